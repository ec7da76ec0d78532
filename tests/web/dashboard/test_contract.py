"""One contract on its page: who had first right and why, contacts, release with a reason, and who gets it next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from renewals.models import Contact, Incumbency
from tests.factories import renewals as make
from tiers.models import Program
from web.shared import seats


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def contract(channel):
    make.policy(make.POLICY.replace("program: P", "program: PARTNER-AU"))
    program = Program.objects.get(code="PARTNER-AU")
    make.authorise(channel.larkmere, of=program)
    return make.contract(
        program,
        incumbent=channel.larkmere,
        customer=make.customer("Bellweir Dental"),
        last_day=seats.today() + timedelta(days=20),
    )


def act(client, name, contract, **form):
    address = reverse(f"dashboard:contract-{name}", args=[contract.ref])
    return client.post(address, form, follow=True)


def test_contacts_release_and_the_next_partner_stand_in_its_log(contract, as_persona, channel):
    manager = as_persona("manager").client

    logged = text(act(manager, "contact", contract, kind="CALL", reason="They want two years"))
    unproven = text(act(manager, "release", contract, cause="CUSTOMER_LETTER", reason="Letter"))
    released = text(act(manager, "release", contract, cause="CONSENT", reason="They agreed"))
    blank = text(act(manager, "assign", contract, partner="", reason="x"))
    given = text(act(manager, "assign", contract, partner="LARKMERE", reason="Changed its mind"))

    assert "Call: They want two years" in logged
    assert "Name the customer" in unproven
    assert "Released." in released
    assert "Choose a partner." in blank
    assert "Larkmere Technology is partner of record." in given
    assert "The partner agreed. They agreed" in given
    assert (Contact.objects.count(), Incumbency.objects.count()) == (1, 2)


def test_a_manager_neither_sees_nor_touches_contracts_elsewhere(contract, as_persona):
    stranger = as_persona("other_region_manager").client

    answers = [
        stranger.get(reverse("dashboard:contract-detail", args=[contract.ref])),
        act(stranger, "contact", contract, kind="CALL", reason="x"),
        act(stranger, "release", contract, cause="CONSENT", reason="x"),
        act(stranger, "assign", contract, partner="MERRIGATE", reason="x"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert Contact.objects.count() == 0
    assert Incumbency.objects.get().ends_on is None


def test_a_partner_out_of_sight_gets_nothing(contract, as_persona):
    manager = as_persona("manager").client
    act(manager, "release", contract, cause="CONSENT", reason="They agreed")

    refused = text(act(manager, "assign", contract, partner="MERRIGATE", reason="x"))

    assert "Merrigate" not in refused
    assert Incumbency.objects.count() == 1


def test_who_only_reads_sees_no_act(contract, as_persona):
    director = as_persona("director").client

    page = text(director.get(reverse("dashboard:contract-detail", args=[contract.ref])))

    assert "Larkmere Technology" in page
    assert "Release it" not in page
    assert act(director, "contact", contract, kind="CALL", reason="x").status_code == 404
