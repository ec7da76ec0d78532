"""Place a tier, or hold it, by a decision of persons: one proposes, another approves, every one has an end.

The next night carries it out; nothing else changes a standing. A partner steps down by its own wish alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge
from kernel.errors import DomainError, InvalidInputError, NotFoundError, said
from kernel.periods import minus_months
from partners.operations import survivors
from partners.queries import directory
from tiers.choices import ApprovalAct, OverrideKind
from tiers.models import Approval, Override, Program, Tier
from tiers.operations import approvals
from tiers.queries import overrides, programs, standings

PREFIX = "override"
LONGEST_DAYS = 1_096  # three years: whoever stays longer asks again
LONGEST_TEXT = 1_000


class OverrideIsOver(DomainError):
    """The override has ended, was lifted, or never came into force."""

    code = "override_is_over"


class OverrideStands(DomainError):
    """Another one of the same kind is in force, or waits, on some of the days."""

    code = "override_stands"


class StepDownIsNotOffered(DomainError):
    """The program in force does not let a partner step down by itself."""

    code = "step_down_is_not_offered"


@transaction.atomic(savepoint=False)
def propose(
    *,
    program_code: str,
    partner_code: str,
    kind: OverrideKind,
    tier_code: str,
    starts_on: date,
    ends_on: date,
    reason: str,
    sponsor: str,
    target: str,
    actor: str,
    at: datetime,
) -> int:
    """Propose an override, a status match or a hold and return the approval's id.

    A tier placed for a partner needs a sponsor and what the partner is to reach; a hold names no tier.
    """
    program, partner = programs.get(code=program_code), directory.by_code(partner_code)
    survivors.refuse_merged(partner)
    if kind is OverrideKind.STEP_DOWN:
        raise InvalidInputError("Only the partner itself steps down.")
    _refuse_days(starts_on, ends_on, today=programs.local_day(program=program, at=at))
    reason, sponsor, target = (_short(text) for text in (reason, sponsor, target))
    if kind is OverrideKind.HOLD:
        tier = None
        if tier_code:
            raise InvalidInputError("A hold names no tier: it keeps the one that is held.")
    else:
        tier = _tier(program, tier_code)
        said(sponsor, "Name who vouches for it.")
        said(target, "Say what the partner is to reach by the end.")
    _refuse_second(program, partner.pk, kind, starts_on, ends_on)
    approval_id = approvals.propose(
        act=ApprovalAct.OVERRIDE_TIER,
        subject=f"{PREFIX}:{partner.pk}:{program.pk}:{tier.pk if tier else 0}:{kind}:{starts_on}:{ends_on}",
        reason=reason,
        actor=actor,
        at=at,
    )
    Override.objects.create(
        partner_id=partner.pk,
        program=program,
        kind=kind,
        tier=tier,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        sponsor=sponsor.strip(),
        target=target.strip(),
        placed_at=at,
        placed_by=actor,
        approval_id=approval_id,
    )
    return approval_id


@transaction.atomic(savepoint=False)
def approve(*, approval_id: int, reason: str, actor: str, at: datetime) -> None:
    """Approve what somebody else proposed; the next night carries it out. Refuses one whose end has come."""
    seq = knowledge.next_seq()  # an advisory lock comes before any row's
    approval: Approval = approvals.approve(
        approval_id=approval_id, act=ApprovalAct.OVERRIDE_TIER, reason=reason, actor=actor, at=at
    )
    row = Override.objects.select_related("program", "partner", "tier").get(approval=approval)
    if row.ends_on <= programs.local_day(program=row.program, at=at):
        raise OverrideIsOver("Its end has come; decline it, and propose another.")
    row.known_seq = seq
    row.save(update_fields=["known_seq"])
    _tell(EventType.OVERRIDE_PLACED, row, actor=actor, at=at, reason=row.reason)


@transaction.atomic(savepoint=False)
def step_down(
    *, program_code: str, partner_code: str, tier_code: str, reason: str, actor: str, at: datetime
) -> Override:
    """Take a partner down to a tier by its own wish from today on, for as long as the program in force says."""
    reason = said(_short(reason), "Say why, in a sentence. It is kept.")
    seq = knowledge.next_seq()
    program, partner = programs.get(code=program_code), directory.by_code(partner_code)
    today = programs.local_day(program=program, at=at)
    version = programs.effective_version(program_id=program.pk, on=today)
    months = programs.document_of(version.pk).policy.opt_down_months if version else 0
    if not months:
        raise StepDownIsNotOffered("This programme does not offer to step down.")
    tier = _tier(program, tier_code)
    held = standings.current(program_code=program.code, partner_ids=[partner.pk], on=today)
    if partner.pk not in held or held[partner.pk].rank <= tier.rank:
        raise InvalidInputError(f"{tier.name} is not below the tier you hold.")
    ends_on = minus_months(today, -months)
    _refuse_second(program, partner.pk, OverrideKind.STEP_DOWN, today, ends_on)
    row = Override.objects.create(
        partner_id=partner.pk,
        program=program,
        kind=OverrideKind.STEP_DOWN,
        tier=tier,
        starts_on=today,
        ends_on=ends_on,
        reason=reason,
        placed_at=at,
        placed_by=actor,
        known_seq=seq,
    )
    _tell(EventType.OVERRIDE_PLACED, row, actor=actor, at=at, reason=reason)
    return row


@transaction.atomic(savepoint=False)
def lift(*, override_id: int, reason: str, actor: str, at: datetime) -> None:
    """Lift what is in force, with a reason: from the next night on merit alone decides again."""
    reason = said(_short(reason), "Say why; it is kept.")
    seq = knowledge.next_seq()
    row = (
        Override.objects.select_for_update(of=("self",))
        .select_related("program", "partner", "tier")
        .filter(pk=override_id)
        .first()
    )
    if row is None:
        raise NotFoundError("There is no such override.")
    today = programs.local_day(program=row.program, at=at)
    if row.known_seq is None or row.lifted_seq is not None or row.ends_on <= today:
        raise OverrideIsOver("It is not in force.")
    row.lifted_seq, row.lifted_at, row.lifted_by, row.lift_reason = seq, at, actor, reason
    row.save(update_fields=["lifted_seq", "lifted_at", "lifted_by", "lift_reason"])
    _tell(EventType.OVERRIDE_LIFTED, row, actor=actor, at=at, reason=reason)


def _tell(event: EventType, row: Override, *, actor: str, at: datetime, reason: str) -> None:
    record(
        event,
        subject=f"partner:{row.partner.code}",
        actor=actor,
        at=at,
        partner_ref=row.partner.code,
        reason=reason,
        data={
            "program": row.program.code,
            "kind": row.kind,
            "tier": row.tier.code if row.tier else None,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
        },
    )


def _tier(program: Program, code: str) -> Tier:
    tier = Tier.objects.filter(program=program, code=code).first()
    if tier is None:
        raise NotFoundError(f"Program {program.code!r} has no tier {code!r}.")
    return tier


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError(f"The text is longer than {LONGEST_TEXT:,} characters.")
    return text.strip()


def _refuse_days(starts_on: date, ends_on: date, *, today: date) -> None:
    if starts_on < today:
        raise InvalidInputError("It cannot start in the past; the past is decided.")
    if ends_on <= starts_on:
        raise InvalidInputError("The end comes after the start.")
    if ends_on > starts_on + timedelta(days=LONGEST_DAYS):
        raise InvalidInputError("At most three years; then it is decided again.")


def _refuse_second(
    program: Program, partner_id: int, kind: OverrideKind, starts_on: date, ends_on: date
) -> None:
    others = overrides.standing(partner_id=partner_id, program_id=program.pk).filter(
        kind=kind, starts_on__lt=ends_on, ends_on__gt=starts_on
    )
    other = others.order_by("pk").first()
    if other is not None:
        raise OverrideStands(
            f"One from {other.starts_on} to {other.ends_on} stands already; lift or decline it first."
        )
