"""Mail invitations: each try makes a new token, so that none is ever kept; the row is the outbox."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from kernel import mail
from partners.choices import Role
from partners.models import Invitation
from partners.queries import invitations, people

LEASE = timedelta(minutes=15)  # a sender that died is followed by another after this


def send_due(*, at: datetime) -> int:
    """Mail what is due, one after the other, and return how many went out; a failure is tried again after the lease.

    An invitation that went out twice has one link that works, the later one's.
    """
    sent = 0
    while (taken := _take(at=at)) is not None:
        invitation, token = taken
        if mail.send(_letter(invitation, token)):
            _note(invitation, at=at)
            sent += 1
    return sent


@transaction.atomic(durable=True)
def _take(*, at: datetime) -> tuple[Invitation, str] | None:
    """Take one invitation for this sender and give it a token; another sender that comes meanwhile does not find it."""
    rows = invitations.waiting().filter(mail_due_at__lte=at, expires_at__gt=at)
    row = (
        rows.select_for_update(skip_locked=True, of=("self",)).order_by("mail_due_at", "id").first()
    )
    if row is None:
        return None
    token = secrets.token_urlsafe(32)
    row.token_sha256, row.mail_due_at = invitations.hash_of(token), at + LEASE
    row.save(update_fields=["token_sha256", "mail_due_at"])
    return row, token


def _letter(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    place = invitation.partner or invitation.distributor
    is_known = people.find_user(email=invitation.email) is not None
    return mail.letter(
        template="invitation_known" if is_known else "invitation",
        subject="Your invitation to the partner program",
        to=[invitation.email],
        values={
            "name": invitation.name,
            "email": invitation.email,
            "inviter": people.name_of_actor(invitation.invited_by),
            "role": Role(invitation.role).label,
            "place": place.name if place else "",
            "last_day": invitation.expires_at,
            "token": token,
        },
        key=f"invitation-{invitation.pk}-{invitation.token_sha256[:16]}",
    )


@transaction.atomic(durable=True)
def _note(invitation: Invitation, *, at: datetime) -> None:
    """Write that it was mailed; where a later try has begun meanwhile, that one stands."""
    Invitation.objects.filter(
        pk=invitation.pk, token_sha256=invitation.token_sha256, mail_due_at__isnull=False
    ).update(mail_due_at=None, mailed_at=at)
