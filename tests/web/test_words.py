"""Money on the pages is written one way: with its sign or its code, grouped, never as a bare number."""

from __future__ import annotations

import pytest
from django.urls import reverse


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
