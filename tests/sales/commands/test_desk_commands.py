"""manage.py match_again, withdraw_alias and take_up: the doors of what the desk cannot do."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from kernel.commands import RefusedError
from sales.choices import LineState
from sales.operations import matching
from sales.queries import unmatched
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def norvale():
    return sales.make_distributor("NV")


@pytest.fixture
def said(capsys):
    def run(*words):
        call_command(*words, "--json")
        return json.loads(capsys.readouterr().out)

    return run


def test_match_again_counts_what_became_plain(said, capsys):
    sales.send([sales.line(name="Late Partner")])
    sales.make_partner("P-1", name="Late Partner Ltd")

    assert said("match_again", "NV") == {"distributor": "NV", "posted": 1, "warnings": []}
    call_command("match_again", "NV")
    assert capsys.readouterr().out == "0 waiting lines of Distributor NV are counted now.\n"


@pytest.mark.parametrize(("option", "written"), [("code", "C1"), ("name", "Foo Pty Ltd")])
def test_withdraw_alias_reverses_what_it_credited(norvale, said, option, written):
    partner = sales.make_partner("P-1", name="Somebody")
    alias_id = sales.learn(norvale, partner, **{option: written})
    upload_id = sales.send([sales.line(**{option: written})])

    words = ("withdraw_alias", "--distributor", "NV", f"--{option}", written.lower())
    answer = said(*words, "--reason", "Another company")

    assert answer == {"alias": alias_id, "partner": "P-1", "lines": 1, "warnings": []}
    assert sales.states(upload_id) == {LineState.UNMATCHED: 1}
    with pytest.raises(RefusedError, match="stands for no partner at Distributor NV"):
        call_command(*words, "--reason", "Again")


def test_withdraw_alias_wants_a_name_or_a_code():
    with pytest.raises(CommandError, match="one of the arguments --code --name is required"):
        call_command("withdraw_alias", "--distributor", "NV", "--reason", "Wrong")


def test_take_up_puts_lines_back(said):
    upload_id = sales.send([sales.line(f"D{n}", name="Counter") for n in range(3)])
    (group,) = unmatched.groups()
    matching.set_aside(group=group, reason="Cash", actor="user:1", at=sales.AT)
    sales.make_partner("P-1", name="Counter")

    words = ("take_up", str(upload_id), "--reason", "A partner after all")
    assert said(*words, "--line", "3")["posted"] == 1
    with pytest.raises(RefusedError, match="Not all of these lines"):
        call_command(*words, "--line", "3")
    assert said(*words) == {"upload": upload_id, "lines": 2, "posted": 2, "warnings": []}
    with pytest.raises(RefusedError, match="not set aside any more"):
        call_command(*words)
    sales.assert_lawful()
