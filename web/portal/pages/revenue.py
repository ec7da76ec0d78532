"""The revenue statement: months, and every line of one month or of the period a figure was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse

from kernel import keyset, money
from kernel.periods import ONE_DAY, Period
from partners.queries import directory
from sales.queries import revenue
from tiers.engine.facts import FactRequest
from tiers.queries import behind
from web.portal.access import partner_id_of
from web.shared import csv_out, paging
from web.shared.parts import Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from sales.models import LedgerEntry

PAGE_SIZE = 50
MONTHS = 13
YEAR = 12
EARLIEST, LATEST = 1990, 2200


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
    question_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A month as a bank statement: the 12 months before it, what came, what left the 12 months, what they are now."""

    opened_on: date
    opening: Decimal
    came: Decimal
    left: Decimal
    closing: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The page; `month` and balances only for one month, `all_href` where less than the last year is shown."""

    starts_on: date
    last_on: date
    months: tuple[MonthRow, ...]
    rows: tuple[LineRow, ...]
    totals: tuple[tuple[str, Decimal], ...]
    pages: Pages
    month: date | None = None
    balances: tuple[Balance, ...] = ()
    all_href: str = ""
    csv_href: str = ""


def statement(request: SeatedRequest) -> Statement:
    """Return the asked month (default: the last year), or the lines behind a figure; the own partner's only."""
    partner_id = partner_id_of(request)
    wanted, query = _wanted(request)
    rows = _entries(partner_id, wanted)
    page = keyset.page(
        queryset=rows,
        order=("-business_date", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    address = reverse("portal:revenue")
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
        pages=paging.links(page, address=address, **query),
        month=wanted.period.starts_on if "month" in query else None,
        balances=_balances(partner_id, wanted.period) if "month" in query else (),
        all_href=address if query else "",
        csv_href=f"{reverse('portal:revenue-csv')}?{urlencode(query)}" if page.rows else "",
    )


def statement_file(request: SeatedRequest) -> StreamingHttpResponse:
    """Return the same lines as a file, all of them and oldest first."""
    partner_id = partner_id_of(request)
    wanted, _query = _wanted(request)
    return csv_out.statement(
        entries=_entries(partner_id, wanted),
        code=directory.get_by_id(partner_id).code,
        period=wanted.period,
    )


def href_of(sources: tuple[str, ...]) -> str:
    """Return the address of the lines behind a fact; none for facts that are not in the ledger."""
    if not sources or not sources[0].startswith(("REVENUE|", "CUSTOMERS|")):
        return ""
    return f"{reverse('portal:revenue')}?{urlencode({'fact': sources[0]})}"


def _balances(partner_id: int, month: Period) -> tuple[Balance, ...]:
    """Return the month in each currency, read from the ledger as four totals."""
    year = Period.trailing_months(YEAR, until=month.last_day)
    before = Period.trailing_months(YEAR, until=month.starts_on - ONE_DAY)
    periods = (before, month, Period(starts_on=before.starts_on, ends_on=year.starts_on), year)
    opening, came, left, closing = (
        revenue.total(partner_id=partner_id, starts_on=period.starts_on, ends_on=period.ends_on)
        for period in periods
    )
    return tuple(
        Balance(
            opened_on=before.last_day,
            opening=money.from_units(opening.get(currency, 0)),
            came=money.from_units(came.get(currency, 0)),
            left=money.from_units(left.get(currency, 0)),
            closing=money.from_units(closing.get(currency, 0)),
            currency=currency,
        )
        for currency in sorted({*opening, *came, *left, *closing})
    )


def _entries(partner_id: int, wanted: FactRequest) -> QuerySet[revenue.Entry]:
    return behind.entries(request=wanted, partner_id=partner_id)


def _wanted(request: SeatedRequest) -> tuple[FactRequest, dict[str, str]]:
    """Return what the address asks for, with the part of the address that says so; nonsense asks for the last year."""
    asked = request.GET
    try:
        if "fact" in asked:
            return FactRequest.from_key(asked["fact"]), {"fact": asked["fact"]}
        if "month" in asked:
            day = _day(f"{asked['month']}-01")
            return _revenue(Period.month_of(day)), {"month": f"{day:%Y-%m}"}
        if "from" in asked and "to" in asked:
            first, last = _day(asked["from"]), _day(asked["to"])
            period = Period(starts_on=first, ends_on=last + ONE_DAY)
            return _revenue(period), {"from": first.isoformat(), "to": last.isoformat()}
    except (ValueError, TypeError, LookupError):
        pass
    return _revenue(Period.trailing_months(YEAR, until=request.day)), {}


def _day(text: str) -> date:
    """Return the day; refuses one outside the years in which anything can have been sold."""
    day = date.fromisoformat(text)
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(text)
    return day


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
        question_href=f"{reverse('portal:dispute-new', args=['line'])}?entry={row.pk}",
    )
