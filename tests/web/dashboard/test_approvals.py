"""Acts of two people: what waits, and merging two records of one company."""

from __future__ import annotations

import pytest
from django.urls import reverse

from partners.choices import MergeState
from partners.models import Merge, Partner
from tests.factories import tiers as make
from tiers.models import Admission
from tiers.operations import admissions, programs


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def double(channel) -> Partner:
    """Make a second record of Larkmere, which nobody's territory holds."""
    return make.partner("LARK-2", name="Larkmere Technologies")


def propose(who, code: str, survivor: str, reason: str = "Same ABN"):
    address = reverse("dashboard:merge-propose", args=[code])
    return who.client.post(address, {"survivor": survivor, "reason": reason}, follow=True)


def decide(who, decision: str, reason: str = "Checked"):
    address = reverse("dashboard:merge-decide", args=[Merge.objects.latest("id").pk])
    return who.client.post(address, {"decision": decision, "reason": reason}, follow=True)


def test_two_people_merge_two_records(double, as_persona):
    admin, director = as_persona("program_admin"), as_persona("director")

    proposed = text(propose(admin, "LARK-2", "LARKMERE"))
    own = text(decide(admin, "approve"))
    waiting = text(director.client.get(reverse("dashboard:home")))
    merged = text(decide(director, "approve"))

    assert "Merge LARK-2 into LARKMERE" in proposed
    assert "You proposed this; a second person decides." in proposed
    assert Merge.objects.get().state == MergeState.APPROVED
    assert "lives on in" not in own
    assert "Proposals to decide" in waiting
    assert "Merged: Larkmere Technologies lives on in Larkmere Technology." in merged
    double.refresh_from_db()
    assert double.merged_into.code == "LARKMERE"


def test_a_declined_merge_leaves_both(double, as_persona):
    propose(as_persona("program_admin"), "LARK-2", "LARKMERE")

    refused = text(decide(as_persona("director"), "decline", reason=""))
    declined = text(decide(as_persona("director"), "decline"))

    assert "Say why, in a sentence." in refused
    assert "Declined." in declined
    double.refresh_from_db()
    assert double.merged_into is None


@pytest.mark.parametrize(
    ("survivor", "reason", "words"),
    [
        ("", "Same", "Enter the code of the other partner."),
        ("NOBODY", "Same", "There is no such partner."),
        ("LARK-2", "Same", "cannot be merged into itself"),
        ("LARKMERE", "", "Say why, in a sentence."),
        ("\x00", "Same", "Null characters are not allowed."),
    ],
)
def test_a_merge_that_cannot_be_is_refused(double, as_persona, survivor, reason, words):
    answer = propose(as_persona("director"), "LARK-2", survivor, reason)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not Merge.objects.exists()


def test_a_manager_proposes_within_the_own_territories_only(double, as_persona):
    manager = as_persona("manager")

    assert propose(manager, "LARK-2", "LARKMERE").status_code == 404
    assert "There is no such partner." in text(propose(manager, "LARKMERE", "MERRIGATE"))


def test_the_list_holds_a_version_that_waits_too(channel, as_persona):
    loaded = programs.load(
        text=make.document(code="PARTNER-AU", effective_on="2026-08-01"),
        publish=False, actor="user:0", at=make.AT,
    )  # fmt: skip
    programs.propose(version_id=loaded.version_id, reason="New year", actor="user:0", at=make.AT)

    shown = text(as_persona("director").client.get(reverse("dashboard:approval-list")))

    assert "Publish version 2 of PARTNER-AU" in shown
    assert "“New year”" in shown


def test_letting_a_partner_into_a_tier_is_decided_here_too(channel, as_persona):
    approval_id = admissions.propose(
        program_code="PARTNER-AU", tier_code="GOLD", partner_code="LARKMERE", is_admitted=True,
        reason="Agreed", actor="user:0", at=make.AT,
    )  # fmt: skip
    director = as_persona("director").client

    shown = text(director.get(reverse("dashboard:approval-list")))
    done = text(
        director.post(
            reverse("dashboard:approval-decide", args=[approval_id]),
            {"decision": "approve", "reason": "Fine"},
            follow=True,
        )
    )

    assert "LARKMERE: let into GOLD" in shown
    assert "Decided. The next night counts with it." in done
    assert Admission.objects.get().is_admitted
