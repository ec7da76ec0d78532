"""Open invitations as the faces list them: who is invited to what, and whether the mail has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone

from partners.choices import Role
from partners.queries import invitations, people

if TYPE_CHECKING:
    from partners.models import Invitation
    from partners.queries.access import Seat

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """One open invitation; `word` and `kind` say how far it is, `place` is "" at the vendor."""

    id: int
    name: str
    email: str
    role: str
    place: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    word: str
    kind: str


class Invited(forms.Form):
    """Who is to be invited."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the person’s name."}
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Enter the e-mail to sign in with.",
            "invalid": "Enter an e-mail such as sam@example.com.",
        },
    )


def rows(seat: Seat) -> tuple[InvitationRow, ...]:
    """Return the open invitations that the seat may act on, newest first."""
    found = list(invitations.visible_to(seat).order_by("-invited_at", "-id")[:MOST_SHOWN])
    names = people.names_of_actors({row.invited_by for row in found})
    now = timezone.now()
    return tuple(_row(row, names=names, now=now) for row in found)


def _row(row: Invitation, *, names: dict[str, str], now: datetime) -> InvitationRow:
    place = row.partner or row.distributor
    word, kind = _state(row, now=now)
    return InvitationRow(
        id=row.pk,
        name=row.name,
        email=row.email,
        role=Role(row.role).label,
        place=place.name if place else "",
        invited_by=names[row.invited_by],
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        word=word,
        kind=kind,
    )


def _state(row: Invitation, *, now: datetime) -> tuple[str, str]:
    if row.expires_at <= now:
        return "Expired", "idle"
    if row.mail_due_at:
        return "Mail on its way", "live"
    return "Not accepted yet", "call"


def choices(roles: Sequence[Role]) -> list[tuple[str, str]]:
    """Return the roles to choose from in a form."""
    return [("", "Choose one"), *((role.value, role.label) for role in roles)]
