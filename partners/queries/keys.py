"""Find the API key behind a secret."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from partners.choices import Scope
from partners.models import ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySeat:
    """What a key may do: its scopes, and the distributor it is bound to (None: all)."""

    key_id: int
    prefix: str
    name: str
    scopes: frozenset[Scope]
    distributor_id: int | None
    distributor_code: str | None


def digest_of(secret: str) -> str:
    """Return the stored form of a secret; secrets are long and random, so a plain digest suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_key(*, secret: str, at: datetime) -> KeySeat | None:
    """Return the seat of a key in force; None for unknown, expired and revoked ones alike."""
    row = (
        ApiKey.objects.select_related("distributor")
        .filter(secret_sha256=digest_of(secret), revoked_at__isnull=True)
        .first()
    )
    if row is None or (row.expires_at is not None and row.expires_at <= at):
        return None
    return KeySeat(
        key_id=row.pk,
        prefix=row.prefix,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        distributor_id=row.distributor_id,
        distributor_code=row.distributor.code if row.distributor else None,
    )
