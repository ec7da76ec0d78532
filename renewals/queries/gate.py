"""Who stands at or above the gate of a program's renewal policy, and since when others no longer do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from kernel.errors import NotFoundError
from tiers.queries import programs, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The lowest rank of a program that may sell renewals."""

    program_id: int
    rank: int


def of(*, program_code: str, tier_code: str) -> Gate:
    """Return the gate; raises NotFoundError for a tier that the program does not have."""
    program = programs.get(code=program_code)
    rank = program.tiers.filter(code=tier_code).values_list("rank", flat=True).first()
    if rank is None:
        raise NotFoundError(f"The program {program_code} has no tier {tier_code}.")
    return Gate(program_id=program.pk, rank=rank)


def tiers_at(gate: Gate, *, on: date) -> dict[int, str]:
    """Return the tier code of each partner that stands at the gate, or above it, on the day."""
    rows = standings.in_force(on=on).filter(program_id=gate.program_id, tier__rank__gte=gate.rank)
    return dict(rows.values_list("partner_id", "tier__code"))


def tier_at(gate: Gate, *, partner_id: int, on: date) -> str | None:
    """Return the partner's tier where it stands at the gate or above it on the day, None below."""
    rows = standings.in_force(on=on).filter(
        program_id=gate.program_id, tier__rank__gte=gate.rank, partner_id=partner_id
    )
    return rows.values_list("tier__code", flat=True).first()


def lost_on(gate: Gate, *, partner_ids: Collection[int], on: date) -> dict[int, date]:
    """Return, of partners below the gate on `on`, the day from which each no longer stood at it."""
    rows = standings.standings().filter(
        program_id=gate.program_id,
        tier__rank__gte=gate.rank,
        partner_id__in=partner_ids,
        ends_on__lte=on,
    )
    return dict(
        rows.values("partner_id").annotate(day=Max("ends_on")).values_list("partner_id", "day")
    )
