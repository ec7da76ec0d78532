"""The papers of a quote and of an order, for whoever may see them; both faces give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from partners.queries import directory
from renewals.choices import QuoteState
from web.shared import papers, quote_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from renewals.models import Order, Quote


def of_quote(quote: Quote) -> HttpResponse:
    """Return the quote's PDF for its customer."""
    lines, sums = quote_view.stored(quote)
    card = directory.cards([quote.partner_id], quote.priced_on)[quote.partner_id]
    place = " ".join(part for part in (card.city, card.region, card.country) if part)
    content = papers.quote(
        ref=quote.ref,
        partner=card.name,
        partner_lines=(place,) if place else (),
        customer=quote.customer.name,
        priced_on=quote.priced_on,
        valid_until=quote.valid_until,
        lines=lines,
        sums=sums,
        is_draft=quote.state == QuoteState.DRAFT,
    )
    return papers.answer(file_name=f"quote-{quote.ref}.pdf", content=content)


def of_order(order: Order) -> HttpResponse:
    """Return the order's confirmation for its partner."""
    lines, sums = quote_view.stored(order.quote)
    content = papers.order(
        ref=order.ref,
        vendor=settings.VENDOR_NAME,
        partner=order.partner.name,
        customer=order.quote.customer.name,
        ordered_on=order.ordered_on,
        reference=order.reference,
        quote_ref=order.quote.ref,
        lines=lines,
        sums=sums,
    )
    return papers.answer(file_name=f"order-{order.ref}.pdf", content=content)
