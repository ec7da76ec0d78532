"""Tell that a night did not run in time: once for each program and day, as an event that webhooks carry outside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from events.queries import timeline
from kernel import locks
from tiers.queries import lateness


@transaction.atomic(durable=True)
def tell(*, actor: str, at: datetime) -> int:
    """Tell of the nights that are late at the instant and were not told of yet; returns how many."""
    locks.hold(locks.LockKey.LATE_NIGHTS)
    count = 0
    for night in lateness.late_nights(at=at):
        subject = f"night:{night.program_code}:{night.as_of.isoformat()}"
        if any(
            entry.type is EventType.NIGHT_LATE for entry in timeline.of_subject(subject=subject)
        ):
            continue
        record(
            EventType.NIGHT_LATE,
            subject=subject,
            actor=actor,
            at=at,
            data={
                "program": night.program_code,
                "as_of": night.as_of.isoformat(),
                "last_as_of": night.last_as_of.isoformat(),
            },
        )
        count += 1
    return count
