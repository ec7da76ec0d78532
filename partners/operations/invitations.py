"""Invite people: a token for one e-mail address, good once and for a week; accepting makes the account and the role."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import locks
from kernel.errors import NotFoundError, said
from partners.choices import Role
from partners.models import Invitation, User
from partners.operations import people
from partners.queries import invitations

VALID_FOR = timedelta(days=7)


class InvitationIsNotValid(NotFoundError):
    """The token opens nothing, or not for this address; which of the two, nobody is told."""

    code = "invitation_is_not_valid"


@transaction.atomic(savepoint=False)
def invite(
    *,
    email: str,
    name: str,
    role: Role,
    partner_code: str = "",
    distributor_code: str = "",
    actor: str,
    at: datetime,
) -> str:
    """Invite in the caller's transaction and return the token, which is for the address alone and not to be had again.

    An invitation of the address that is open still is withdrawn: its token opens nothing any more. Refuses an address
    that has an account, and a role without its place.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    who = people.details(email=email, name=name)
    people.refuse_taken(who["email"])
    partner, distributor = people.place_of(
        role=role, partner_code=partner_code, distributor_code=distributor_code
    )
    for earlier in _of(who["email"]):
        _withdraw(earlier, reason="Invited anew", actor=actor, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=who["email"],
        name=who["name"],
        role=role,
        partner=partner,
        distributor=distributor,
        token_sha256=invitations.hash_of(token),
        invited_by=actor,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )
    record(
        EventType.INVITATION_SENT,
        subject=_subject(invitation),
        partner_ref=partner.code if partner else "",
        actor=actor,
        at=at,
        data={
            "role": role,
            "partner": partner.code if partner else "",
            "distributor": distributor.code if distributor else "",
        },
    )
    return token


@transaction.atomic(savepoint=False)
def accept(*, token: str, email: str, name: str, password: str, at: datetime) -> User:
    """Accept in the caller's transaction: the account is made with its password, the role starts on the day of `at`.

    The address must be the invited one, whatever its case. Raises InvitationIsNotValid for a token that is unknown,
    used, old, withdrawn or of another address; refuses a weak password, and then the token can be used again.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    found = invitations.find(token, at=at)
    if found is None or found.email.casefold() != email.strip().casefold():
        raise InvitationIsNotValid(
            "This invitation is not valid (any more). Ask whoever invited you for a new one."
        )
    user = people.add_user(
        email=found.email, name=name, password=password, actor=found.invited_by, at=at
    )
    people.give_role(
        user_id=user.pk,
        role=Role(found.role),
        starts_on=at.date(),
        partner_code=found.partner.code if found.partner else "",
        distributor_code=found.distributor.code if found.distributor else "",
        actor=found.invited_by,
        at=at,
    )
    found.accepted_at, found.accepted_by = at, user
    found.save(update_fields=["accepted_at", "accepted_by"])
    record(
        EventType.INVITATION_ACCEPTED,
        subject=_subject(found),
        partner_ref=found.partner.code if found.partner else "",
        actor=f"user:{user.pk}",
        at=at,
    )
    return user


@transaction.atomic(savepoint=False)
def withdraw(*, email: str, reason: str, actor: str, at: datetime) -> None:
    """Withdraw the open invitation of an address, in the caller's transaction; its token opens nothing any more."""
    reason = said(reason, "Say why the invitation is withdrawn.")
    locks.hold(locks.LockKey.SIGN_UP)
    found = None if "\x00" in email else _of(email.strip()).first()
    if found is None:
        raise NotFoundError(f"No invitation of {email!r} is open.")
    _withdraw(found, reason=reason, actor=actor, at=at)


def _of(email: str) -> QuerySet[Invitation]:
    return invitations.waiting().filter(email__iexact=email).order_by("id")


def _withdraw(invitation: Invitation, *, reason: str, actor: str, at: datetime) -> None:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(
        EventType.INVITATION_WITHDRAWN,
        subject=_subject(invitation),
        partner_ref=invitation.partner.code if invitation.partner else "",
        actor=actor,
        at=at,
        reason=reason,
    )


def _subject(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"
