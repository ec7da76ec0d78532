"""The voice of the pages: plain words, no pleading; money with its sign or its code, grouped, never a bare number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

AVOIDED = re.compile(r"\b(?:please|oops|sorry|unfortunately)\b|\w!", re.IGNORECASE)
MARKUP = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", re.DOTALL)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def clerk(as_persona):
    return as_persona("clerk").client


def test_the_overview_says_what_waiting_rows_are_worth(clerk):
    assert "$80 not counted yet" in text(clerk.get(reverse("dashboard:home")))


def test_a_file_says_its_amounts_as_money(channel, clerk):
    page = clerk.get(reverse("dashboard:upload-detail", args=[channel.upload_id])).context["page"]

    assert [(row.label, row.value) for row in page.amounts] == [
        ("Counted", "$120.50"),
        ("Waiting for a match", "$80.00"),
    ]


def test_no_template_pleads_or_shouts():
    pages = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))

    found = {
        str(page): words
        for page in pages
        if (words := AVOIDED.findall(MARKUP.sub(" ", page.read_text())))
    }

    assert found == {}


def test_headings_are_written_as_sentences():
    pages = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
    headings = [
        MARKUP.sub("|", heading)
        for page in pages
        if "styleguide" not in page.name
        for heading in re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page.read_text(), re.DOTALL)
    ]

    assert [one for one in headings if re.search(r"[a-z] [A-Z][a-z]", one)] == []
