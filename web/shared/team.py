"""A company's own people: the page and its acts, which a partner's and a distributor's face share.

Who may do what is decided by the door of the face (Act.MANAGE_OWN_USERS); the rows are the seat's own company's alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from kernel.errors import DomainError
from partners.choices import PARTNER_ROLES, Act, Role
from partners.operations import invitations as acts_on_invitations
from partners.operations import teams
from partners.queries import access, invitations, people
from web.shared import invited, refusals, second_factors
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the company with an account."""

    id: int
    name: str
    email: str
    title: str
    roles: str
    role: str
    has_second_factor: bool
    last_sign_in: datetime | None
    is_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The people and the open invitations; `roles` are the others that somebody can be given."""

    members: tuple[Member, ...]
    invited: tuple[invited.InvitationRow, ...]
    roles: tuple[tuple[str, str], ...]
    may_manage: bool


class Invite(invited.Invited):
    """Somebody to be invited to the own company."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role."})
    field_order = ("name", "email", "role")

    def __init__(self, *args: object, seat: access.Seat, **kwargs: object) -> None:
        """Offer the roles of the seat's place; one alone is chosen already."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        offered = roles(seat)
        self.fields["role"].choices = (  # type: ignore[attr-defined]  # a choice field
            invited.choices(offered) if len(offered) > 1 else [(offered[0].value, offered[0].label)]
        )


def roles(seat: access.Seat) -> tuple[Role, ...]:
    """Return the roles that there are at the seat's place."""
    if seat.partner_id is None:
        return (Role.DISTRIBUTOR_USER,)
    return tuple(role for role in Role if role in PARTNER_ROLES)


def team(request: SeatedRequest) -> Team:
    """Return the own company's people, by name, and who is invited."""
    seat = request.seat
    users = list(people.team_of(seat=seat, on=request.day).order_by("name", "id"))
    ids = [user.pk for user in users]
    held = people.memberships_of(user_ids=ids, on=request.day)
    guarded = second_factors.guarded(user_ids=ids)
    return Team(
        members=tuple(
            Member(
                id=user.pk,
                name=user.name,
                email=user.email,
                title=user.title,
                roles=", ".join(Role(row.role).label for row in held[user.pk]),
                role=held[user.pk][0].role,
                has_second_factor=user.pk in guarded,
                last_sign_in=user.last_login,
                is_self=user.pk == seat.user_id,
            )
            for user in users
        ),
        invited=invited.rows(seat),
        roles=tuple((role.value, role.label) for role in roles(seat)),
        may_manage=access.may(seat, Act.MANAGE_OWN_USERS),
    )


def invite(request: SeatedRequest, form: Invite) -> bool:
    """Invite who the valid form names; False where that is refused, the reason then stands on the form."""
    seat, said = request.seat, form.cleaned_data
    try:
        with transaction.atomic(durable=True):
            acts_on_invitations.invite_by_mail(
                email=said["email"],
                name=said["name"],
                role=Role(said["role"]),
                partner_code=seat.partner_code or "",
                distributor_code=seat.distributor_code or "",
                actor=request.actor,
                at=timezone.now(),
            )
    except DomainError as refusal:
        refusals.stand_at_field(form, refusal)
        return False
    messages.success(request, f"The invitation goes to {said['email']}. It is good for a week.")
    return True


def invite_again(request: SeatedRequest, *, invitation_id: int) -> None:
    """Mail an invitation to the own company again."""
    invitation = invitations.get_visible(request.seat, invitation_id=invitation_id)
    _attempt(
        request,
        lambda at: acts_on_invitations.invite_again(
            invitation_id=invitation.pk, actor=request.actor, at=at
        ),
        f"{invitation.name} gets a new mail. The link of the earlier one no longer works.",
    )


def withdraw(request: SeatedRequest, *, invitation_id: int) -> None:
    """Withdraw an invitation to the own company."""
    invitation = invitations.get_visible(request.seat, invitation_id=invitation_id)
    _attempt(
        request,
        lambda at: acts_on_invitations.withdraw_one(
            invitation_id=invitation.pk,
            reason=request.POST.get("reason", "")[:1000],
            actor=request.actor,
            at=at,
        ),
        f"The invitation of {invitation.name} is withdrawn.",
    )


def set_role(request: SeatedRequest, *, user_id: int) -> None:
    """Give somebody of the own company another role there."""
    place = people.place_of(request.seat)
    wanted = next((r for r in roles(request.seat) if r == request.POST.get("role")), None)
    if wanted is None:
        messages.error(request, "Choose a role.")
        return
    _attempt(
        request,
        lambda at: teams.set_role(
            user_id=user_id, role=wanted, place=place, on=request.day, actor=request.actor, at=at
        ),
        f"The role is {wanted.label.lower()} now.",
    )


def end_access(request: SeatedRequest, *, user_id: int) -> None:
    """End what somebody may do at the own company."""
    place = people.place_of(request.seat)
    _attempt(
        request,
        lambda at: teams.end_access(
            user_id=user_id,
            place=place,
            on=request.day,
            reason=request.POST.get("reason", "")[:1000],
            actor=request.actor,
            at=at,
        ),
        "The access has ended. What that person did stays in the log.",
    )


def _attempt(request: SeatedRequest, act: Callable[[datetime], None], done: str) -> None:
    try:
        with transaction.atomic(durable=True):
            act(timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
