"""Published reads of standings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from partners.queries import directory
from partners.queries.access import Seat
from tiers.models import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """The tier a partner holds, and since when."""

    partner_id: int
    tier_code: str
    tier_name: str
    rank: int
    since: date
    until: date | None


def standings() -> QuerySet[Standing]:
    """Return all standings with program and tier at hand."""
    return Standing.objects.select_related("program", "tier")


def in_force(*, on: date) -> QuerySet[Standing]:
    """Return the standings in force on the day, whoever asks."""
    return standings().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


def standings_visible_to(seat: Seat, *, on: date) -> QuerySet[Standing]:
    """Return the standings of partners that the person may see on the day."""
    partners = directory.partners_visible_to(seat, on=on)
    return standings().filter(partner__in=partners).select_related("partner")


def current(*, program_code: str, partner_ids: Sequence[int], on: date) -> dict[int, StandingRow]:
    """Return the standing of each partner on the day, in one query; partners without one are left out."""
    rows = in_force(on=on).filter(program__code=program_code, partner_id__in=partner_ids)
    return {row.partner_id: _row(row) for row in rows}


def history(*, partner_id: int, program_code: str) -> list[StandingRow]:
    """Return the partner's standings, newest first."""
    rows = standings().filter(partner_id=partner_id, program__code=program_code)
    return [_row(row) for row in rows.order_by("-starts_on")]


def _row(row: Standing) -> StandingRow:
    return StandingRow(
        partner_id=row.partner_id,
        tier_code=row.tier.code,
        tier_name=row.tier.name,
        rank=row.tier.rank,
        since=row.starts_on,
        until=row.ends_on,
    )
