"""Find the API key behind a secret."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from partners.choices import Scope
from partners.models import ApiKey

PREFIX_LENGTH = 11  # "mk_" and eight characters
LONGEST = 200
_NOBODYS_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySeat:
    """What a key may do; with a distributor it sees and sends that distributor's files only."""

    id: int
    prefix: str
    name: str
    scopes: frozenset[Scope]
    distributor_id: int | None
    distributor_code: str | None

    @property
    def actor(self) -> str:
        """Return how the log names the key."""
        return f"key:{self.prefix}"

    def has(self, scope: Scope) -> bool:
        """Tell whether the key has the scope."""
        return scope in self.scopes


def hash_of(secret: str) -> str:
    """Return what is stored of a secret; it is random and long, so one plain hash suffices."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def find_key(secret: str, *, at: datetime) -> KeySeat | None:
    """Return the key in force at that moment, None for an unknown, expired or revoked one; in constant time."""
    given = hash_of(secret[:LONGEST])
    prefix = secret[:PREFIX_LENGTH]
    row = (
        ApiKey.objects.filter(prefix=prefix).select_related("distributor").first()
        if prefix.isascii() and prefix.isprintable()
        else None
    )
    is_same = hmac.compare_digest(row.secret_sha256 if row else _NOBODYS_HASH, given)
    if row is None or not is_same or not _is_in_force(row, at):
        return None
    return KeySeat(
        id=row.pk,
        prefix=row.prefix,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes if scope in set(Scope)),
        distributor_id=row.distributor_id,
        distributor_code=row.distributor.code if row.distributor else None,
    )


def maker_of(actor: str) -> str:
    """Return who stands behind an actor: whoever made the key, and whoever made that key; others themselves."""
    seen = {actor}
    while actor.startswith("key:"):
        row = ApiKey.objects.filter(prefix=actor.removeprefix("key:")).only("created_by").first()
        if row is None or row.created_by in seen:
            return actor
        actor = row.created_by
        seen.add(actor)
    return actor


def is_same_hand(one: str, other: str) -> bool:
    """Tell whether one person stands behind two actors, so that a key never is the second person of its maker."""
    return one == other or maker_of(one) == maker_of(other)


def keys() -> QuerySet[ApiKey]:
    """Return all keys, unordered."""
    return ApiKey.objects.all()


def _is_in_force(row: ApiKey, at: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > at)
