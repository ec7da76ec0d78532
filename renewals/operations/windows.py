"""What the days do to contracts: notices fall due, first right ends, terms lapse. Each done once, whenever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import sqlfiles
from kernel.periods import ONE_DAY
from partners.queries import directory
from renewals.choices import ContractState, ReleaseCause
from renewals.engine.timetable import Calendar
from renewals.models import Contract
from renewals.operations import incumbency
from renewals.queries import policies
from tiers.queries import programs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The local day of a program and the calendar of its policy."""

    program_id: int
    zone: str
    on: date
    calendar: Calendar


@transaction.atomic(durable=True)
def raise_notices(*, program_code: str, actor: str, at: datetime) -> int:
    """Raise every notice that is due in the program and was not raised before; returns how many."""
    day = _day(program_code, at)
    if day is None:
        return 0
    raised = [
        (int(str(contract_id)), int(str(days)), int(str(partner_id)) if partner_id else None)
        for contract_id, days, partner_id in sqlfiles.fetch(
            "renewals",
            "raise_notices",
            {
                "program_id": day.program_id,
                "notices": list(day.calendar.notices),
                "on": day.on,
                "at": at,
            },
        )
    ]
    refs = dict(Contract.objects.filter(pk__in=[row[0] for row in raised]).values_list("pk", "ref"))
    codes = directory.codes_by_id({row[2] for row in raised if row[2] is not None})
    return record_many(
        EventType.NOTICE_RAISED,
        happenings=[
            Happening(
                subject=f"contract:{refs[contract_id]}",
                partner_ref=codes.get(partner_id, "") if partner_id else "",
                data={"days": days},
            )
            for contract_id, days, partner_id in raised
        ],
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def release_due(*, program_code: str, actor: str, at: datetime) -> int:
    """End first right where the release day has come without a response or the right to sell; returns how many.

    The contracts are orphans then, for a person to assign.
    """
    day = _day(program_code, at)
    if day is None:
        return 0
    causes = {
        int(str(contract_id)): ReleaseCause(str(cause))
        for contract_id, cause in sqlfiles.fetch(
            "renewals",
            "to_release",
            {
                "program_id": day.program_id,
                "on": day.on,
                "zone": day.zone,
                "opens": day.calendar.opens,
                "first_right_until": day.calendar.first_right_until,
            },
        )
    }
    for contract_id, contract in incumbency.locked_many(contract_ids=causes).items():
        if contract.state == ContractState.OPEN and incumbency.open_incumbency(contract):
            cause = causes[contract_id]
            incumbency.end(contract=contract, cause=cause, reason=cause.label, actor=actor, at=at)
    return len(causes)


@transaction.atomic(durable=True)
def lapse(*, program_code: str, actor: str, at: datetime) -> int:
    """Let contracts lapse whose window has closed without an order; returns how many."""
    day = _day(program_code, at)
    if day is None:
        return 0
    rows = list(
        Contract.objects.select_for_update(no_key=True)
        .filter(
            program_id=day.program_id,
            state=ContractState.OPEN,
            ends_on__lt=day.on - timedelta(days=day.calendar.closes) + ONE_DAY,
        )
        .order_by("pk")
    )
    Contract.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ContractState.LAPSED, lapsed_on=day.on, updated_at=at
    )
    return record_many(
        EventType.CONTRACT_LAPSED,
        happenings=[Happening(subject=incumbency.subject(row)) for row in rows],
        actor=actor,
        at=at,
    )


def _day(program_code: str, at: datetime) -> _Day | None:
    """Return the program's local day, None where no renewal policy is in force on it."""
    program = programs.get(code=program_code)
    on = programs.local_day(program=program, at=at)
    policy = policies.find_in_force(program_id=program.pk, on=on)
    if policy is None:
        return None
    return _Day(
        program_id=program.pk, zone=program.time_zone, on=on, calendar=policy.terms.calendar
    )
