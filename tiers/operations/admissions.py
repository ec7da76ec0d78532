"""Let a partner into a tier by invitation or approval, or take that back: one person proposes, another decides."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kernel import knowledge
from kernel.errors import NotFoundError
from partners.queries import directory
from tiers.choices import ApprovalAct
from tiers.models import Admission, Approval, Tier
from tiers.operations import approvals

_PREFIX = "admission"
_IN, _OUT = "in", "out"


@transaction.atomic(savepoint=False)
def propose(
    *,
    program_code: str,
    tier_code: str,
    partner_code: str,
    is_admitted: bool,
    reason: str,
    actor: str,
    at: datetime,
) -> int:
    """Propose to let a partner into a tier, or no longer, and return the approval's id.

    Whether the tier's other requirements are met stays the judge's matter. Refuses a tier or partner nobody knows.
    """
    tier = Tier.objects.filter(program__code=program_code, code=tier_code).first()
    if tier is None:
        raise NotFoundError(f"Program {program_code!r} has no tier {tier_code!r}.")
    partner = directory.by_code(partner_code)
    way = _IN if is_admitted else _OUT
    return approvals.propose(
        act=ApprovalAct.ADMIT_PARTNER,
        subject=f"{_PREFIX}:{partner.pk}:{tier.pk}:{way}",
        reason=reason,
        actor=actor,
        at=at,
    )


@transaction.atomic(savepoint=False)
def approve(*, approval_id: int, on: date, reason: str, actor: str, at: datetime) -> None:
    """Approve a proposed admission, which counts from the day on; the approver is never the proposer."""
    seq = knowledge.next_seq()  # an advisory lock comes before any row's
    approval: Approval = approvals.approve(
        approval_id=approval_id, act=ApprovalAct.ADMIT_PARTNER, reason=reason, actor=actor, at=at
    )
    _, partner_id, tier_id, way = approval.subject.split(":")
    Admission.objects.create(
        partner_id=int(partner_id),
        tier_id=int(tier_id),
        is_admitted=way == _IN,
        starts_on=on,
        known_seq=seq,
        approval=approval,
        decided_at=at,
    )
