"""Appeals against a decline: filed by the partner, decided by somebody who had no part in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from kernel import locks
from kernel.errors import DomainError, NotFoundError, said
from partners.queries import keys
from renewals.choices import AuthorizationState, RequestState
from renewals.models import Appeal
from renewals.operations import assessments, steps
from tiers.queries import programs


class NothingToAppeal(DomainError):
    """Only the newest assessment that was not passed can be appealed against, once."""

    code = "nothing_to_appeal"


class AppealIsDecided(DomainError):
    """The appeal was decided before."""

    code = "appeal_is_decided"


@transaction.atomic(durable=True)
def appeal(
    *, program_code: str, partner_code: str, reason: str, actor: str, at: datetime
) -> Appeal:
    """Appeal against the decline of the newest assessment, with a reason, once."""
    reason = said(reason, "Say what the assessment overlooked.")
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    assessment = right.assessments.order_by("-pk").first()
    if (
        right.state != AuthorizationState.DECLINED
        or assessment is None
        or Appeal.objects.filter(assessment=assessment).exists()
    ):
        raise NothingToAppeal("There is no decline to appeal against, or it was appealed before.")
    row = Appeal.objects.create(assessment=assessment, reason=reason, filed_at=at, filed_by=actor)
    assessments.tell(
        EventType.ASSESSMENT_DECIDED,
        assessment,
        actor=actor,
        at=at,
        reason=reason,
        data={"appeal": row.state},
    )
    return row


@transaction.atomic(durable=True)
def decide_appeal(
    *, appeal_id: int, is_granted: bool, reason: str, actor: str, at: datetime
) -> Appeal:
    """Decide an appeal; who proposed or signed the decline has no part in it. Granted, a new assessment opens."""
    reason = said(reason, "Say why: the partner will read it.")
    locks.hold(locks.LockKey.LEDGER_POSTING)  # a new assessment measures; before any row lock
    row = Appeal.objects.select_for_update().filter(pk=appeal_id).first()
    if row is None:
        raise NotFoundError("There is no such appeal.")
    if row.state != RequestState.WAITING:
        raise AppealIsDecided("This appeal was decided before.")
    assessment = row.assessment
    part = (row.filed_by, assessment.proposed_by, assessment.decided_by)
    if any(keys.is_same_hand(one, actor) for one in part):
        raise assessments.OwnProposal("Somebody who had no part in the decline decides the appeal.")
    row.state = RequestState.GRANTED if is_granted else RequestState.DECLINED
    row.decision_reason = reason
    row.decided_at, row.decided_by = at, actor
    row.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    assessments.tell(
        EventType.ASSESSMENT_DECIDED,
        assessment,
        actor=actor,
        at=at,
        reason=reason,
        data={"appeal": row.state},
    )
    if is_granted:
        right = steps.by_id(assessment.authorization_id)
        on = programs.local_day(program=right.program, at=at)
        steps.take([right], AuthorizationState.UNDER_ASSESSMENT, on=on, actor=actor, at=at)
        assessments.open_step(right, actor=actor, at=at)
    return row
