"""Published reads of budgets: what is left of each, which are open to a partner, and years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear

from funds.models import Budget, Movement
from kernel.errors import NotFoundError
from kernel.modelbase import on_day
from partners.queries import territories
from tiers.queries import standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What moved in the calendar years of budgets' first days, in one currency; units."""

    year: int
    currency: str
    budgeted: int
    committed: int
    claimed: int
    paid: int


def budgets() -> QuerySet[Budget]:
    """Return all budgets with program and territory at hand, unordered."""
    return Budget.objects.select_related("program", "territory")


def get(code: str) -> Budget:
    """Return the budget; raises NotFoundError."""
    budget = budgets().filter(code=code.replace("\x00", "")).first()
    if budget is None:
        raise NotFoundError("There is no such budget.")
    return budget


def open_to(*, partner_id: int, on: date) -> list[Budget]:
    """Return the budgets of which the partner may ask on the day, the first to end first.

    Its activities still lie ahead, the partner holds a tier in its program, the budget's tier where it has one, and
    belongs to its territory or to one below it.
    """
    rows = budgets().filter(closed_at__isnull=True, ends_on__gt=on).order_by("ends_on", "code")
    held = {
        row.program_id: row.tier.code
        for row in standings.in_force(on=on).filter(partner_id=partner_id)
    }
    return [
        row
        for row in rows
        if row.program_id in held
        and row.tier_code in ("", held[row.program_id])
        and (
            row.territory_id is None
            or territories.is_inside(partner_id=partner_id, territory_id=row.territory_id, on=on)
        )
    ]


def in_force(*, on: date) -> QuerySet[Budget]:
    """Return the budgets whose period holds the day, unordered."""
    return budgets().filter(on_day(on))


def movements(*, budget_id: int, most: int) -> Sequence[Movement]:
    """Return the newest movements of the budget, newest first, with their requests at hand."""
    rows = Movement.objects.filter(budget_id=budget_id).select_related("request")
    return list(rows.order_by("-pk")[:most])


def years() -> list[Year]:
    """Return the totals by the year in which budgets start, newest first."""
    rows = (
        Budget.objects.annotate(year=ExtractYear("starts_on"))
        .values("year", "currency")
        .annotate(
            all_budgeted=Sum("budgeted"),
            all_committed=Sum("committed"),
            all_claimed=Sum("claimed"),
            all_paid=Sum("paid"),
        )
        .order_by("-year", "currency")
    )
    return [
        Year(
            year=row["year"],
            currency=row["currency"],
            budgeted=int(row["all_budgeted"]),
            committed=int(row["all_committed"]),
            claimed=int(row["all_claimed"]),
            paid=int(row["all_paid"]),
        )
        for row in rows
    ]
