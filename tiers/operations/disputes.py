"""The life of a dispute once it is open: taken on, replied to, decided by a second person, put right.

Each step is one entry with its own knowledge number: a night sees the disputes that were open up to its watermark, and
the next night decides with whatever has changed. Who may do what on which dispute, the faces ask before.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge
from kernel.errors import DomainError, InvalidInputError, NotFoundError, said
from partners.queries import keys
from tiers.choices import DisputeState, DisputeStep
from tiers.models import Dispute, DisputeEntry

LONGEST_TEXT = 4_000
_SAY = "Say it in a sentence; the other side reads it."
_EVENTS = {
    DisputeStep.OPENED: EventType.DISPUTE_OPENED,
    DisputeStep.UPHELD: EventType.DISPUTE_DECIDED,
    DisputeStep.NOT_UPHELD: EventType.DISPUTE_DECIDED,
}


class DisputeIsNotOpen(DomainError):
    """The step needs a dispute in another state."""

    code = "dispute_is_not_open"


class OwnDispute(DomainError):
    """Nobody decides a dispute that they opened, nor looks a second time at their own decision."""

    code = "own_dispute"


class NoSecondLook(DomainError):
    """A second look is given once, to a dispute that was not upheld."""

    code = "no_second_look"


@transaction.atomic(savepoint=False)
def take(*, dispute_id: int, actor: str, at: datetime) -> None:
    """Make the actor the owner of an open dispute, who sees to it that it is answered in time."""
    dispute, seq = _taken(dispute_id, (DisputeState.OPEN, DisputeState.UPHELD))
    dispute.owner = actor
    add(dispute, DisputeStep.TAKEN, DisputeStep.TAKEN.label, seq=seq, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def reply(*, dispute_id: int, text: str, actor: str, at: datetime) -> None:
    """Add what one side says, evidence with it, to a dispute that is still open."""
    text = spoken(text, _SAY)
    dispute, seq = _taken(dispute_id, (DisputeState.OPEN, DisputeState.UPHELD))
    add(dispute, DisputeStep.REPLIED, text, seq=seq, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def decide(*, dispute_id: int, is_upheld: bool, reason: str, actor: str, at: datetime) -> None:
    """Decide an open dispute, with a reason; never by who opened it or, at the second look, by who decided first."""
    reason = spoken(reason, "Say why; the partner reads it.")
    dispute, seq = _taken(dispute_id, (DisputeState.OPEN,))
    if keys.is_same_hand(dispute.opened_by, actor):
        raise OwnDispute("You opened this dispute; a second person decides it.")
    if dispute.decided_by and keys.is_same_hand(dispute.decided_by, actor):
        raise OwnDispute("You decided this before; somebody else takes the second look.")
    dispute.decided_by = actor
    step = DisputeStep.UPHELD if is_upheld else DisputeStep.NOT_UPHELD
    add(dispute, step, reason, seq=seq, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def ask_for_second_look(*, dispute_id: int, reason: str, actor: str, at: datetime) -> None:
    """Open a dispute once more that was not upheld, with what was overlooked; once only."""
    reason = spoken(reason, "Say what was overlooked.")
    dispute, seq = _taken(dispute_id, tuple(DisputeState))
    if dispute.state != DisputeState.NOT_UPHELD or dispute.has_second_look:
        raise NoSecondLook("A dispute that was not upheld is looked at once more, and only once.")
    dispute.has_second_look = True
    add(dispute, DisputeStep.SECOND_LOOK, reason, seq=seq, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def correct(*, dispute_id: int, what: str, actor: str, at: datetime) -> None:
    """Close an upheld dispute, saying what was put right; the next night decides on the corrected facts."""
    what = spoken(what, "Say what was put right, and where.")
    dispute, seq = _taken(dispute_id, (DisputeState.UPHELD,))
    add(dispute, DisputeStep.CORRECTED, what, seq=seq, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def withdraw(*, dispute_id: int, reason: str, actor: str, at: datetime) -> None:
    """Take an open dispute back, with a reason."""
    reason = spoken(reason, "Say why you take it back.")
    dispute, seq = _taken(dispute_id, (DisputeState.OPEN,))
    add(dispute, DisputeStep.WITHDRAWN, reason, seq=seq, actor=actor, at=at)


def add(
    dispute: Dispute, step: DisputeStep, text: str, *, seq: int, actor: str, at: datetime
) -> None:
    """Write one step, the state it leads to, and its event, in the caller's transaction."""
    dispute.state = step.state_after or DisputeState(dispute.state)
    dispute.save(update_fields=["state", "owner", "decided_by", "has_second_look"])
    DisputeEntry.objects.create(
        dispute=dispute, step=step, text=text, known_seq=seq, at=at, by=actor
    )
    record(
        _EVENTS.get(step, EventType.DISPUTE_CHANGED),
        subject=f"dispute:{dispute.number}",
        actor=actor,
        at=at,
        partner_ref=dispute.partner.code,
        reason=text,
        data={"step": step, "state": dispute.state, "kind": dispute.kind, "about": dispute.title},
    )


def spoken(text: str, request: str) -> str:
    """Return the text without blanks around it; refuses an empty one, and one that nobody would read."""
    text = said(text, request)
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError(f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,}.")
    return text


def _taken(dispute_id: int, states: Collection[DisputeState]) -> tuple[Dispute, int]:
    """Return the dispute, locked, and the knowledge number of the step; the advisory lock comes before the row's."""
    seq = knowledge.next_seq()
    dispute = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(pk=dispute_id)
        .first()
    )
    if dispute is None:
        raise NotFoundError("There is no such dispute.")
    state = DisputeState(dispute.state)
    if state not in states:
        raise DisputeIsNotOpen(f"{dispute.number} is {state.label.lower()}.")
    return dispute, seq
