"""Let the rights of a program follow the tiers and dates of a day: eligibility, grace, suspension, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from partners.queries import directory
from renewals.choices import AuthorizationState, SuspensionCause
from renewals.models import Authorization
from renewals.operations import steps
from renewals.queries import gate as gates
from renewals.queries import policies
from tiers.queries import programs

_BEFORE_THE_RIGHT = (
    AuthorizationState.ELIGIBLE,
    AuthorizationState.OPTED_IN,
    AuthorizationState.UNDER_ASSESSMENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How many rights a day changed, by what happened to them."""

    eligible: int = 0
    not_eligible: int = 0
    grace_started: int = 0
    grace_cleared: int = 0
    suspended: int = 0
    reinstated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The day that is followed, and who stands at the gate on it."""

    on: date
    at: datetime
    actor: str
    gate: gates.Gate
    at_gate: frozenset[int]
    grace: timedelta


@transaction.atomic(durable=True)
def follow_day(*, program_code: str, actor: str, at: datetime) -> Followed:
    """Let every right of the program follow the local day of `at`; done twice it changes nothing.

    Who comes to the gate is eligible; who falls below it before having the right no longer is; who has the right gets
    a grace from the day the tier was lost, and is suspended once that, or the assessment, is over. A right that was
    suspended for the tier alone comes back with the tier.
    """
    program = programs.get(code=program_code)
    on = programs.local_day(program=program, at=at)
    found = policies.find_in_force(program_id=program.pk, on=on)
    if found is None:
        return Followed()
    gate = gates.of(program_code=program_code, tier_code=found.terms.gate)
    day = _Day(
        on=on,
        at=at,
        actor=actor,
        gate=gate,
        at_gate=frozenset(gates.tiers_at(gate, on=on)),
        grace=timedelta(days=found.terms.suspension_grace_days),
    )
    _add_newcomers(day)
    rights = list(
        Authorization.objects.select_for_update(of=("self",))
        .select_related("program")
        .filter(program=program)
        .order_by("pk")
    )
    eligible, not_eligible = _follow_eligibility(rights, day)
    started, cleared = _follow_grace(rights, day)
    return Followed(
        eligible=eligible,
        not_eligible=not_eligible,
        grace_started=started,
        grace_cleared=cleared,
        reinstated=_reinstate(rights, day),
        suspended=_suspend(rights, day),
    )


def _add_newcomers(day: _Day) -> None:
    known = Authorization.objects.filter(program_id=day.gate.program_id)
    new = day.at_gate - set(known.values_list("partner_id", flat=True))
    Authorization.objects.bulk_create(
        [
            Authorization(program_id=day.gate.program_id, partner_id=partner_id, since_on=day.on)
            for partner_id in sorted(new)
        ],
        ignore_conflicts=True,
    )


def _follow_eligibility(rights: Sequence[Authorization], day: _Day) -> tuple[int, int]:
    """Make partners at the gate eligible, and partners below it, without the right, no longer so."""
    eligible = [
        right
        for right in rights
        if right.state == AuthorizationState.NOT_ELIGIBLE and right.partner_id in day.at_gate
    ]
    fallen = [
        right
        for right in rights
        if right.state in _BEFORE_THE_RIGHT and right.partner_id not in day.at_gate
    ]
    _take(eligible, AuthorizationState.ELIGIBLE, day, reason="The tier allows it")
    _take(fallen, AuthorizationState.NOT_ELIGIBLE, day, reason="The tier was lost")
    steps.cancel_assessments(fallen, at=day.at)
    return len(eligible), len(fallen)


def _follow_grace(rights: Sequence[Authorization], day: _Day) -> tuple[int, int]:
    """Start the grace of who fell below the gate, and clear that of who came back."""
    held = [right for right in rights if right.state == AuthorizationState.AUTHORISED]
    below = [
        right
        for right in held
        if right.partner_id not in day.at_gate and right.grace_ends_on is None
    ]
    back = [
        right
        for right in held
        if right.partner_id in day.at_gate and right.grace_ends_on is not None
    ]
    lost = gates.lost_on(day.gate, partner_ids=[right.partner_id for right in below], on=day.on)
    for right in below:
        right.grace_ends_on = lost.get(right.partner_id, day.on) + day.grace
    for right in back:
        right.grace_ends_on = None
    changed = [*below, *back]
    Authorization.objects.bulk_update(changed, ["grace_ends_on"])
    codes = directory.codes_by_id([right.partner_id for right in changed])
    record_many(
        EventType.AUTHORIZATION_CHANGED,
        happenings=[
            Happening(
                subject=steps.subject(right.program.code, codes[right.partner_id]),
                partner_ref=codes[right.partner_id],
                data={"grace_ends_on": right.grace_ends_on and right.grace_ends_on.isoformat()},
            )
            for right in changed
        ],
        actor=day.actor,
        at=day.at,
    )
    return len(below), len(back)


def _reinstate(rights: Sequence[Authorization], day: _Day) -> int:
    """Give the right back to who lost it by the tier alone and stands at the gate again."""
    back = [
        right
        for right in rights
        if right.suspended_because == SuspensionCause.TIER_LOST
        and right.partner_id in day.at_gate
        and right.expires_on is not None
        and right.expires_on > day.on
    ]
    _take(back, AuthorizationState.AUTHORISED, day, reason="The tier was regained")
    return len(back)


def _suspend(rights: Sequence[Authorization], day: _Day) -> int:
    """Suspend rights whose assessment has expired, or whose grace is over."""
    held = [right for right in rights if right.state == AuthorizationState.AUTHORISED]
    expired = [right for right in held if right.expires_on and right.expires_on <= day.on]
    over = [
        right
        for right in held
        if right not in expired and right.grace_ends_on and right.grace_ends_on <= day.on
    ]
    for cause, these in ((SuspensionCause.EXPIRED, expired), (SuspensionCause.TIER_LOST, over)):
        _take(these, AuthorizationState.SUSPENDED, day, reason=cause.label, suspended_because=cause)
    return len(expired) + len(over)


def _take(
    rights: Sequence[Authorization],
    to: AuthorizationState,
    day: _Day,
    *,
    reason: str,
    **values: object,
) -> None:
    steps.take(rights, to, on=day.on, reason=reason, actor=day.actor, at=day.at, **values)
