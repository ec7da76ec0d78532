"""Create and revoke API keys; the secret is shown once and only its digest kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import record
from kernel.errors import InvalidInputError, NotFoundError, said
from partners.choices import Scope
from partners.models import ApiKey
from partners.queries import distributors, keys

PREFIX = "mk_"
LONGEST_NAME = 120
USED_EVERY = timedelta(minutes=1)  # how exact "last used" is; a write a request would be a hot row


class KeyNeedsScopes(InvalidInputError):
    """A key without name or scopes, or past its end, could do nothing."""

    code = "key_needs_scopes"


@transaction.atomic(savepoint=False)
def create_key(
    *,
    name: str,
    scopes: Sequence[Scope],
    distributor_code: str = "",
    expires_at: datetime | None = None,
    actor: str,
    at: datetime,
) -> str:
    """Create a key in the caller's transaction and return its secret, which cannot be had again.

    Refuses a key without name or scope, one that has expired already, and an unknown distributor.
    """
    name = " ".join(name.split())
    if not scopes or not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise KeyNeedsScopes(
            f"Give the key a name of at most {LONGEST_NAME} characters and at least one scope."
        )
    if expires_at is not None and expires_at <= at:
        raise KeyNeedsScopes("The key would have expired already. Choose a later day.")
    distributor_id = distributors.get(distributor_code).id if distributor_code else None
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        prefix=secret[: keys.PREFIX_LENGTH],
        secret_sha256=keys.hash_of(secret),
        scopes=sorted({str(scope) for scope in scopes}),
        distributor_id=distributor_id,
        created_at=at,
        created_by=actor,
        expires_at=expires_at,
    )
    record(
        EventType.API_KEY_CREATED,
        subject=f"api_key:{key.prefix}",
        actor=actor,
        at=at,
        data={"name": key.name, "scopes": key.scopes, "distributor": distributor_code},
    )
    return secret


@transaction.atomic(savepoint=False)
def rotate_key(
    *, prefix: str, overlap: timedelta, expires_at: datetime | None, actor: str, at: datetime
) -> str:
    """Make a key that may do what this one may, and return its secret; the old one serves on for the overlap.

    In the caller's transaction. Raises NotFoundError where no key in force has the prefix.
    """
    old = (
        ApiKey.objects.select_for_update(of=("self",))
        .select_related("distributor")
        .filter(prefix=prefix.replace("\x00", ""), revoked_at__isnull=True)
        .exclude(expires_at__lte=at)
        .first()
    )
    if old is None:
        raise NotFoundError("No key in force begins so.")
    secret = create_key(
        name=old.name,
        scopes=[Scope(scope) for scope in old.scopes],
        distributor_code=old.distributor.code if old.distributor else "",
        expires_at=expires_at,
        actor=actor,
        at=at,
    )
    ends_at = at + overlap
    if old.expires_at is None or old.expires_at > ends_at:
        old.expires_at = ends_at
        old.save(update_fields=["expires_at"])
    record(
        EventType.API_KEY_ROTATED,
        subject=f"api_key:{old.prefix}",
        actor=actor,
        at=at,
        data={"by": secret[: keys.PREFIX_LENGTH], "serves_until": old.expires_at.isoformat()},
    )
    return secret


@transaction.atomic(savepoint=False)
def revoke_key(*, prefix: str, reason: str, actor: str, at: datetime) -> None:
    """Revoke a key in the caller's transaction; it is refused from the next request on.

    Raises NotFoundError where no key in force has the prefix; refuses a blank reason.
    """
    reason = said(reason, "Say why the key is revoked.")
    rows = ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True)
    if "\x00" in prefix or not rows.update(revoked_at=at):
        raise NotFoundError("No key in force begins so.")
    record(
        EventType.API_KEY_REVOKED, subject=f"api_key:{prefix}", actor=actor, at=at, reason=reason
    )


def note_use(*, key_id: int, at: datetime) -> None:
    """Note that the key was used, at most once a minute."""
    ApiKey.objects.filter(pk=key_id).filter(
        Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USED_EVERY)
    ).update(last_used_at=at)
