"""Published reads of credited revenue: by month, line by line, in total; always net of reversals.

What was credited to a partner that was merged since is the revenue of the one it lives on in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from kernel.periods import Period
from partners.queries import directory, merges
from partners.queries.access import Seat
from sales.choices import EntryKind
from sales.models import LedgerEntry

Entry = LedgerEntry  # the published name of a row that these reads give


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The net revenue of a calendar month in one currency (units) and the entries behind it."""

    starts_on: date
    currency: str
    units: int
    entries: int


def months(*, partner_id: int, starts_on: date, ends_on: date) -> list[Month]:
    """Return the partner's months in [starts_on, ends_on), ascending; months without entries are left out."""
    rows = (
        LedgerEntry.objects.filter(
            partner_id__in=_family(partner_id),
            business_date__gte=starts_on,
            business_date__lt=ends_on,
        )
        .annotate(month=TruncMonth("business_date"))
        .values("month", "currency")
        .annotate(units=Sum("net"), entries=Count("id"))
        .order_by("month", "currency")
    )
    return [
        Month(
            starts_on=row["month"],
            currency=row["currency"],
            units=int(row["units"]),
            entries=row["entries"],
        )
        for row in rows
    ]


def entries(*, partner_id: int, starts_on: date, ends_on: date) -> QuerySet[LedgerEntry]:
    """Return the partner's entries in [starts_on, ends_on) with what a page shows of them at hand."""
    return LedgerEntry.objects.filter(
        partner_id__in=_family(partner_id), business_date__gte=starts_on, business_date__lt=ends_on
    ).select_related("product", "customer", "distributor", "upload", "line")


def find_entry(*, partner_id: int, entry_id: int) -> LedgerEntry | None:
    """Return one of the partner's entries, those of partners merged into it with them; None for any other."""
    rows = LedgerEntry.objects.filter(partner_id__in=_family(partner_id), pk=entry_id)
    return rows.select_related("product", "customer", "distributor").first()


def entries_visible_to(seat: Seat, *, on: date) -> QuerySet[LedgerEntry]:
    """Return the entries the person may see: of the partners in sight, or, for a distributor, what it reported."""
    rows = LedgerEntry.objects.select_related(
        "product", "customer", "distributor", "upload", "line"
    )
    if seat.sees_all_partners:
        return rows
    if seat.distributor_id is not None:
        return rows.filter(distributor_id=seat.distributor_id)
    visible = directory.partners_visible_to(seat, on=on)
    return rows.filter(Q(partner__in=visible) | Q(partner__merged_into__in=visible))


def entries_behind(
    *,
    partner_id: int,
    period: Period,
    kinds: Sequence[str] = (),
    segments: Sequence[str] = (),
    products: Sequence[str] = (),
    distributors: Sequence[str] = (),
    customer_countries: Sequence[str] = (),
    currencies: Sequence[str] = (),
    first_since: date | None = None,
    watermark: int | None = None,
) -> QuerySet[LedgerEntry]:
    """Return the entries that a fact of a decision sums: its period, filters (see sales.queries.wanted), watermark."""
    rows = entries(partner_id=partner_id, starts_on=period.starts_on, ends_on=period.ends_on)
    if kinds:
        rows = rows.filter(sale_kind__in=list(kinds))
    for field, words in (
        ("segment", segments),
        ("distributor__code", distributors),
        ("customer__country", customer_countries),
        ("currency", currencies),
    ):
        if words:
            rows = rows.filter(**{f"{field}__in": list(words)})
    if products:
        rows = rows.filter(_any_product(products))
    if first_since is not None:
        rows = rows.filter(customer__isnull=False).exclude(
            customer_id__in=_customers_before(partner_id, first_since, watermark)
        )
    return rows if watermark is None else rows.filter(id__lte=watermark)


def total(*, partner_id: int, starts_on: date, ends_on: date) -> dict[str, int]:
    """Return the partner's net revenue in [starts_on, ends_on) by currency, in units."""
    rows = (
        LedgerEntry.objects.filter(
            partner_id__in=_family(partner_id),
            business_date__gte=starts_on,
            business_date__lt=ends_on,
        )
        .values("currency")
        .annotate(units=Sum("net"))
        .order_by("currency")
    )
    return {row["currency"]: int(row["units"]) for row in rows}


def of_documents(
    *, partner_id: int, documents: Collection[tuple[int, str]]
) -> dict[tuple[int, str], dict[str, int]]:
    """Return what the partner was credited for each document (distributor's id, number) by currency, in units."""
    found: dict[tuple[int, str], dict[str, int]] = {document: {} for document in documents}
    rows = (
        LedgerEntry.objects.filter(
            partner_id__in=_family(partner_id),
            line__document_no__in={number for _, number in documents},
        )
        .values("distributor_id", "line__document_no", "currency")
        .annotate(units=Sum("net"))
        .order_by("currency")
    )
    for row in rows:
        document = (row["distributor_id"], row["line__document_no"])
        if document in found:
            found[document][row["currency"]] = int(row["units"])
    return found


def totals(*, rows: QuerySet[LedgerEntry]) -> dict[str, int]:
    """Return the net revenue of some entries by currency, in units."""
    found = rows.values("currency").annotate(units=Sum("net")).order_by("currency")
    return {row["currency"]: int(row["units"]) for row in found}


def count(*, partner_id: int) -> int:
    """Return how many entries the partner has."""
    return LedgerEntry.objects.filter(partner_id__in=_family(partner_id)).count()


def _any_product(codes: Sequence[str]) -> Q:
    wanted = Q()
    for code in codes:
        start = code.removesuffix("*")
        wanted |= Q(product__code=code) if start == code else Q(product__code__startswith=start)
    return wanted


def _customers_before(partner_id: int, day: date, watermark: int | None) -> QuerySet[Any]:
    """Return the customers that had bought from the partner before the day, with a credit still open."""
    known = LedgerEntry.objects.filter(partner_id__in=_family(partner_id))
    if watermark is not None:
        known = known.filter(id__lte=watermark)
    reversed_ids = known.filter(kind=EntryKind.REVERSAL).values("reverses_id")
    bought = known.filter(kind=EntryKind.CREDIT, net__gt=0, business_date__lt=day)
    return bought.exclude(id__in=reversed_ids).filter(customer__isnull=False).values("customer_id")


def _family(partner_id: int) -> list[int]:
    return merges.families(partner_ids=[partner_id])[partner_id]
