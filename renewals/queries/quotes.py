"""Published reads of quotes and orders: which a seat may see, and what stands in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.queries import directory
from partners.queries.access import Seat
from renewals.choices import QuoteState
from renewals.models import CoTermRequest, Order, OrderLine, Quote, QuoteLine


def quotes_visible_to(seat: Seat, *, on: date) -> QuerySet[Quote]:
    """Return the quotes of the partners that the seat may see on the day, with what lists show at hand."""
    rows = Quote.objects.select_related("partner", "program", "customer")
    if seat.sees_all_partners:
        return rows
    return rows.filter(partner__in=directory.partners_visible_to(seat, on=on))


def get_visible(seat: Seat, *, ref: str, on: date) -> Quote:
    """Return the quote; raises NotFoundError where there is none or the seat may not see it."""
    row = None if "\x00" in ref else quotes_visible_to(seat, on=on).filter(ref=ref).first()
    if row is None:
        raise NotFoundError("There is no such quote.")
    return row


def lines_of(*, quote_id: int) -> list[QuoteLine]:
    """Return the quote's lines in order, each with its contract and product."""
    rows = QuoteLine.objects.filter(quote_id=quote_id).select_related("contract__product")
    return list(rows.order_by("number"))


def common_last_day(quote: Quote) -> date | None:
    """Return the last day that all lines of the quote have in common by wish, None for whole years."""
    return quote.common_end_on - ONE_DAY if quote.common_end_on else None


def live_by_contract(seat: Seat, *, contract_ids: Collection[int], on: date) -> dict[int, Quote]:
    """Return the newest visible quote, drafted or sent, of each contract that has one, in two queries at most."""
    lines = (
        QuoteLine.objects.filter(
            contract_id__in=contract_ids,
            quote__in=quotes_visible_to(seat, on=on),
            quote__state__in=[QuoteState.DRAFT, QuoteState.SENT],
            quote__valid_until__gte=on,
        )
        .select_related("quote")
        .order_by("quote_id")
    )
    return {line.contract_id: line.quote for line in lines}


def get_order_visible(seat: Seat, *, ref: str, on: date) -> Order:
    """Return the order; raises NotFoundError where there is none or the seat may not see it."""
    row = None if "\x00" in ref else orders_visible_to(seat, on=on).filter(ref=ref).first()
    if row is None:
        raise NotFoundError("There is no such order.")
    return row


def get_by_id(quote_id: int) -> Quote:
    """Return the quote, for who may see one that it belongs with."""
    return Quote.objects.get(pk=quote_id)


def find_revision_of(*, quote_id: int) -> Quote | None:
    """Return the quote that replaced it, None where none did."""
    return Quote.objects.filter(revises_id=quote_id).first()


def find_order_of(*, quote_id: int) -> Order | None:
    """Return the order that the quote became, None where it did not."""
    return Order.objects.filter(quote_id=quote_id).first()


def orders_visible_to(seat: Seat, *, on: date) -> QuerySet[Order]:
    """Return the orders of the partners that the seat may see on the day, with what lists show at hand."""
    rows = Order.objects.select_related("partner", "program", "quote__customer")
    if seat.sees_all_partners:
        return rows
    return rows.filter(partner__in=directory.partners_visible_to(seat, on=on))


def order_lines_of(*, order_id: int) -> list[OrderLine]:
    """Return the order's lines in order, each with the renewed contract and the one that follows it."""
    rows = OrderLine.objects.filter(order_id=order_id).select_related(
        "contract", "successor__product"
    )
    return list(rows.order_by("number"))


def coterm_requests_visible_to(seat: Seat) -> QuerySet[CoTermRequest]:
    """Return the requests for a common end that a person decides; the channel's leads see them, nobody else."""
    rows = CoTermRequest.objects.select_related("partner").prefetch_related("contracts")
    return rows if seat.sees_all_partners else rows.none()
