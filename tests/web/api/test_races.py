"""The same change asked for twice at once has one effect, and the other hears so politely."""

from __future__ import annotations

import pytest

from events.models import Event
from sales.models import StagedLine
from tests.races import together
from tests.web.api.conftest import Caller
from tiers.models import EvaluationRun

pytestmark = pytest.mark.django_db(transaction=True)
REASON = {"reason": "Sent by mistake"}


def at_once(caller, place, body, *headers):
    """POST once per set of headers, at the same moment, each by a client of its own."""
    asks = [
        lambda given=given: Caller(secret=caller.secret).post(place, body, **given)
        for given in headers
    ]
    return together(*asks)


def test_one_idempotency_key_at_once_is_one_effect(channel, full):
    place = f"desk/groups/grp_{StagedLine.objects.get(state='UNMATCHED').pk}/set_aside"

    answers = at_once(full, place, REASON, *[{"idempotency-key": "race"}] * 4)

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (200, answers[0].content)
    }
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == [
        "", "true", "true", "true",
    ]  # fmt: skip
    assert Event.objects.filter(type="line.rejected").count() == 1


@pytest.mark.parametrize("acts", [("release", "release"), ("release", "discard")])
def test_two_decisions_for_one_state_at_once_are_one(acts, channel, full):
    EvaluationRun.objects.update(state="HELD", closed_at=None)
    run = f"runs/run_{channel.run_id}"
    tag = {"if-match": full.get(run)["ETag"]}

    answers = together(
        *[
            lambda act=act: Caller(secret=full.secret).post(f"{run}/{act}", REASON, **tag)
            for act in acts
        ]
    )

    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([200, 409], [200, 412])
    decided = Event.objects.filter(type__in=["run.released", "run.discarded"])
    assert decided.count() == 1
