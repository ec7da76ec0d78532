"""The lines behind a fact: what a number of a decision was added up from."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.periods import Period
from sales.queries import revenue
from tiers.engine.requests import FactRequest


def entries(
    *,
    request: FactRequest,
    partner_id: int,
    period: Period | None = None,
    watermark: int | None = None,
) -> QuerySet[revenue.Entry]:
    """Return the ledger entries that the fact's filters let through, of its own period or of another."""
    return revenue.entries_behind(
        partner_id=partner_id,
        period=period or request.period,
        kinds=request.kinds,
        segments=request.segments,
        products=request.products,
        distributors=request.distributors,
        customer_countries=request.customer_countries,
        currencies=request.currencies,
        first_since=request.first_since,
        watermark=watermark,
    )


def filter_words(*, request: FactRequest) -> tuple[str, ...]:
    """Return what a fact lets through, for people."""
    since = (f"first sales since {request.first_since}",) if request.first_since else ()
    return (
        *request.kinds,
        *request.segments,
        *request.products,
        *request.distributors,
        *request.customer_countries,
        *request.currencies,
        *since,
    )
