"""Published reads of quotes and orders: which a seat may see, and what stands in them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.queries import directory
from partners.queries.access import Seat
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


def orders_visible_to(seat: Seat, *, on: date) -> QuerySet[Order]:
    """Return the orders of the partners that the seat may see on the day, with what lists show at hand."""
    rows = Order.objects.select_related("partner", "program", "quote__customer")
    if seat.sees_all_partners:
        return rows
    return rows.filter(partner__in=directory.partners_visible_to(seat, on=on))


def order_lines_of(*, order_id: int) -> list[OrderLine]:
    """Return the order's lines in order, each with the renewed contract and the one that follows it."""
    rows = OrderLine.objects.filter(order_id=order_id).select_related("contract", "successor")
    return list(rows.order_by("number"))


def coterm_requests_visible_to(seat: Seat) -> QuerySet[CoTermRequest]:
    """Return the requests for a common end that a person decides; the channel's leads see them, nobody else."""
    rows = CoTermRequest.objects.select_related("partner").prefetch_related("contracts")
    return rows if seat.sees_all_partners else rows.none()
