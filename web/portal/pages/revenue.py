"""The revenue statement: months, and every line of one month or of the period a figure was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from kernel import keyset, money
from kernel.periods import Period
from sales.queries import revenue
from tiers.engine.facts import FactRequest
from web.portal.access import partner_id_of
from web.shared.parts import Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from sales.models import LedgerEntry

PAGE_SIZE = 50
MONTHS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One month of the statement."""

    starts_on: date
    href: str
    is_current: bool
    entries: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One counted line."""

    document: str
    on: date
    customer: str
    product: str
    distributor: str
    amount: Decimal
    currency: str
    is_reversal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The page."""

    starts_on: date
    last_on: date
    months: tuple[MonthRow, ...]
    rows: tuple[LineRow, ...]
    totals: tuple[tuple[str, Decimal], ...]
    pages: Pages


def statement(request: SeatedRequest) -> Statement:
    """Return the asked month (default: the last year), or the lines behind a figure; the own partner's only."""
    partner_id = partner_id_of(request)
    wanted, query = _wanted(request)
    rows = revenue.entries_behind(
        partner_id=partner_id, period=wanted.period, kinds=wanted.kinds, segments=wanted.segments
    )
    page = keyset.page(
        queryset=rows,
        order=("-business_date", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    address = reverse("portal:revenue")

    def link(cursor: str | None) -> str:
        return f"{address}?{urlencode({**query, 'cursor': cursor})}" if cursor else ""

    year = Period.trailing_months(MONTHS, until=Period.month_of(request.day).last_day)
    return Statement(
        starts_on=wanted.period.starts_on,
        last_on=wanted.period.last_day,
        months=tuple(
            MonthRow(
                starts_on=row.starts_on,
                href=f"{address}?month={row.starts_on:%Y-%m}",
                is_current=query.get("month") == f"{row.starts_on:%Y-%m}",
                entries=row.entries,
                amount=money.from_units(row.units),
                currency=row.currency,
            )
            for row in reversed(
                revenue.months(
                    partner_id=partner_id, starts_on=year.starts_on, ends_on=year.ends_on
                )
            )
        ),
        rows=tuple(_line(row) for row in page.rows),
        totals=tuple(
            (currency, money.from_units(units))
            for currency, units in revenue.totals(rows=rows).items()
        ),
        pages=Pages(previous_href=link(page.previous_cursor), next_href=link(page.next_cursor)),
    )


def href_of(sources: tuple[str, ...]) -> str:
    """Return the address of the lines behind a fact; none for facts that are not in the ledger."""
    if not sources or not sources[0].startswith(("REVENUE|", "CUSTOMERS|")):
        return ""
    return f"{reverse('portal:revenue')}?{urlencode({'fact': sources[0]})}"


def _wanted(request: SeatedRequest) -> tuple[FactRequest, dict[str, str]]:
    month = request.GET.get("month", "")
    try:
        if "fact" in request.GET:
            return FactRequest.from_key(request.GET["fact"]), {"fact": request.GET["fact"]}
        if month:
            day = date.fromisoformat(f"{month}-01")
            return _revenue(Period.month_of(day)), {"month": month}
    except (ValueError, TypeError):
        pass
    return _revenue(Period.trailing_months(12, until=request.day)), {}


def _revenue(period: Period) -> FactRequest:
    return FactRequest.from_key(f"REVENUE|{period.starts_on}|{period.ends_on}")


def _line(row: LedgerEntry) -> LineRow:
    return LineRow(
        document=row.line.document_no if row.line else "",
        on=row.business_date,
        customer=row.customer.name if row.customer else "",
        product=(row.product.name or row.product.code) if row.product else "",
        distributor=row.distributor.name if row.distributor else "",
        amount=money.from_units(row.net),
        currency=row.currency,
        is_reversal=row.reverses_id is not None,
    )
