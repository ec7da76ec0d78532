"""Published reads of claims of the old scheme, and the statement that sets it beside margin up front."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from kernel.periods import Period
from partners.queries import directory
from partners.queries.access import Seat
from renewals.choices import ClaimState
from renewals.models import Claim, CutOver, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OldScheme:
    """Claims of a partner at one state in one currency; amounts in units."""

    state: ClaimState
    currency: str
    count: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScheme:
    """Orders of a partner in one currency, and the margin they earned up front."""

    currency: str
    orders: int
    net_units: int
    margin_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Both schemes side by side over a period; `cut_over_on` is None where no day is set."""

    cut_over_on: date | None
    old: list[OldScheme]
    new: list[NewScheme]


def claims_visible_to(seat: Seat, *, on: date) -> QuerySet[Claim]:
    """Return the claims of the partners that the seat may see on the day, with contract and partner at hand."""
    rows = Claim.objects.select_related("partner", "contract")
    if seat.sees_all_partners:
        return rows
    return rows.filter(partner__in=directory.partners_visible_to(seat, on=on))


def statement(*, partner_id: int, program_id: int, period: Period) -> Statement:
    """Return the partner's claims of sales in the period beside its orders of the period."""
    claims = (
        Claim.objects.filter(
            partner_id=partner_id,
            contract__program_id=program_id,
            sold_on__gte=period.starts_on,
            sold_on__lt=period.ends_on,
        )
        .values("state", "currency")
        .annotate(count=Count("pk"), units=Sum("amount"))
        .order_by("state", "currency")
    )
    orders = (
        Order.objects.filter(
            partner_id=partner_id,
            program_id=program_id,
            ordered_on__gte=period.starts_on,
            ordered_on__lt=period.ends_on,
        )
        .values("currency")
        .annotate(orders=Count("pk"), net_units=Sum("net"), margin_units=Sum("margin"))
        .order_by("currency")
    )
    cut_over = CutOver.objects.filter(partner_id=partner_id, program_id=program_id)
    return Statement(
        cut_over_on=cut_over.values_list("starts_on", flat=True).first(),
        old=[
            OldScheme(
                state=ClaimState(row["state"]),
                currency=row["currency"],
                count=row["count"],
                units=int(row["units"]),
            )
            for row in claims
        ],
        new=[
            NewScheme(
                currency=row["currency"],
                orders=row["orders"],
                net_units=int(row["net_units"]),
                margin_units=int(row["margin_units"]),
            )
            for row in orders
        ],
    )
