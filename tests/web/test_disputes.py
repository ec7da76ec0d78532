"""A dispute from the partner's page to the channel team's decision and back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from sales.models import LedgerEntry
from tests.factories import tiers as make
from tiers.models import Dispute

pytestmark = pytest.mark.django_db
LINE = reverse("portal:dispute-new", args=["line"])


def said(persona, dispute, word, text, *, face="dashboard"):
    """Post one act on a dispute's page and return the thread that follows."""
    address = reverse(f"{face}:dispute-act", args=[dispute.pk])
    answer = persona.client.post(address, {"word": word, "text": text}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_line_is_questioned_decided_and_looked_at_once_more(channel, as_persona):
    entry = LedgerEntry.objects.filter(partner=channel.larkmere).order_by("id").first()
    partner, manager = as_persona("partner_member"), as_persona("manager")
    period = {"from": f"{entry.business_date}", "to": f"{entry.business_date}"}
    statement = partner.client.get(reverse("portal:revenue"), period).content.decode()
    assert f'<a class="sm no-print" href="{LINE}?entry={entry.pk}">' in statement

    answer = partner.client.post(
        f"{LINE}?entry={entry.pk}",
        {"net": "300", "segment": "", "text": "It was 300."},
        follow=True,
    )
    dispute = Dispute.objects.get()
    assert dispute.number in answer.content.decode()
    assert (dispute.counted_net, dispute.claimed_net) == (entry.net, 3_000_000)

    listed = manager.client.get(reverse("dashboard:dispute-list")).content.decode()
    assert dispute.number in listed
    assert (
        dispute.number
        not in as_persona("other_region_manager")
        .client.get(reverse("dashboard:dispute-list"))
        .content.decode()
    )
    assert "No such invoice." in said(manager, dispute, "refuse", "No such invoice.")
    assert "Here it is." in said(
        as_persona("partner_admin"), dispute, "second-look", "Here it is.", face="portal"
    )
    assert "somebody else takes the second look" in said(manager, dispute, "uphold", "Well.")
    assert "Upheld, to be put right" in said(as_persona("director"), dispute, "uphold", "Right.")
    assert "Upheld and put right" in said(manager, dispute, "correct", "Posted.")


def test_a_member_opens_and_takes_back_but_does_not_reply(channel, as_persona):
    member = as_persona("partner_member")
    member.client.post(reverse("portal:dispute-new", args=["decision"]), {"text": "We differ."})
    dispute = Dispute.objects.get()

    said(member, dispute, "reply", "More.", face="portal")
    assert dispute.entries.count() == 1
    assert "Withdrawn" in said(member, dispute, "withdraw", "We see.", face="portal")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("missing", {"distributor": "NORVALE", "document": "NW-9", "on": "2026-05-01", "net": "20", "currency": "AUD"}),
        ("certificate", {"person": "Ann", "certificate": "ENG", "issued_on": "2026-05-01"}),
    ],
)  # fmt: skip
def test_what_is_missing_is_claimed_once(channel, as_persona, kind, fields):
    admin = as_persona("partner_admin")
    address = reverse("portal:dispute-new", args=[kind])

    assert admin.client.post(address, {**fields, "text": "See the copy."}).status_code == 302
    again = admin.client.post(address, {**fields, "text": "See the copy."})

    assert again.status_code == 422
    assert re.search("is about this already", again.content.decode())
    assert Dispute.objects.count() == 1


@pytest.mark.parametrize("entry", ["", "0", "-1", "x", "9" * 40])
def test_a_line_that_is_not_theirs_is_refused(channel, as_persona, entry):
    make.sale(channel.merrigate, 5, date(2026, 6, 1))

    answer = as_persona("partner_admin").client.post(f"{LINE}?entry={entry}", {"text": "Ours."})

    assert answer.status_code == 422
    assert not Dispute.objects.exists()


def test_the_line_of_another_partner_is_refused(channel, as_persona):
    entry = make.sale(channel.merrigate, 5, date(2026, 6, 1))

    answer = as_persona("partner_admin").client.post(f"{LINE}?entry={entry.pk}", {"text": "Ours."})

    assert answer.status_code == 422
    assert not Dispute.objects.exists()


def test_an_unknown_kind_and_an_empty_answer_are_refused(channel, as_persona):
    admin = as_persona("partner_admin")
    assert admin.client.get(reverse("portal:dispute-new", args=["tea"])).status_code == 404
    assert (
        admin.client.post(reverse("portal:dispute-new", args=["decision"]), {}).status_code == 422
    )
    admin.client.post(reverse("portal:dispute-new", args=["decision"]), {"text": "We differ."})
    dispute = Dispute.objects.get()

    said(as_persona("manager"), dispute, "uphold", "  ")
    said(as_persona("manager"), dispute, "explode", "Now.")

    assert dispute.entries.count() == 1
