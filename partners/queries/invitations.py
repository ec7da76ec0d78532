"""Find the invitation behind a token, and list those that wait."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from partners.models import Invitation

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
