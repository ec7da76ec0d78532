"""The public finds the partners that agreed to be found, with their tier, and learns nothing else."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from partners.operations import listings
from tests.personas import AT


@pytest.fixture
def found(channel):
    """Return a search: names in the order of the page."""
    for code in ("LARKMERE", "MERRIGATE"):
        with transaction.atomic():
            listings.agree(partner_code=code, actor="user:1", at=AT)

    def search(**query: str) -> list[str]:
        page = Client().get("/locator/", query)
        assert page.status_code == 200
        return re.findall(r"row-wrap\"><h2>([^<]+)</h2>", page.content.decode())

    return search


def test_only_who_agreed_is_listed(channel):
    with transaction.atomic():
        listings.agree(partner_code="LARKMERE", actor="user:1", at=AT)

    page = Client().get("/locator/").content.decode()

    assert "Larkmere Technology" in page
    assert "Merrigate" not in page


def test_without_consent_the_page_says_that_nobody_is_listed(channel):
    assert b"No partner is listed yet" in Client().get("/locator/").content


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("geelong", ["Larkmere Technology"]),
        ("Geelong VIC", ["Larkmere Technology"]),
        ("NSW", ["Merrigate Networks"]),
        ("merri net", ["Merrigate Networks"]),
        ("  ", ["Larkmere Technology", "Merrigate Networks"]),
        ("'; drop table", []),
        ("\x00", ["Larkmere Technology", "Merrigate Networks"]),
    ],
)
def test_a_place_or_a_part_of_the_name_finds(found, text, names):
    assert sorted(found(q=text)) == names


def test_the_tier_narrows_and_an_unknown_one_finds_nobody(found):
    assert found(tier="Diamond") == []


def test_no_revenue_is_told(found):
    page = Client().get("/locator/").content.decode()

    assert "$" not in page


def test_the_badge_of_a_row_proves_it(found):
    page = Client().get("/locator/").content.decode()
    href = re.findall(r'href="(/b/[^"]+)"', page)[0]

    assert b"Confirmed on" in Client().get(href).content
