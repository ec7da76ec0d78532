"""Territories in a file of partners: who moves where from a day on, set-wise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from events.choices import EventType
from events.operations.record import Happening, record_many
from partners.models import PartnerAssignment, Territory
from partners.operations.tables import Faults, Row, Table

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The partner belongs to another territory from the day on; `current` is the open assignment it ends."""

    partner_code: str
    territory: Territory
    starts_on: date
    current: PartnerAssignment | None


def moves(
    *, table: Table, wanted: Mapping[str, Mapping[str, object]], on: date, faults: Faults
) -> list[Move]:
    """Return who moves, from the day on; one that never belonged anywhere from when it joined, where the file says so.

    Faults are unknown territories and moves before the assignment they would end.
    """
    if "territory" not in table.columns:
        return []
    known = {row.code: row for row in Territory.objects.order_by("id")}
    latest = {
        row.partner.code: row
        for row in PartnerAssignment.objects.filter(partner__code__in=wanted)
        .select_related("partner", "territory")
        .order_by("starts_on")
    }
    found = []
    for row in table.rows:
        if row["territory"] and (territory := _territory(row, known, faults)):
            joined_on = wanted.get(row["code"], {}).get("joined_on")
            if (current := latest.get(row["code"])) is None:
                first = min(joined_on, on) if isinstance(joined_on, date) else on
                found.append(_move(row, territory, first, None))
            elif current.ends_on is not None or current.territory_id != territory.pk:
                _check_order(row, current, on, faults)
                found.append(_move(row, territory, on, None if current.ends_on else current))
    return found


def carry_out(
    *, moves: Sequence[Move], partner_ids: Mapping[str, int], actor: str, at: datetime
) -> None:
    """Close the old assignments, open the new ones and tell the log, in the caller's transaction."""
    closed, replaced = [], []
    for move in moves:
        if move.current is None:
            continue
        if move.current.starts_on == move.starts_on:
            replaced.append(move.current.pk)  # moved twice in a day: it never held
        else:
            move.current.ends_on = move.starts_on
            closed.append(move.current)
    PartnerAssignment.objects.filter(pk__in=replaced).delete()
    PartnerAssignment.objects.bulk_update(closed, ["ends_on"], batch_size=BATCH)
    PartnerAssignment.objects.bulk_create(
        [
            PartnerAssignment(
                partner_id=partner_ids[move.partner_code],
                territory=move.territory,
                starts_on=move.starts_on,
            )
            for move in moves
        ],
        batch_size=BATCH,
    )
    record_many(
        EventType.ASSIGNMENT_CHANGED,
        happenings=[happening(move) for move in moves],
        actor=actor,
        at=at,
    )


def happening(move: Move) -> Happening:
    """Return what the log says of a move."""
    return Happening(
        subject=f"partner:{move.partner_code}",
        partner_ref=move.partner_code,
        data={
            "territory": move.territory.code,
            "starts_on": move.starts_on.isoformat(),
            "before": move.current.territory.code if move.current else None,
        },
    )


def _territory(row: Row, known: Mapping[str, Territory], faults: Faults) -> Territory | None:
    territory = known.get(row["territory"])
    if territory is None:
        faults.add(
            line=row.line,
            column="territory",
            value=row["territory"],
            code="territory_unknown",
            message="there is no such territory. Import it first, or leave the cell blank.",
        )
    return territory


def _move(row: Row, territory: Territory, on: date, current: PartnerAssignment | None) -> Move:
    return Move(partner_code=row["code"], territory=territory, starts_on=on, current=current)


def _check_order(row: Row, current: PartnerAssignment, on: date, faults: Faults) -> None:
    if max(current.starts_on, current.ends_on or current.starts_on) > on:
        faults.add(
            line=row.line,
            column="territory",
            value=row["territory"],
            code="move_too_early",
            message=f"the partner's present territory reaches beyond {on}. Move it from a later day on.",
        )
