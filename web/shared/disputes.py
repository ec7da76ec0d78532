"""Disputes as both faces show them: rows of a list, the thread of one, and what its reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms

from kernel import money
from partners.choices import Act
from partners.queries import access, keys, people
from tiers.choices import DisputeKind, DisputeState, DisputeStep
from tiers.queries import disputes
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from tiers.models import Dispute, DisputeEntry

KINDS = {
    DisputeState.OPEN: "call",
    DisputeState.UPHELD: "call",
    DisputeState.CORRECTED: "done",
    DisputeState.NOT_UPHELD: "idle",
    DisputeState.WITHDRAWN: "idle",
}


class Said(forms.Form):
    """What one side says."""

    text = forms.CharField(
        max_length=4000,
        error_messages={"required": "Say it in a sentence; the other side reads it."},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One dispute of a list; `is_late` where the day for the answer has passed."""

    id: int
    number: str
    partner: str
    title: str
    about: str
    word: str
    kind: str
    opened_on: date
    due_on: date
    is_open: bool
    is_late: bool
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One step of a thread."""

    word: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One dispute with every step, and what this person may do next."""

    row: Row
    claims: tuple[tuple[str, str], ...]
    entries: tuple[Spoken, ...]
    may_take: bool
    may_reply: bool
    may_decide: bool
    may_correct: bool
    may_ask_again: bool
    may_withdraw: bool


def rows(request: SeatedRequest, found: Sequence[Dispute]) -> tuple[Row, ...]:
    """Return the rows of some disputes, with the names of their owners in two queries."""
    names = people.names_of_actors({row.owner for row in found if row.owner})
    return tuple(_row(row, names, request.day) for row in found)


def thread(request: SeatedRequest, *, dispute_id: int) -> Thread:
    """Return one dispute that the person may see; raises NotFoundError."""
    dispute = disputes.get_visible(request.seat, dispute_id=dispute_id, on=request.day)
    entries = disputes.entries_of(dispute_id=dispute.pk)
    names = people.names_of_actors({entry.by for entry in entries} | {dispute.owner})
    seat, state = request.seat, DisputeState(dispute.state)
    is_own = keys.is_same_hand(dispute.opened_by, request.actor)
    replies = access.may(seat, Act.REPLY_TO_DISPUTES)
    decides = access.may(seat, Act.DECIDE_DISPUTES)
    is_second_look_of_own = dispute.decided_by and keys.is_same_hand(
        dispute.decided_by, request.actor
    )
    return Thread(
        row=_row(dispute, names, request.day),
        claims=_claims(dispute),
        entries=tuple(_said(entry, names) for entry in entries),
        may_take=decides and state.is_open and dispute.owner != request.actor,
        may_reply=replies and state.is_open,
        may_decide=decides
        and state is DisputeState.OPEN
        and not is_own
        and not is_second_look_of_own,
        may_correct=decides and state is DisputeState.UPHELD,
        may_ask_again=replies and state is DisputeState.NOT_UPHELD and not dispute.has_second_look,
        may_withdraw=state is DisputeState.OPEN and (is_own or (replies and not seat.is_vendor)),
    )


def _row(dispute: Dispute, names: dict[str, str], today: date) -> Row:
    state = DisputeState(dispute.state)
    return Row(
        id=dispute.pk,
        number=dispute.number,
        partner=dispute.partner.name,
        title=dispute.title,
        about=DisputeKind(dispute.kind).label,
        word=state.label,
        kind=KINDS[state],
        opened_on=dispute.opened_on,
        due_on=dispute.due_on,
        is_open=state.is_open,
        is_late=state is DisputeState.OPEN and dispute.due_on < today,
        owner=names.get(dispute.owner, ""),
    )


def _said(entry: DisputeEntry, names: dict[str, str]) -> Spoken:
    return Spoken(
        word=DisputeStep(entry.step).label, text=entry.text, who=names[entry.by], at=entry.at
    )


def _claims(dispute: Dispute) -> tuple[tuple[str, str], ...]:
    """Return what is counted and what is claimed instead, in words."""
    found = []
    if dispute.counted_net is not None:
        found.append(("Counted", _amount(dispute.counted_net, dispute.claimed_currency)))
    if dispute.claimed_net is not None:
        found.append(("Claimed", _amount(dispute.claimed_net, dispute.claimed_currency)))
    if dispute.claimed_segment != dispute.counted_segment:
        found.append(("Segment claimed", dispute.claimed_segment))
    return tuple(found)


def _amount(units: int, currency: str) -> str:
    value: Decimal = money.from_units(units)
    return f"{value:,.2f} {currency}"
