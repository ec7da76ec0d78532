"""Find the invitation behind a token, and list those that wait."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from partners.choices import Act
from partners.models import Invitation
from partners.queries import access

LONGEST = 200


def hash_of(token: str) -> str:
    """Return what is stored of a token; it is random and long, so one plain hash suffices."""
    return hashlib.sha256(token[:LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def waiting() -> QuerySet[Invitation]:
    """Return the invitations neither accepted nor withdrawn, expired ones with them; with their places, unordered."""
    rows = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return rows.select_related("partner", "distributor")


def find(token: str, *, at: datetime) -> Invitation | None:
    """Return the invitation that can be accepted with the token; None for a used, old, withdrawn or unknown one."""
    return waiting().filter(token_sha256=hash_of(token), expires_at__gt=at).first()


def visible_to(seat: access.Seat) -> QuerySet[Invitation]:
    """Return the waiting invitations that the seat may send again and withdraw: all, those to its place, or none."""
    if access.may(seat, Act.MANAGE_USERS):
        return waiting()
    place = {"partner_id": seat.partner_id, "distributor_id": seat.distributor_id}
    if any(place.values()) and access.may(seat, Act.MANAGE_OWN_USERS):
        return waiting().filter(**place)
    return waiting().none()


def get_visible(seat: access.Seat, *, invitation_id: int) -> Invitation:
    """Return a waiting invitation the seat may act on; raises NotFoundError."""
    row = visible_to(seat).filter(pk=invitation_id).first()
    if row is None:
        raise NotFoundError("This invitation is not open (any more).")
    return row
