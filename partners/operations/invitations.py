"""Invite people: a token for one e-mail address, good once and for a week; accepting makes the account and the role.

An invitation by mail has no token until it is mailed (partners.operations.invitation_mail).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from events.choices import EventType
from events.operations.record import record
from kernel import jobs, locks
from kernel.errors import DomainError, NotFoundError, said
from partners.choices import Role
from partners.models import Invitation, User
from partners.operations import people
from partners.queries import invitations

VALID_FOR = timedelta(days=7)
MOST_WAITING = (
    100  # open invitations of one partner or distributor: nobody mails strangers through us
)
MAILED_EVERY = timedelta(minutes=5)


class InvitationIsNotValid(NotFoundError):
    """The token opens nothing, or not for this address; which of the two, nobody is told."""

    code = "invitation_is_not_valid"


class TooManyInvitations(DomainError):
    """The place has as many open invitations as it may have."""

    code = "too_many_invitations"


class InvitationIsOnItsWay(DomainError):
    """It was mailed a moment ago, or is about to be."""

    code = "invitation_is_on_its_way"


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

    An open invitation of the address to the same place is withdrawn: its token opens nothing any more. Refuses an
    address that has an account, and a role without its place.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    token = secrets.token_urlsafe(32)
    invitation = _new(email=email, name=name, role=role, token=token, actor=actor, at=at)
    people.refuse_taken(invitation.email)
    invitation.partner, invitation.distributor = people.place_of(
        role=role, partner_code=partner_code, distributor_code=distributor_code
    )
    _offer(invitation, actor=actor, at=at)
    return token


@transaction.atomic(savepoint=False)
def invite_by_mail(
    *,
    email: str,
    name: str,
    role: Role,
    partner_code: str = "",
    distributor_code: str = "",
    actor: str,
    at: datetime,
) -> int:
    """Invite in the caller's transaction by a mail that follows at once, and return the invitation's id.

    An address that has an account is not refused, lest the answer tell strangers who exists: its holder is told by
    mail. Refuses a role without its place, and a place with too many open invitations.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    nobody_knows = secrets.token_urlsafe(32)
    invitation = _new(email=email, name=name, role=role, token=nobody_knows, actor=actor, at=at)
    invitation.partner, invitation.distributor = people.place_of(
        role=role, partner_code=partner_code, distributor_code=distributor_code
    )
    if _at_the_place_of(invitation).filter(expires_at__gt=at).count() >= MOST_WAITING:
        raise TooManyInvitations(
            f"{MOST_WAITING} invitations are open. Withdraw some of them first."
        )
    invitation.mail_due_at = at
    _offer(invitation, actor=actor, at=at)
    jobs.after_commit("partners.send_invitations")
    return invitation.pk


@transaction.atomic(savepoint=False)
def invite_again(*, invitation_id: int, actor: str, at: datetime) -> None:
    """Mail an open or expired invitation once more, in the caller's transaction, for a new week; the old link dies.

    Refuses one that is accepted or withdrawn, and one that was mailed a few minutes ago.
    """
    locks.hold(locks.LockKey.SIGN_UP)
    found = _open(invitation_id)
    if found.mail_due_at or (found.mailed_at and found.mailed_at > at - MAILED_EVERY):
        raise InvitationIsOnItsWay("The mail is on its way. Wait a few minutes.")
    found.mail_due_at, found.expires_at = at, at + VALID_FOR
    found.save(update_fields=["mail_due_at", "expires_at"])
    _tell_offer(found, actor=actor, at=at)
    jobs.after_commit("partners.send_invitations")


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
    found.accepted_at, found.accepted_by, found.mail_due_at = at, user, None
    found.save(update_fields=["accepted_at", "accepted_by", "mail_due_at"])
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
    """Withdraw what is open for an address, in the caller's transaction; its tokens open nothing any more."""
    reason = said(reason, "Say why the invitation is withdrawn.")
    locks.hold(locks.LockKey.SIGN_UP)
    found = [] if "\x00" in email else list(_of(email.strip()))
    if not found:
        raise NotFoundError(f"No invitation of {email!r} is open.")
    for each in found:
        _withdraw(each, reason=reason, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def withdraw_one(*, invitation_id: int, reason: str, actor: str, at: datetime) -> None:
    """Withdraw an open invitation in the caller's transaction; its token opens nothing any more."""
    reason = said(reason, "Say why the invitation is withdrawn.")
    locks.hold(locks.LockKey.SIGN_UP)
    _withdraw(_open(invitation_id), reason=reason, actor=actor, at=at)


def _open(invitation_id: int) -> Invitation:
    found = invitations.waiting().filter(pk=invitation_id).first()
    if found is None:
        raise NotFoundError("This invitation is not open (any more).")
    return found


def _new(*, email: str, name: str, role: Role, token: str, actor: str, at: datetime) -> Invitation:
    who = people.details(email=email, name=name)
    return Invitation(
        email=who["email"],
        name=who["name"],
        role=role,
        token_sha256=invitations.hash_of(token),
        invited_by=actor,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )


def _offer(invitation: Invitation, *, actor: str, at: datetime) -> None:
    for earlier in _at_the_place_of(invitation).filter(email__iexact=invitation.email):
        _withdraw(earlier, reason="Invited anew", actor=actor, at=at)
    invitation.save(force_insert=True)
    _tell_offer(invitation, actor=actor, at=at)


def _at_the_place_of(invitation: Invitation) -> QuerySet[Invitation]:
    rows = invitations.waiting().filter(
        partner=invitation.partner, distributor=invitation.distributor
    )
    return rows.order_by("id")


def _tell_offer(invitation: Invitation, *, actor: str, at: datetime) -> None:
    partner = invitation.partner.code if invitation.partner else ""
    record(
        EventType.INVITATION_SENT,
        subject=_subject(invitation),
        partner_ref=partner,
        actor=actor,
        at=at,
        data={
            "role": invitation.role,
            "partner": partner,
            "distributor": invitation.distributor.code if invitation.distributor else "",
        },
    )


def _of(email: str) -> QuerySet[Invitation]:
    return invitations.waiting().filter(email__iexact=email).order_by("id")


def _withdraw(invitation: Invitation, *, reason: str, actor: str, at: datetime) -> None:
    invitation.withdrawn_at, invitation.mail_due_at = at, None
    invitation.save(update_fields=["withdrawn_at", "mail_due_at"])
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
