"""API keys: shown once, kept as a hash, refused once revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import Scope
from partners.models import ApiKey
from partners.operations import keys
from partners.operations.keys import KeyNeedsScopes
from partners.queries import keys as found
from tests.factories.partners import ApiKeyFactory, DistributorFactory

pytestmark = pytest.mark.django_db


def test_a_key_opens_with_its_secret_which_is_not_stored(who, told):
    DistributorFactory(code="NORVALE")

    secret = keys.create_key(
        name=" Norvale  sync ",
        scopes=[Scope.UPLOADS_WRITE, Scope.UPLOADS_READ, Scope.UPLOADS_READ],
        distributor_code="NORVALE",
        expires_at=who["at"] + timedelta(days=1),
        **who,
    )

    row = ApiKey.objects.get()
    assert secret.startswith(row.prefix)
    assert (len(secret), len(row.prefix)) == (46, found.PREFIX_LENGTH)
    assert secret not in (row.secret_sha256, row.prefix, row.name)
    assert (row.name, row.scopes, row.created_by, row.created_at) == (
        "Norvale sync", ["uploads:read", "uploads:write"], "user:7", who["at"]
    )  # fmt: skip
    seat = found.find_key(secret, at=who["at"])
    assert (seat.prefix, seat.distributor_code) == (row.prefix, "NORVALE")
    assert found.find_key(secret, at=who["at"] + timedelta(days=1)) is None
    assert (told().type, told().subject, told().data) == (
        "api_key.created",
        f"api_key:{row.prefix}",
        {
            "name": "Norvale sync",
            "scopes": ["uploads:read", "uploads:write"],
            "distributor": "NORVALE",
        },
    )


def test_two_keys_have_two_secrets(who):
    secrets = {keys.create_key(name="Same", scopes=[Scope.TIERS_READ], **who) for _ in range(5)}

    assert len(secrets) == ApiKey.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("", [Scope.TIERS_READ]),
        ("x" * 121, [Scope.TIERS_READ]),
        ("a\x00", [Scope.TIERS_READ]),
        ("Fine", []),
    ],
)
def test_a_key_without_name_or_scope_is_refused(who, refused, name, scopes):
    with refused(KeyNeedsScopes):
        keys.create_key(name=name, scopes=scopes, **who)

    assert ApiKey.objects.count() == 0


def test_a_key_that_has_expired_and_one_of_an_unknown_distributor_are_refused(who, refused):
    with refused(KeyNeedsScopes, match="expired already"):
        keys.create_key(name="Late", scopes=[Scope.TIERS_READ], expires_at=who["at"], **who)
    with refused(NotFoundError):
        keys.create_key(name="Lost", scopes=[Scope.TIERS_READ], distributor_code="NEVER", **who)


def test_a_revoked_key_opens_nothing(who, refused, told):
    secret = keys.create_key(name="Sync", scopes=[Scope.TIERS_READ], **who)
    prefix = secret[: found.PREFIX_LENGTH]

    with refused(NotFoundError):
        keys.revoke_key(prefix=f"{prefix}\x00", reason="Leaked", **who)
    keys.revoke_key(prefix=prefix, reason="Leaked", **who)

    assert found.find_key(secret, at=who["at"]) is None
    assert (told().type, told().reason) == ("api_key.revoked", "Leaked")
    for other in (prefix, "mk_never", "\x00"):
        with refused(NotFoundError):
            keys.revoke_key(prefix=other, reason="Again", **who)


def test_use_is_noted_once_a_minute(who):
    row = ApiKeyFactory()
    at = who["at"]

    for seconds in (0, 59, 61):
        keys.note_use(key_id=row.pk, at=at + timedelta(seconds=seconds))
        row.refresh_from_db()
        assert row.last_used_at == at + timedelta(seconds=0 if seconds == 59 else seconds)
