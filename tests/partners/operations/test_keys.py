"""API keys: shown once, kept as a hash, refused once revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

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


def test_a_rotated_key_serves_on_for_the_overlap_beside_the_new_one(who, told):
    DistributorFactory(code="NORVALE")
    first = keys.create_key(
        name="Sync", scopes=[Scope.UPLOADS_WRITE], distributor_code="NORVALE", **who
    )

    second = keys.rotate_key(
        prefix=first[: found.PREFIX_LENGTH], overlap=timedelta(days=7), expires_at=None, **who
    )

    old, new = (found.find_key(secret, at=who["at"]) for secret in (first, second))
    later = who["at"] + timedelta(days=7)
    assert (new.name, new.scopes, new.distributor_code) == (old.name, old.scopes, "NORVALE")
    assert found.find_key(first, at=later) is None
    assert found.find_key(second, at=later) is not None
    assert (told().type, told().subject, told().data) == (
        "api_key.rotated",
        f"api_key:{old.prefix}",
        {"by": new.prefix, "serves_until": later.isoformat()},
    )


def test_an_earlier_end_is_kept_when_a_key_is_rotated(who):
    end = who["at"] + timedelta(days=1)
    first = keys.create_key(name="Sync", scopes=[Scope.TIERS_READ], expires_at=end, **who)

    keys.rotate_key(
        prefix=first[: found.PREFIX_LENGTH], overlap=timedelta(days=7), expires_at=None, **who
    )

    assert found.find_key(first, at=end) is None


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_key_out_of_force_is_not_rotated(who, change):
    first = keys.create_key(name="Sync", scopes=[Scope.TIERS_READ], **who)
    ApiKey.objects.update(**{change: who["at"]})

    with pytest.raises(NotFoundError), transaction.atomic():
        keys.rotate_key(
            prefix=first[: found.PREFIX_LENGTH], overlap=timedelta(0), expires_at=None, **who
        )

    assert ApiKey.objects.count() == 1


def test_behind_a_key_stands_whoever_made_it(who):
    first = keys.create_key(name="One", scopes=[Scope.TIERS_READ], **who)
    maker = f"key:{first[: found.PREFIX_LENGTH]}"
    second = keys.create_key(name="Two", scopes=[Scope.TIERS_READ], actor=maker, at=who["at"])

    assert found.maker_of(f"key:{second[: found.PREFIX_LENGTH]}") == who["actor"]
    assert [found.maker_of(actor) for actor in ("user:3", "system", "key:mk_nobody")] == [
        "user:3", "system", "key:mk_nobody",
    ]  # fmt: skip
