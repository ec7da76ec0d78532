"""The one approve operation: an act is proposed by one person and decided by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError, NotFoundError, said
from partners.queries import keys
from tiers.choices import ApprovalAct, ApprovalState
from tiers.models import Approval


class OwnProposal(DomainError):
    """Nobody decides their own proposal; a key stands for whoever made it."""

    code = "own_proposal"


class AlreadyDecided(DomainError):
    """The proposal was decided before."""

    code = "already_decided"


class AlreadyProposed(DomainError):
    """The same act is waiting for a decision."""

    code = "already_proposed"


def propose(
    *,
    act: ApprovalAct,
    subject: str,
    reason: str,
    actor: str,
    at: datetime,
    doubts: Mapping[str, str] | None = None,
) -> int:
    """Write the proposal in the caller's transaction and return its id; one per act and subject may be open."""
    reason = said(reason, "Say why, in a sentence that the second person can judge.")
    if Approval.objects.filter(act=act, subject=subject, state=ApprovalState.PROPOSED).exists():
        raise AlreadyProposed("This is proposed already and waits for a second person.")
    approval = Approval.objects.create(
        act=act,
        subject=subject,
        state=ApprovalState.PROPOSED,
        reason=reason,
        doubts=dict(doubts or {}),
        proposed_by=actor,
        proposed_at=at,
    )
    record(
        EventType.APPROVAL_PROPOSED,
        subject=subject,
        actor=actor,
        at=at,
        reason=reason,
        data={"act": act},
    )
    return approval.pk


def approve(
    *, approval_id: int, act: ApprovalAct, reason: str, actor: str, at: datetime
) -> Approval:
    """Approve in the caller's transaction, which then does the act; refuses the proposer and a second decision."""
    return _decide(approval_id, act, ApprovalState.APPROVED, reason=reason, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def decline(*, approval_id: int, act: ApprovalAct, reason: str, actor: str, at: datetime) -> None:
    """Decline; the act is not done."""
    reason = said(reason, "Say why it is declined, so that the proposer can do better.")
    _decide(approval_id, act, ApprovalState.DECLINED, reason=reason, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def _decide(
    approval_id: int,
    act: ApprovalAct,
    state: ApprovalState,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> Approval:
    approval = Approval.objects.select_for_update().filter(pk=approval_id, act=act).first()
    if approval is None:
        raise NotFoundError("There is no such proposal.")
    if approval.state != ApprovalState.PROPOSED:
        raise AlreadyDecided(f"This was {ApprovalState(approval.state).label.lower()} before.")
    if keys.is_same_hand(approval.proposed_by, actor):
        raise OwnProposal("You proposed this; a second person decides it.")
    approval.state = state
    approval.decided_by = actor
    approval.decided_at = at
    approval.decision_reason = reason.strip()
    approval.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    record(
        EventType.APPROVAL_DECIDED,
        subject=approval.subject,
        actor=actor,
        at=at,
        reason=approval.decision_reason,
        data={"act": act, "state": state},
    )
    return approval
