"""Keys from the command line: made with an end, listed, followed by new ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partners.models import ApiKey

pytestmark = pytest.mark.django_db


def asked(name: str, *words: str) -> dict[str, object]:
    out = StringIO()
    call_command(name, *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_key_may_have_an_end():
    asked("create_api_key", "--name", "Sync", "--scope", "tiers:read", "--expires-on", "2099-01-01")

    assert ApiKey.objects.get().expires_at == datetime(2099, 1, 1, tzinfo=UTC)


def test_keys_are_listed_without_their_secrets():
    made = asked("create_api_key", "--name", "Sync", "--scope", "tiers:read")
    out = StringIO()

    (row,) = asked("list_api_keys")["keys"]
    call_command("list_api_keys", stdout=out)

    assert (row["prefix"], row["name"], row["scopes"]) == (made["prefix"], "Sync", ["tiers:read"])
    assert (row["last_used_at"], row["expires_at"], row["revoked_at"]) == (None, None, None)
    assert (
        out.getvalue()
        == f"{made['prefix']}…  Sync  tiers:read  whole channel  never used  no end\n"
    )
    assert made["key"] not in out.getvalue()


def test_a_key_is_followed_by_a_new_one():
    made = asked("create_api_key", "--name", "Sync", "--scope", "tiers:read")

    new = asked("rotate_api_key", made["prefix"], "--overlap-days", "3")

    old = ApiKey.objects.get(prefix=made["prefix"])
    row = ApiKey.objects.get(prefix=new["prefix"])
    assert (new["replaces"], row.name, row.scopes) == (made["prefix"], "Sync", ["tiers:read"])
    assert old.expires_at - row.created_at == timedelta(days=3)


def test_a_key_that_is_not_there_is_not_followed():
    with pytest.raises(CommandError, match="No key in force begins so"):
        call_command("rotate_api_key", "mk_nobody")
