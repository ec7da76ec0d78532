"""A distributor as a source: what is expected, who to call, its layout, and the names it writes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partners.models import PartnerAlias
from tests.factories import sales


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def clerk(as_persona):
    return as_persona("clerk").client


@pytest.fixture
def learned(channel) -> int:
    """Return a name that was learned for a partner, and credited a row."""
    alias_id = sales.learn(channel.norvale, channel.larkmere, name="Lark Tech")
    sales.send([sales.line("D-5", "1", name="LARK TECH", net="70")], distributor="NORVALE")
    return alias_id


def test_a_source_tells_its_terms_its_contact_and_its_names(clerk, channel, learned):
    channel.norvale.__class__.objects.filter(pk=channel.norvale.pk).update(
        rhythm="WEEKLY", usual_lines_min=10, usual_amount_max=5_000_0000,
        contact_name="Ingrid Dahl", contact_email="ingrid@norvale.example", contact_phone="+61 3 5550 0101",
    )  # fmt: skip

    shown = text(clerk.get(reverse("dashboard:source-detail", args=["NORVALE"])))

    assert "<dt>Rhythm</dt><dd>Weekly</dd>" in shown
    assert "At least 10" in shown
    assert "At most $5,000" in shown
    assert "Ingrid Dahl" in shown
    assert 'href="mailto:ingrid@norvale.example"' in shown
    assert "Lark Tech" in shown
    assert "The built-in layout" in shown


def test_a_withdrawn_name_reverses_what_it_credited(clerk, channel, learned):
    before = sales.revenue()["LARKMERE"]

    answer = clerk.post(
        reverse("dashboard:alias-withdraw", args=[learned]), {"reason": "Another firm"}, follow=True
    )

    assert "Withdrawn. 1 credits are reversed; their rows wait again." in text(answer)
    assert sales.revenue()["LARKMERE"] == before - 70
    assert PartnerAlias.objects.get(pk=learned).withdrawn_at is not None
    assert "Lark Tech</span>" not in text(answer)


def test_a_withdrawal_without_a_reason_changes_nothing(clerk, channel, learned):
    before = sales.revenue()

    answer = clerk.post(reverse("dashboard:alias-withdraw", args=[learned]), {}, follow=True)

    assert "Say why, in a sentence." in text(answer)
    assert sales.revenue() == before
    assert PartnerAlias.objects.get(pk=learned).withdrawn_at is None


def test_a_source_asks_the_same_of_the_database_however_many_names(
    clerk, channel, django_assert_max_num_queries
):
    for number in range(30):
        sales.learn(channel.norvale, channel.larkmere, name=f"Name {number}")

    with django_assert_max_num_queries(25):
        clerk.get(reverse("dashboard:source-detail", args=["NORVALE"]))


def test_an_unknown_source_is_not_found(clerk, channel):
    assert clerk.get(reverse("dashboard:source-detail", args=["NOBODY"])).status_code == 404
