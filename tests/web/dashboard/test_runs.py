"""Runs and the programme in the dashboard: the matrix, release and discard of a held run, four eyes on a version."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import tiers as make
from tiers.choices import ApprovalState, RunState, VersionState
from tiers.models import Approval, EvaluationRun, ProgramVersion, Standing
from tiers.operations import programs

STRICT = (
    "{max_share_of_tier: 1%, max_share_of_partners: 1%, max_share_of_revenue: 1%, min_count: 1}"
)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def held(channel) -> EvaluationRun:
    """Make a run that the brake has stopped: everybody falls on a review day."""
    partner = make.partner("FALL", name="Fallow Systems")
    make.sale(partner, 450, date(2025, 6, 5))
    make.program(
        code="P", brake=STRICT, policy="review_dates: ['07-01']\ngrace_days: 0\n",
    )  # fmt: skip
    make.night(date(2026, 5, 31))
    make.night(date(2026, 6, 30))
    return EvaluationRun.objects.get(program__code="P", as_of=date(2026, 6, 30))


@pytest.fixture
def director(as_persona):
    return as_persona("director")


def test_a_run_shows_its_outcome_and_its_inputs(channel, director):
    shown = text(director.client.get(reverse("dashboard:run-detail", args=[channel.run_id])))

    assert "Larkmere Technology" in shown
    assert "Rules checksum" in shown


def test_a_manager_sees_only_own_partners_in_a_run(channel, as_persona):
    address = reverse("dashboard:run-detail", args=[channel.run_id])

    assert "Merrigate" not in text(as_persona("manager").client.get(address))


def test_a_held_run_says_why_and_changes_nothing_until_released(held, director):
    shown = text(director.client.get(reverse("dashboard:run-detail", args=[held.pk])))

    assert held.state == RunState.HELD
    assert str(held.breaches[0]["sentence"]) in shown.replace("&#x27;", "'")
    assert not Standing.objects.filter(partner__code="FALL", starts_on=date(2026, 7, 1)).exists()


@pytest.mark.parametrize("act", ["release", "discard"])
def test_deciding_a_held_run_needs_a_reason_of_some_length(held, director, act):
    address = reverse(f"dashboard:run-{act}", args=[held.pk])

    empty = director.client.post(address, {"reason": "\n "})
    long = director.client.post(address, {"reason": "x" * 1001})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Say why, in a sentence." in text(empty)
    assert "1001" in text(long).replace(",", "")
    held.refresh_from_db()
    assert held.state == RunState.HELD


def test_a_run_is_decided_once(held, director):
    reason = {"reason": "The sales are real"}
    discard = reverse("dashboard:run-discard", args=[held.pk])

    first = director.client.post(discard, reason, follow=True)
    second = director.client.post(discard, reason, follow=True)

    assert "The run is discarded. No tier has changed." in text(first)
    assert "Discarded by Director: The sales are real" in text(second)
    assert "No tier has changed." not in text(second)
    held.refresh_from_db()
    assert held.state == RunState.DISCARDED


@pytest.fixture
def draft(channel) -> ProgramVersion:
    """Make a draft of a second version."""
    loaded = programs.load(
        text=make.document(code="PARTNER-AU", effective_on=date(2026, 8, 1)),
        publish=False, actor="user:0", at=make.AT,
    )  # fmt: skip
    return ProgramVersion.objects.get(pk=loaded.version_id)


def _propose(persona, draft: ProgramVersion, reason: str = "Agreed with sales"):
    address = reverse("dashboard:version-publish", args=[draft.pk])
    return persona.client.post(address, {"reason": reason}, follow=True)


def test_a_version_is_published_by_a_second_person(draft, as_persona):
    admin, director = as_persona("program_admin"), as_persona("director")

    proposed = _propose(admin, draft)
    approval = Approval.objects.get()
    address = reverse("dashboard:approval-decide", args=[approval.pk])
    own = admin.client.post(address, {"decision": "approve", "reason": "Fine"}, follow=True)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.PROPOSED
    other = director.client.post(address, {"decision": "approve", "reason": "Fine"}, follow=True)

    assert "Proposed. A second person decides." in text(proposed)
    assert "Published." not in text(own)
    assert "Published." in text(other)
    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED


def test_a_declined_version_stays_a_draft(draft, as_persona):
    _propose(as_persona("program_admin"), draft)
    address = reverse("dashboard:approval-decide", args=[Approval.objects.get().pk])

    answer = as_persona("director").client.post(
        address, {"decision": "decline", "reason": "Too early"}, follow=True
    )

    assert "Declined." in text(answer)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"decision": "approve", "reason": ""}, "Say why, in a sentence."),
        ({"decision": "", "reason": "Fine"}, "Choose whether to approve or to decline."),
        ({"decision": "maybe", "reason": "Fine"}, "maybe"),
        ({"decision": "approve", "reason": "x" * 1001}, "1001"),
    ],
)
def test_a_decision_without_its_words_is_refused(draft, as_persona, form, words):
    _propose(as_persona("program_admin"), draft)
    address = reverse("dashboard:approval-decide", args=[Approval.objects.get().pk])

    answer = as_persona("director").client.post(address, form, follow=True)

    assert words in text(answer).replace("1,001", "1001")
    assert Approval.objects.get().state == ApprovalState.PROPOSED


def test_a_proposal_without_a_reason_is_refused(draft, as_persona):
    answer = _propose(as_persona("program_admin"), draft, reason="")

    assert "Say why, in a sentence that the second person can judge." in text(answer)
    assert not Approval.objects.exists()
