"""The command line's face of partners: text, JSON, refusals."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from events.models import Event
from kernel.commands import RefusedError
from partners.models import (
    ApiKey,
    Distributor,
    Invitation,
    ManagerAssignment,
    Membership,
    Partner,
    PartnerAssignment,
    User,
)
from partners.queries import invitations, keys
from tests.factories.partners import (
    DistributorFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
GOOD = "correct horse battery staple"
FILES = {
    "import_partners": "code,name,country\nP-1,Larkmere,AU\n",
    "import_distributors": "code,name,currency\nNORVALE,Norvale,AUD\n",
    "import_territories": "code,name,parent\nSOUTH,South,\n",
    "import_certificates": "partner,person,certificate,issued_on\nP-1,E1,SALES,2025-01-01\n",
}


def run(*words: str, stdin: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("command", FILES)
def test_a_file_is_imported_and_imported_again(tmp_path, command):
    path = tmp_path / "file.csv"
    path.write_text(FILES[command])
    if command == "import_certificates":
        PartnerFactory(code="P-1")

    trial = json.loads(run(command, str(path), "--dry-run", "--json"))
    first = json.loads(run(command, str(path), "--json"))
    again = json.loads(run(command, str(path), "--json"))

    names = ("created", "changed", "unchanged", "is_trial", "ignored_columns", "warnings")
    assert [[report[name] for name in names] for report in (trial, first, again)] == [
        [1, 0, 0, True, [], []],
        [1, 0, 0, False, [], []],
        [0, 0, 1, False, [], []],
    ]
    assert "0 created, 0 changed, 1 unchanged." in run(command, str(path))
    assert "Nothing was written. " in run(command, str(path), "--dry-run")


@pytest.mark.parametrize("command", FILES)
def test_a_file_with_faults_is_refused_as_text_and_as_json(tmp_path, command):
    path = tmp_path / "file.csv"
    header, row = FILES[command].splitlines()
    path.write_text(f"{header}\n{','.join([''] * (row.count(',') + 1))}x\n")

    out = io.StringIO()
    with pytest.raises(RefusedError) as text:
        call_command(command, str(path), stdout=out)
    with pytest.raises(RefusedError):
        call_command(command, str(path), "--json", stdout=out)

    error = json.loads(out.getvalue())["error"]
    assert error["code"] == "table_has_faults"
    assert {problem["path"].split(",")[0] for problem in error["problems"]} == {"line 2"}
    assert str(text.value).splitlines() == [
        error["message"],
        *(p["message"] for p in error["problems"]),
    ]


def test_unknown_columns_are_a_warning(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_text("code,name,country,Shoe size\nP-1,Larkmere,AU,44\n")

    assert run("import_partners", str(path)).splitlines() == [
        "Warning: The column 'Shoe size' is not known and was ignored.",
        "1 created, 0 changed, 0 unchanged. 0 distributor codes learned, 0 put into a territory.",
    ]


def test_a_person_is_added_with_role_place_and_password(monkeypatch):
    PartnerFactory(code="P-1")

    answer = json.loads(
        run(
            "add_user", "--email", "dana@x.example", "--name", "Dana", "--role", "partner_admin", "--partner", "P-1",
            "--password-stdin", "--json", stdin=f"{GOOD}\n", monkeypatch=monkeypatch,
        )
    )  # fmt: skip

    user = User.objects.get()
    assert answer == {
        "user": user.pk,
        "email": "dana@x.example",
        "role": "PARTNER_ADMIN",
        "warnings": [],
    }
    assert user.check_password(GOOD) is True
    assert Membership.objects.get().partner.code == "P-1"


@time_machine.travel("2026-06-30 20:00:00+00:00", tick=False)
def test_a_channel_manager_gets_a_territory_from_the_local_day_on(monkeypatch, settings):
    settings.DISPLAY_TIME_ZONE = "Australia/Sydney"
    TerritoryFactory(code="SOUTH")

    text = run(
        "add_user", "--email", "priya@x.example", "--name", "Priya", "--role", "CHANNEL_MANAGER", "--territory",
        "SOUTH", monkeypatch=monkeypatch,
    )  # fmt: skip

    assert text == "Priya may sign in as priya@x.example, Channel manager.\n"
    assert ManagerAssignment.objects.get().starts_on.isoformat() == "2026-07-01"
    assert Membership.objects.get().starts_on.isoformat() == "2026-07-01"
    assert User.objects.get().has_usable_password() is False


@time_machine.travel("2026-06-30 20:00:00+00:00", tick=False)
def test_a_partner_of_a_file_moves_from_the_local_day_on(tmp_path, settings):
    settings.DISPLAY_TIME_ZONE = "Australia/Sydney"
    PartnerAssignmentFactory(partner__code="P-1", starts_on=date(2026, 1, 1))
    TerritoryFactory(code="SOUTH")
    path = tmp_path / "partners.csv"
    path.write_text("code,territory\nP-1,SOUTH\n")

    run("import_partners", str(path))

    assert PartnerAssignment.objects.latest("id").starts_on.isoformat() == "2026-07-01"
    assert Event.objects.latest("id").at.isoformat() == "2026-06-30T20:00:00+00:00"


class Terminal(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "is_usable"), [(GOOD, True), ("", False)])
def test_a_password_is_asked_for_at_a_terminal(monkeypatch, typed, is_usable):
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: typed)

    run("add_user", "--email", "n@x.example", "--name", "Nadia", "--role", "ANALYST")

    assert User.objects.get().has_usable_password() is is_usable


@pytest.mark.parametrize(
    ("words", "stdin", "code"),
    [
        (["--role", "ANALYST", "--password-stdin"], "", "password_is_weak"),
        (["--role", "ANALYST", "--password-stdin"], "short\n", "password_is_weak"),
        (["--role", "PARTNER_ADMIN"], "", "role_needs_place"),
        (["--role", "CHANNEL_MANAGER", "--territory", "NEVER"], "", "not_found"),
        (["--role", "ANALYST", "--territory", "SOUTH"], "", "not_a_channel_manager"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_refused_person_leaves_nothing_behind(monkeypatch, words, stdin, code):
    TerritoryFactory(code="SOUTH")
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))

    with pytest.raises(RefusedError) as refusal:
        call_command("add_user", "--email", "a@x.example", "--name", "A", *words, stdout=out)

    assert refusal.value.refusal.code == code
    assert (User.objects.count(), Membership.objects.count()) == (0, 0)


def test_an_email_that_is_taken_is_refused_as_json(monkeypatch):
    UserFactory(email="dana@x.example")
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    with pytest.raises(RefusedError):
        call_command(
            "add_user", "--email", "DANA@x.example", "--name", "D", "--role", "ANALYST", "--json", stdout=out
        )  # fmt: skip

    assert json.loads(out.getvalue())["error"]["code"] == "email_is_taken"


def test_a_key_is_shown_once():
    DistributorFactory(code="NORVALE")

    answer = json.loads(
        run(
            "create_api_key", "--name", "Sync", "--scope", "uploads:write", "--scope", "uploads:read",
            "--distributor", "NORVALE", "--json",
        )
    )  # fmt: skip
    text = run("create_api_key", "--name", "Other", "--scope", "tiers:read")

    row = ApiKey.objects.get(name="Sync")
    assert (answer["prefix"], answer["scopes"]) == (row.prefix, ["uploads:write", "uploads:read"])
    assert keys.hash_of(answer["key"]) == row.secret_sha256
    assert text.splitlines()[1] == "Keep it now: it is not shown again."
    assert keys.hash_of(text.splitlines()[0]) == ApiKey.objects.get(name="Other").secret_sha256


@time_machine.travel("2026-06-30 20:00:00+00:00", tick=False)
def test_a_person_is_invited_and_the_token_shown_once(settings):
    settings.DISPLAY_TIME_ZONE = "Australia/Sydney"
    DistributorFactory(code="NORVALE")
    words = (
        "invite", "--email", "dana@x.example", "--name", "Dana", "--role", "distributor_user", "--distributor",
        "NORVALE",
    )  # fmt: skip

    answer = json.loads(run(*words, "--json"))
    text = run(*words)

    assert {**answer, "token": ""} == {
        "email": "dana@x.example", "role": "DISTRIBUTOR_USER", "token": "",
        "expires_at": "2026-07-08T06:00:00+10:00", "warnings": [],
    }  # fmt: skip
    first, second = Invitation.objects.order_by("id")
    assert first.token_sha256 == invitations.hash_of(answer["token"])
    assert second.token_sha256 == invitations.hash_of(text.splitlines()[0])
    assert text.splitlines()[1] == (
        "Keep it now: it is not shown again. It is for dana@x.example alone, for a week."
    )


@pytest.mark.parametrize(
    "command",
    [
        *FILES, "add_user", "create_api_key", "revoke_api_key", "end_role", "end_agreement", "resume_agreement",
        "revoke_certification", "merge_partners", "decide_merge", "invite", "withdraw_invitation",
    ],
)  # fmt: skip
def test_every_command_says_what_it_takes(command, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")

    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_shell_sees_exit_codes_and_exactly_one_object(tmp_path, database_urls):
    path = tmp_path / "distributors.csv"
    path.write_text(FILES["import_distributors"])

    def shell(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    good = shell("import_distributors", str(path), "--json")
    bad = shell("import_distributors", str(tmp_path / "none.csv"), "--json")
    unread = shell("import_distributors", "--json")

    assert (good[0], json.loads(good[1])["created"]) == (0, 1)
    assert (bad[0], json.loads(bad[1])["error"]["code"]) == (1, "table_not_readable")
    assert (unread[0], json.loads(unread[1])["error"]["code"]) == (2, "arguments_unreadable")
    assert (Distributor.objects.count(), Partner.objects.count()) == (1, 0)
