"""Anything is found by what is known of it, and nothing that the person may not see."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.factories import tiers as make


def found(client, text: str, **headers: str) -> list[str]:
    answer = client.get("/dashboard/search/", {"q": text}, headers=headers)
    assert answer.status_code == 200
    page = answer.content.decode().replace("\u00a0", " ")
    return re.findall(r"</svg><span>([^<]+)</span><span class=\"dim", page)


@pytest.fixture
def admin(as_persona):
    return as_persona("program_admin").client


@pytest.mark.parametrize("text", ["larkm", "  LARKMERE  tech", "64 604 118 207", "64604118207"])
def test_a_partner_is_found_by_name_code_and_tax_number(admin, channel, text):
    channel.larkmere.tax_number, channel.larkmere.tax_key = "64 604 118 207", "64604118207"
    channel.larkmere.save(update_fields=["tax_number", "tax_key"])

    assert found(admin, text) == ["Larkmere Technology"]


@pytest.mark.parametrize("text", ["D-1", "d-1", "D 1"])
def test_a_document_is_found_in_any_spacing(admin, channel, text):
    assert found(admin, text) == ["D-1, Larkmere Technology"]


def test_a_run_is_found_by_number_and_by_day(admin, channel):
    words = [f"Run {channel.run_id}, as of 30 June 2026"]

    assert found(admin, "2026-06-30") == words
    assert words[0] in found(admin, f"run {channel.run_id}")


def test_a_page_and_a_file_are_found(admin, channel):
    assert "Audit log" in found(admin, "audit")
    assert found(admin, "june.csv") == ["june.csv"]


def test_a_manager_finds_nothing_of_other_territories(as_persona, channel):
    make.sale(channel.merrigate, 900, date(2026, 6, 20))
    client = as_persona("other_region_manager").client

    assert found(client, "larkmere") == []
    assert found(client, "D-1") == []


def test_a_clerk_finds_no_runs(as_persona, channel):
    assert found(as_persona("clerk").client, "2026-06-30") == []


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "|", "9" * 300, "'; drop table x"])
def test_an_odd_text_finds_nothing_and_breaks_nothing(admin, text):
    assert found(admin, text) == []


def test_the_field_gets_the_list_alone(admin):
    answer = admin.get("/dashboard/search/", {"q": "larkm"}, headers={"HX-Request": "true"})

    assert b"<html" not in answer.content
    assert b"Larkmere Technology" in answer.content


def test_nothing_found_says_what_to_try(admin):
    answer = admin.get("/dashboard/search/", {"q": "larkn"})

    assert "Nothing for “larkn”" in answer.content.decode()
