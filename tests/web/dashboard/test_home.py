"""The overview: the first steps of an empty channel, and what waits for whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partners.choices import Role
from tests.factories import tiers as make
from tests.personas import persona


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_an_empty_channel_is_told_its_first_steps_and_they_tick_off():
    client = persona("director", Role.CHANNEL_DIRECTOR).client

    before = text(client.get(reverse("dashboard:home")))
    make.distributor()
    after = text(client.get(reverse("dashboard:home")))

    assert "5 steps to the first decided tier" in before
    assert "import_distributors" in before
    assert "import_distributors" not in after
    assert "import_partners" in after


def test_the_overview_counts_what_waits_for_this_person(channel, as_persona):
    for who in ("director", "clerk"):
        assert "Sales rows to match" in text(as_persona(who).client.get(reverse("dashboard:home")))
    manager = text(as_persona("manager").client.get(reverse("dashboard:home")))

    assert "Nothing waits for you." in manager
    assert "Where every partner stands" in manager


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_takes_the_same_queries_however_many_partners(
    channel, as_persona, count, django_assert_num_queries
):
    for number in range(count):
        make.partner(f"MORE-{number}")
    client = as_persona("director").client
    client.get(reverse("dashboard:home"))

    with django_assert_num_queries(20):
        client.get(reverse("dashboard:home"))
