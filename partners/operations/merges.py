"""Make two records of one company one: proposed by one person, decided by another, with all history kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import knowledge, locks
from kernel.errors import DomainError, NotFoundError, said
from partners.choices import MergeState, PartnerStatus
from partners.models import Merge, Partner
from partners.operations import belongings
from partners.operations.belongings import Moved
from partners.operations.survivors import refuse_merged
from partners.queries import directory, keys

ACT = "PARTNER_MERGE"


class NotTwoPartners(DomainError):
    """A partner is not merged into itself, and not into one whose agreement has ended."""

    code = "not_two_partners"


class MergeIsProposed(DomainError):
    """A merge of the partner waits for a second person."""

    code = "merge_is_proposed"


class MergeIsDecided(DomainError):
    """The merge was decided before."""

    code = "merge_is_decided"


class OwnMerge(DomainError):
    """Nobody decides their own proposal."""

    code = "own_proposal"


@transaction.atomic(savepoint=False)
def propose_merge(
    *, merged_code: str, survivor_code: str, reason: str, actor: str, at: datetime
) -> int:
    """Propose, in the caller's transaction, that two partners are one company; returns the proposal's id.

    Refuses a partner that was merged before or waits for a decision, and a survivor that has ended.
    """
    reason = said(reason, "Say how you know that both are one company: a second person judges it.")
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    merged, survivor = directory.by_code(merged_code), directory.by_code(survivor_code)
    _check(merged, survivor)
    if Merge.objects.filter(merged=merged, state=MergeState.PROPOSED).exists():
        raise MergeIsProposed(f"A merge of {merged.code} waits for a second person already.")
    proposal = Merge.objects.create(
        merged=merged,
        survivor=survivor,
        state=MergeState.PROPOSED,
        reason=reason,
        proposed_by=actor,
        proposed_at=at,
    )
    record(
        EventType.APPROVAL_PROPOSED,
        subject=f"partner:{merged.code}",
        partner_ref=merged.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"act": ACT, "merge": proposal.pk, "into": survivor.code},
    )
    return proposal.pk


@transaction.atomic(savepoint=False)
def approve_merge(*, merge_id: int, reason: str = "", actor: str, at: datetime) -> Moved:
    """Approve and merge, in the caller's transaction: what is new from the day of `at` on goes to the survivor.

    Distributors' names and codes, people with their certificates, and roles move, and are counted in the answer; the
    merged partner ends. What was credited, decided and told of it stays as it is: reads follow queries.merges from this
    knowledge number on.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    seq = knowledge.next_seq()  # the last advisory lock, before any row is locked
    proposal = _decide(merge_id, MergeState.APPROVED, reason, actor=actor, at=at, known_seq=seq)
    ids = (proposal.merged_id, proposal.survivor_id)
    rows = {row.pk: row for row in Partner.objects.select_for_update().filter(pk__in=ids)}
    merged, survivor = (rows[pk] for pk in ids)
    _check(merged, survivor)
    moved = belongings.move(
        merged=merged, survivor=survivor, reason=proposal.reason, actor=actor, at=at
    )
    _follow(proposal, actor=actor, at=at)
    merged.merged_into = survivor
    merged.status = PartnerStatus.ENDED
    merged.updated_at = at
    merged.save(update_fields=["merged_into", "status", "updated_at"])
    record_many(
        EventType.PARTNER_MERGED,
        happenings=[
            Happening(
                subject=f"partner:{partner.code}",
                partner_ref=partner.code,
                reason=proposal.reason,
                data={"merge": proposal.pk, "merged": merged.code, "survivor": survivor.code, **moved.counts},
            )
            for partner in (merged, survivor)
        ],
        actor=actor,
        at=at,
    )  # fmt: skip
    return moved


@transaction.atomic(savepoint=False)
def decline_merge(*, merge_id: int, reason: str, actor: str, at: datetime) -> None:
    """Decline, in the caller's transaction; both partners stay as they are."""
    reason = said(reason, "Say why they are not one company, so that nobody proposes it again.")
    _decide(merge_id, MergeState.DECLINED, reason, actor=actor, at=at)


def _check(merged: Partner, survivor: Partner) -> None:
    if merged == survivor:
        raise NotTwoPartners(f"{merged.code} cannot be merged into itself. Choose another partner.")
    refuse_merged(merged)
    refuse_merged(survivor)
    if survivor.status != PartnerStatus.ACTIVE:
        raise NotTwoPartners(
            f"The agreement with {survivor.name} has ended. Take it up again, or choose another partner."
        )


def _decide(
    merge_id: int,
    state: MergeState,
    reason: str,
    *,
    actor: str,
    at: datetime,
    known_seq: int | None = None,
) -> Merge:
    rows = Merge.objects.select_for_update(of=("self",)).select_related("merged", "survivor")
    proposal = rows.filter(pk=merge_id).first()
    if proposal is None:
        raise NotFoundError("There is no such proposal.")
    if proposal.state != MergeState.PROPOSED:
        raise MergeIsDecided(f"This was {MergeState(proposal.state).label.lower()} before.")
    if keys.is_same_hand(proposal.proposed_by, actor):
        raise OwnMerge("You proposed this; a second person decides it.")
    proposal.state, proposal.decision_reason, proposal.known_seq = state, reason.strip(), known_seq
    proposal.decided_by, proposal.decided_at = actor, at
    proposal.save()
    record(
        EventType.APPROVAL_DECIDED,
        subject=f"partner:{proposal.merged.code}",
        partner_ref=proposal.merged.code,
        actor=actor,
        at=at,
        reason=proposal.decision_reason,
        data={"act": ACT, "merge": proposal.pk, "into": proposal.survivor.code, "state": state},
    )
    return proposal


def _follow(proposal: Merge, *, actor: str, at: datetime) -> None:
    """Let those that live on in the merged partner live on in its survivor, each known by a number of its own."""
    earlier = list(Partner.objects.filter(merged_into=proposal.merged).order_by("id"))
    seqs = knowledge.next_seqs(len(earlier))
    Merge.objects.bulk_create(
        Merge(
            merged=partner,
            survivor=proposal.survivor,
            state=MergeState.APPROVED,
            reason=proposal.reason,
            proposed_by=proposal.proposed_by,
            proposed_at=proposal.proposed_at,
            decided_by=actor,
            decided_at=at,
            decision_reason=f"Followed {proposal.merged.code}",
            known_seq=seq,
        )
        for partner, seq in zip(earlier, seqs, strict=True)
    )
    Partner.objects.filter(merged_into=proposal.merged).update(
        merged_into=proposal.survivor, updated_at=at
    )
