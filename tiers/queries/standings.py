"""Published reads of standings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from partners.queries import directory
from partners.queries.access import Seat
from tiers.models import Standing, Tier


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


def find(standing_id: int) -> Standing | None:
    """Return one standing with its partner, whoever asks; None where there is none."""
    return standings().select_related("partner").filter(pk=standing_id).first()


def held_since(standing: Standing) -> date:
    """Return from when the partner has held the tier without a break up to this standing."""
    since = standing.starts_on
    earlier = standings().filter(
        partner_id=standing.partner_id, program_id=standing.program_id, starts_on__lt=since
    )
    for row in earlier.order_by("-starts_on"):
        if row.ends_on != since or row.tier_id != standing.tier_id:
            break
        since = row.starts_on
    return since


def ladders(*, program_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Return the names of each program's tiers by rank, the lowest first, in one query."""
    found: dict[int, dict[int, str]] = {}
    rows = Tier.objects.filter(program_id__in=program_ids).order_by("program_id", "rank")
    for program_id, rank, name in rows.values_list("program_id", "rank", "name"):
        found.setdefault(program_id, {})[rank] = name
    return found


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
