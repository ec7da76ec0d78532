"""Who is let in where: the table of every address × persona, asked one by one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.access_table import ALL, PUBLIC, ROWS, addresses


def test_every_address_stands_in_the_table():
    assert {name for name, _ in addresses()} - set(ROWS) == set()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_persona_gets_what_the_table_says(name, channel, as_persona):
    row = ROWS[name]
    address = reverse(name, args=row.args(channel))

    answers = {
        who: getattr(as_persona(who).client, row.method.lower())(address).status_code for who in ALL
    }

    expected = {who: row.statuses if who in row.let_in else (404,) for who in ALL}
    assert {who: (code, code in expected[who]) for who, code in answers.items()} == {
        who: (code, True) for who, code in answers.items()
    }


@pytest.mark.parametrize("name", sorted(set(ROWS) - set(PUBLIC)))
def test_the_anonymous_are_sent_to_sign_in(name, channel):
    row = ROWS[name]

    answer = getattr(Client(), row.method.lower())(reverse(name, args=row.args(channel)))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_public_reads_without_a_cookie(name, channel):
    row = PUBLIC[name]
    client = Client()

    answer = client.get(reverse(name, args=row.args(channel)))

    assert answer.status_code == 200
    assert not client.cookies


@pytest.mark.parametrize("code", ["MERRIGATE", "NOBODY", "LARKMERE%00", "../LARKMERE"])
def test_a_manager_learns_nothing_of_partners_elsewhere(code, channel, as_persona):
    answer = as_persona("manager").client.get(f"/dashboard/partners/{code}/")

    assert answer.status_code == 404
    assert b"Merrigate" not in answer.content
