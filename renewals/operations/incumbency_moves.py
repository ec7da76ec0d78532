"""Partners of record that a file names: who takes over from whom, planned first and then written set-wise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from renewals.choices import IncumbencyCause, ReleaseCause
from renewals.models import Incumbency, Release

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A contract that gets another partner of record on a day; `open_id` is the incumbency that ends."""

    ref: str
    partner: str
    old_partner: str
    open_id: int | None
    on: date


def moves(
    *,
    wanted: Mapping[str, str],
    partner_ids: Mapping[str, int],
    stored: Mapping[str, int],
    on: date,
) -> list[Move]:
    """Return who must get another partner of record, of the contracts with a wanted one; new contracts included."""
    open_now = {
        row.contract_id: row
        for row in Incumbency.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(contract_id__in=stored.values(), ends_on__isnull=True)
        .order_by("id")
    }
    found = []
    for ref, partner in wanted.items():
        old = open_now.get(stored.get(ref, 0))
        if partner in partner_ids and (old is None or old.partner_id != partner_ids[partner]):
            found.append(
                Move(
                    ref=ref,
                    partner=partner,
                    old_partner=old.partner.code if old else "",
                    open_id=old.pk if old else None,
                    on=max(on, old.starts_on) if old else on,
                )
            )
    return found


@transaction.atomic(savepoint=False)
def carry_out(
    *,
    moves: Sequence[Move],
    contract_ids: Mapping[str, int],
    partner_ids: Mapping[str, int],
    actor: str,
    at: datetime,
) -> None:
    """End what must end and start what was planned, in the caller's transaction; the cause is a file."""
    ended = [(move.open_id, move) for move in moves if move.open_id is not None]
    for open_id, move in ended:
        Incumbency.objects.filter(pk=open_id).update(ends_on=move.on)
    Release.objects.bulk_create(
        [
            Release(
                incumbency_id=open_id,
                cause=ReleaseCause.CORRECTED,
                released_on=move.on,
                reason=f"A file names {move.partner}",
                released_at=at,
                released_by=actor,
            )
            for open_id, move in ended
        ],
        batch_size=BATCH,
    )
    Incumbency.objects.bulk_create(
        [
            Incumbency(
                contract_id=contract_ids[move.ref],
                partner_id=partner_ids[move.partner],
                starts_on=move.on,
                cause=IncumbencyCause.IMPORT,
                set_at=at,
                set_by=actor,
            )
            for move in moves
        ],
        batch_size=BATCH,
    )
    _tell_moves(moves, actor=actor, at=at)


def _tell_moves(moves: Sequence[Move], *, actor: str, at: datetime) -> None:
    record_many(
        EventType.INCUMBENT_RELEASED,
        happenings=[
            Happening(
                subject=f"contract:{move.ref}",
                partner_ref=move.old_partner,
                data={"cause": ReleaseCause.CORRECTED, "released_on": move.on.isoformat()},
            )
            for move in moves
            if move.open_id is not None
        ],
        actor=actor,
        at=at,
    )
    record_many(
        EventType.INCUMBENT_ASSIGNED,
        happenings=[
            Happening(
                subject=f"contract:{move.ref}",
                partner_ref=move.partner,
                data={"cause": IncumbencyCause.IMPORT, "starts_on": move.on.isoformat()},
            )
            for move in moves
        ],
        actor=actor,
        at=at,
    )
