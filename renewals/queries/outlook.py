"""Published reads of what a partner's renewals are worth to it: what ends soon, the margin on it, what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from babel.numbers import get_currency_precision
from django.db.models import Count, Q, Sum

from kernel.periods import ONE_DAY, Period, minus_months
from partners.queries.access import Seat
from renewals.engine import pricing
from renewals.queries import gate, pipeline, policies, rates

SOON_DAYS = 30
LATER_DAYS = 90
KEPT_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Contracts that can still be renewed, in one currency: those ending soon, and all up to the later day; in units.

    `margin_units` is the margin on the present yearly value of the latter at the partner's tier, before any rule of
    the price list, of early, late or longer terms.
    """

    currency: str
    soon: int
    soon_units: int
    later: int
    later_units: int
    margin_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What lies ahead, by currency; `margin` None where the tier has none; `kept` by value, None if nothing was due."""

    ahead: tuple[Ahead, ...]
    margin: Fraction | None
    kept: Fraction | None
    kept_since: date


def of_partner(
    seat: Seat, *, partner_id: int, program_id: int, program_code: str, on: date
) -> Outlook:
    """Return the outlook of the seat's own partner as of the day."""
    terms = policies.get_in_force(program_id=program_id, on=on).terms
    door = gate.of(program_code=program_code, tier_code=terms.gate)
    margin = terms.pricing.margins.get(gate.tier_at(door, partner_id=partner_id, on=on) or "")
    later_on, soon_on = (on + timedelta(days=days) for days in (LATER_DAYS, SOON_DAYS))
    rows = (
        pipeline.at_risk(pipeline.in_window(seat, program_code=program_code, on=on))
        .filter(ends_on__gt=on, ends_on__lte=later_on + ONE_DAY)
        .values("currency")
        .annotate(
            later=Count("pk"),
            later_units=Sum("annual_value"),
            soon=Count("pk", filter=Q(ends_on__lte=soon_on + ONE_DAY)),
            soon_units=Sum("annual_value", filter=Q(ends_on__lte=soon_on + ONE_DAY), default=0),
        )
        .order_by("-later_units", "currency")
    )
    since = minus_months(on + ONE_DAY, KEPT_MONTHS)
    due = rates.due_terms(
        program_id=program_id,
        period=Period(starts_on=since, ends_on=on + ONE_DAY),
        as_of=on,
        partner_ids=[partner_id],
    )
    in_total = rates.in_total(due)
    return Outlook(
        ahead=tuple(_ahead(row, margin) for row in rows),
        margin=margin,
        kept=in_total[0].by_value if len(in_total) == 1 else None,
        kept_since=since,
    )


def _ahead(row: dict[str, object], margin: Fraction | None) -> Ahead:
    numbers = {name: int(str(row[name])) for name in ("soon", "soon_units", "later", "later_units")}
    currency = str(row["currency"])
    return Ahead(
        currency=currency,
        margin_units=pricing.rounded(
            numbers["later_units"] * (margin or Fraction(0)),
            digits=get_currency_precision(currency),
        ),
        **numbers,
    )
