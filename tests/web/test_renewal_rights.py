"""The right to sell renewals through both faces: asked for in the portal, assessed and signed in the dashboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from renewals.models import Assessment, Authorization
from tests.factories import renewals as make
from tests.factories import tiers
from tiers.models import Program
from web.shared import seats

POLICY = make.POLICY.replace("program: P", "program: PARTNER-AU")


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def policy(channel):
    make.policy(POLICY)
    tiers.certificate(channel.larkmere, "E1")


@pytest.fixture
def partner(policy, as_persona):
    return as_persona("partner_admin").client


def send(client, name: str, *args: object, **form: str):
    return client.post(reverse(name, args=args), form, follow=True)


@pytest.fixture
def asked(partner):
    send(partner, "portal:renewals-ask")
    return partner


@pytest.fixture
def proposed(asked, as_persona) -> int:
    """Assess Larkmere and propose to pass it; return the assessment."""
    admin = as_persona("program_admin").client
    send(admin, "dashboard:right-assess", "LARKMERE")
    row = Assessment.objects.get()
    send(admin, "dashboard:assessment-answer", row.pk, **{"points-SPEED": "5", "points-CARE": "4"})
    send(admin, "dashboard:assessment-propose", row.pk, decision="approve", reason="Quick quotes")
    return row.pk


def test_the_portal_says_what_it_takes_and_takes_the_request(partner):
    before = text(partner.get(reverse("portal:renewals")))
    after = text(send(partner, "portal:renewals-ask"))

    assert "You can ask to sell renewals" in before
    assert "1 of 1 met" in before
    assert "How fast do you quote?" in before
    assert "70% of the points are needed" in before
    assert "You have asked to sell renewals" in after
    assert Authorization.objects.get().state == "OPTED_IN"


def test_a_member_reads_and_asks_for_nothing(policy, as_persona):
    page = text(as_persona("partner_member").client.get(reverse("portal:renewals")))

    assert "You can ask to sell renewals" in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]


def test_two_people_make_an_authorised_partner(proposed, asked, as_persona):
    admin, director = as_persona("program_admin").client, as_persona("director").client

    own = text(
        send(admin, "dashboard:assessment-sign", proposed, decision="approve", reason="Mine")
    )
    waits = text(director.get(reverse("dashboard:right-list")))
    signed = text(
        send(director, "dashboard:assessment-sign", proposed, decision="approve", reason="Agreed")
    )

    assert "You proposed this; a second person signs it." in own
    assert "Assessment to sign" in waits
    assert "Signed." in signed
    assert Authorization.objects.get().state == "AUTHORISED"
    assert "Your assessment counts to" in text(asked.get(reverse("portal:renewals")))


def test_a_declined_partner_reads_why_and_appeals_once(asked, as_persona):
    admin, director = as_persona("program_admin").client, as_persona("director").client
    send(admin, "dashboard:right-assess", "LARKMERE")
    row = Assessment.objects.get()
    send(admin, "dashboard:assessment-propose", row.pk, decision="decline", reason="Slow quotes")
    send(director, "dashboard:assessment-sign", row.pk, decision="approve", reason="I agree")

    declined = text(asked.get(reverse("portal:renewals")))
    empty = text(send(asked, "portal:renewals-appeal", reason=""))
    appealed = text(send(asked, "portal:renewals-appeal", reason="We quote in an hour"))
    page = text(director.get(reverse("dashboard:right-detail", args=["LARKMERE"])))

    assert "Slow quotes" in declined
    assert "You can ask again from" in declined
    assert "Say what the assessment overlooked." in empty
    assert "Your appeal is filed." in appealed
    assert "Ask for a second look" not in appealed
    assert "Somebody who had no part in the decline decides." in page


def test_points_that_cannot_be_are_refused(asked, as_persona):
    admin = as_persona("program_admin").client
    send(admin, "dashboard:right-assess", "LARKMERE")
    row = Assessment.objects.get()

    many = send(admin, "dashboard:assessment-answer", row.pk, **{"points-SPEED": "70"})
    word = send(admin, "dashboard:assessment-answer", row.pk, **{"points-SPEED": "lots"})
    other = send(admin, "dashboard:assessment-answer", row.pk, **{"points-LUCK": "1"})

    assert "Some points cannot be taken." in text(many) or "give 0 to 6 points" in text(many)
    assert "SPEED: enter a whole number of points." in text(word)
    assert other.status_code == 200
    row.refresh_from_db()
    assert row.points == {}


def test_the_right_is_suspended_given_back_and_withdrawn_with_reasons(proposed, as_persona):
    admin, director = as_persona("program_admin").client, as_persona("director").client
    send(director, "dashboard:assessment-sign", proposed, decision="approve", reason="Agreed")

    blank = text(send(admin, "dashboard:right-act", "LARKMERE", "suspend", reason=""))
    suspended = text(send(admin, "dashboard:right-act", "LARKMERE", "suspend", reason="Complaint"))
    back = text(send(admin, "dashboard:right-act", "LARKMERE", "reinstate", reason="Settled"))
    gone = text(send(admin, "dashboard:right-act", "LARKMERE", "withdraw", reason="Asked to"))
    again = text(send(admin, "dashboard:right-act", "LARKMERE", "suspend", reason="Again"))

    assert "Say why, in a sentence." in blank
    assert "A person suspended it" in suspended
    assert "The partner may sell renewals again." in back
    assert "Withdrawn." in gone
    assert "can become only" in again
    assert admin.post("/dashboard/renewals/LARKMERE/explode/").status_code == 404


def test_a_manager_acts_on_own_partners_only(proposed, as_persona):
    stranger = as_persona("other_region_manager").client
    said = {"decision": "approve", "reason": "x"}

    answers = [
        stranger.get(reverse("dashboard:right-detail", args=["LARKMERE"])),
        send(stranger, "dashboard:right-act", "LARKMERE", "suspend", **said),
        send(stranger, "dashboard:assessment-propose", proposed, **said),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_without_a_policy_both_faces_say_so(channel, as_persona):
    portal = text(as_persona("partner_admin").client.get(reverse("portal:renewals")))
    dashboard = text(as_persona("director").client.get(reverse("dashboard:right-list")))

    assert "Renewals are not sold through partners yet" in portal
    assert "No renewal policy yet" in dashboard


@pytest.fixture
def contracts(policy, channel):
    program = Program.objects.get(code="PARTNER-AU")
    soon = seats.today() + timedelta(days=20)
    names = {"Bellweir Dental": channel.larkmere, "Stonegate Freight": channel.merrigate}
    for name, partner in names.items():
        make.contract(program, incumbent=partner, last_day=soon, customer=make.customer(name))
    make.contract(program, last_day=soon, customer=make.customer("Orphan Foods"))


def test_the_pipeline_shows_each_person_the_own_contracts(contracts, as_persona):
    address = reverse("dashboard:contract-list")
    director = text(as_persona("director").client.get(address))
    manager = text(as_persona("manager").client.get(address))
    orphans = text(as_persona("director").client.get(address, {"stage": "ORPHAN"}))
    own = text(as_persona("partner_admin").client.get(reverse("portal:renewals")))

    assert "3 contracts in the window, $3,000 a year can still be lost" in director
    assert "20 days left" in director
    assert ("Bellweir Dental" in manager, "Stonegate Freight" in manager) == (True, False)
    assert ("Orphan Foods" in orphans, "Bellweir Dental" in orphans) == (True, False)
    assert ("Bellweir Dental" in own, "Stonegate Freight" in own) == (True, False)
    assert "You may not sell renewals yet" in own


@pytest.mark.parametrize("count", [1, 3])
def test_the_pipeline_takes_the_same_queries_however_long(
    policy, channel, as_persona, count, django_assert_num_queries
):
    program = Program.objects.get(code="PARTNER-AU")
    soon = seats.today() + timedelta(days=20)
    for _ in range(count):
        make.contract(program, incumbent=channel.larkmere, last_day=soon)
    client = as_persona("director").client
    client.get(reverse("dashboard:contract-list"))

    with django_assert_num_queries(17):
        client.get(reverse("dashboard:contract-list"))
