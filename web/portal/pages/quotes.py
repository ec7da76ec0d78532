"""Quotes and orders of the own partner: the list, one quote with what can be done about it, one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel import keyset, money
from kernel.errors import DomainError
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access
from renewals.choices import QuoteState
from renewals.queries import offers, quotes
from web.portal.pages import towards
from web.shared import paging, quote_view
from web.shared.parts import Choice, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Quote

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """One quote of the list."""

    ref: str
    customer: str
    net: Decimal
    margin: Decimal
    currency: str
    valid_until: date
    word: str
    kind: str
    drafted_at: datetime
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteList:
    """The page."""

    rows: tuple[QuoteRow, ...]
    chips: tuple[Choice, ...]
    pages: Pages
    may_send: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePage:
    """One quote; `changes` say what a draft would cost now where that differs, and keep it from being sent."""

    ref: str
    word: str
    kind: str
    customer: str
    what: str
    lines: tuple[quote_view.Line, ...]
    sums: quote_view.Sums
    priced_on: date
    valid_until: date
    sent_at: datetime | None
    decided_at: datetime | None
    reason: str
    revises: str
    revised_by: str
    order_ref: str
    changes: tuple[str, ...]
    towards: towards.Towards | None
    may_send: bool
    may_revise: bool
    may_withdraw: bool
    may_accept: bool
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineRow:
    """One renewed contract of an order."""

    ref: str
    successor: str
    product: str
    quantity: int
    first_day: date
    last_day: date
    net: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One order."""

    ref: str
    quote_ref: str
    customer: str
    reference: str
    ordered_on: date
    sums: quote_view.Sums
    lines: tuple[OrderLineRow, ...]


def quote_list(request: SeatedRequest) -> QuoteList:
    """Return the own quotes, newest first."""
    state = next((one for one in QuoteState if one.value == request.GET.get("state")), None)
    found = quotes.quotes_visible_to(request.seat, on=request.day)
    if state:
        found = found.filter(state=state)
    page = keyset.page(
        queryset=found, order=("-id",), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    address = reverse("portal:quote-list")
    return QuoteList(
        rows=tuple(_row(row) for row in page.rows),
        chips=tuple(
            Choice(
                label=one.label,
                href=address if one is state else f"{address}?state={one.value}",
                is_on=one is state,
            )
            for one in QuoteState
            if one is not QuoteState.REVISED
        ),
        pages=paging.links(page, address=address, **({"state": state.value} if state else {})),
        may_send=access.may(request.seat, Act.QUOTE_RENEWALS),
    )


def quote_page(request: SeatedRequest, *, ref: str) -> QuotePage:
    """Return one quote; raises NotFoundError for another partner's."""
    quote = quotes.get_visible(request.seat, ref=ref, on=request.day)
    lines, sums = quote_view.stored(quote)
    state = QuoteState(quote.state)
    is_live = state in (QuoteState.DRAFT, QuoteState.SENT)
    may_quote = access.may(request.seat, Act.QUOTE_RENEWALS)
    changes = _changes(quote, request.day) if state is QuoteState.DRAFT else ()
    order = quotes.find_order_of(quote_id=quote.pk)
    revision = quotes.find_revision_of(quote_id=quote.pk)
    return QuotePage(
        ref=quote.ref,
        word=state.label,
        kind=quote_view.KINDS[state],
        customer=quote.customer.name,
        what=quote_view.plural(lines),
        lines=lines,
        sums=sums,
        priced_on=quote.priced_on,
        valid_until=quote.valid_until,
        sent_at=quote.sent_at,
        decided_at=quote.decided_at,
        reason=quote.reason,
        revises=quotes.get_by_id(quote.revises_id).ref if quote.revises_id else "",
        revised_by=revision.ref if revision else "",
        order_ref=order.ref if order else "",
        changes=changes,
        towards=towards.of(request, net=sums.net, currency=sums.currency) if is_live else None,
        may_send=may_quote and state is QuoteState.DRAFT and not changes,
        may_revise=may_quote and is_live,
        may_withdraw=may_quote and is_live,
        may_accept=access.may(request.seat, Act.ORDER_RENEWALS)
        and state is QuoteState.SENT
        and quote.valid_until >= request.day,
        is_sent=state is QuoteState.SENT,
    )


def order_page(request: SeatedRequest, *, ref: str) -> OrderPage:
    """Return one order; raises NotFoundError for another partner's."""
    order = quotes.get_order_visible(request.seat, ref=ref, on=request.day)
    _, sums = quote_view.stored(order.quote)
    return OrderPage(
        ref=order.ref,
        quote_ref=order.quote.ref,
        customer=order.quote.customer.name,
        reference=order.reference,
        ordered_on=order.ordered_on,
        sums=sums,
        lines=tuple(
            OrderLineRow(
                ref=row.contract.ref,
                successor=row.successor.ref,
                product=row.successor.product.name or row.successor.product.code,
                quantity=row.successor.quantity,
                first_day=row.successor.starts_on,
                last_day=row.successor.ends_on - ONE_DAY,
                net=money.from_units(row.net),
                margin=money.from_units(row.margin),
            )
            for row in quotes.order_lines_of(order_id=order.pk)
        ),
    )


def _row(row: Quote) -> QuoteRow:
    state = QuoteState(row.state)
    return QuoteRow(
        ref=row.ref,
        customer=row.customer.name,
        net=money.from_units(row.net),
        margin=money.from_units(row.margin),
        currency=row.currency,
        valid_until=row.valid_until,
        word=state.label,
        kind=quote_view.KINDS[state],
        drafted_at=row.drafted_at,
        is_draft=state is QuoteState.DRAFT,
    )


def _changes(quote: Quote, today: date) -> tuple[str, ...]:
    """Return what keeps a draft from being sent: prices that changed, or the refusal of drafting it anew."""
    try:
        now = offers.again(quote=quote, on=today)
    except DomainError as refusal:
        return (refusal.message,)
    return tuple(problem.message for problem in offers.changes(quote=quote, now=now.lines))
