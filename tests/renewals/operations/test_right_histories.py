"""Random histories of the right: whatever people and tiers do, the steps chain, and every refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kernel.errors import DomainError
from renewals.choices import NEXT_STATES, AuthorizationState
from renewals.models import Appeal, Assessment, Authorization, AuthorizationStep
from renewals.operations import appeals, assessments, authorizations, following
from tests.factories import renewals as make
from tests.factories import tiers

PEOPLE = ("user:1", "user:2", "user:3")


def _acts(at, person):
    """Return every act by name, each on the newest assessment or appeal."""
    place = {"program_code": "P", "partner_code": "LARK"}
    who = {"actor": person, "at": at}
    newest = Assessment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    appealed = Appeal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {
        "opt_in": lambda: authorizations.opt_in(**place, **who),
        "opt_out": lambda: authorizations.opt_out(**place, reason="x", **who),
        "suspend": lambda: authorizations.suspend(**place, reason="x", **who),
        "reinstate": lambda: authorizations.reinstate(**place, reason="x", **who),
        "withdraw": lambda: authorizations.withdraw(**place, reason="x", **who),
        "open": lambda: assessments.open_assessment(**place, **who),
        "answer": lambda: assessments.answer(
            assessment_id=newest, points={"SPEED": 6, "CARE": 4}, **who
        ),
        "pass": lambda: assessments.propose(assessment_id=newest, is_pass=True, reason="x", **who),
        "fail": lambda: assessments.propose(assessment_id=newest, is_pass=False, reason="x", **who),
        "sign": lambda: assessments.sign(assessment_id=newest, reason="x", **who),
        "appeal": lambda: appeals.appeal(**place, reason="x", **who),
        "grant": lambda: appeals.decide_appeal(
            appeal_id=appealed, is_granted=True, reason="x", **who
        ),
        "follow": lambda: following.follow_day(program_code="P", **who),
    }


ACTS = st.sampled_from(
    [
        "opt_in", "opt_out", "suspend", "reinstate", "withdraw", "open", "answer", "pass", "fail", "sign", "appeal",
        "grant", "follow", "fall", "rise",
    ]
)  # fmt: skip
HISTORIES = st.lists(
    st.tuples(ACTS, st.sampled_from(PEOPLE), st.integers(min_value=0, max_value=60)),
    min_size=5,
    max_size=40,
)


def _snapshot():
    return (
        list(Authorization.objects.values_list("state", "expires_on", "grace_ends_on", "suspended_because")),
        AuthorizationStep.objects.count(),
        list(Assessment.objects.order_by("pk").values_list("state", "outcome", "score", "proposed_by")),
        list(Appeal.objects.order_by("pk").values_list("state", flat=True)),
    )  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # shrinking a history takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES)
def test_any_history_is_a_chain_of_legal_steps(history):
    example = transaction.atomic()
    example._from_testcase = True  # durable acts may run inside, as inside a test's own transaction
    with example:
        _play(history)
        transaction.set_rollback(True)


def _play(history):
    program = make.program()
    make.policy()
    lark = make.partner("LARK", of=program)
    tiers.certificate(lark, "E1")
    at = make.AT
    for name, person, days in history:
        at += timedelta(days=days)
        if name in ("fall", "rise"):
            at += timedelta(days=1)
            make.stand(lark, tier="BASE" if name == "fall" else "SILVER", of=program, on=at.date())
            continue
        before = _snapshot()
        try:
            _acts(at, person)[name]()
        except DomainError:
            assert _snapshot() == before
    steps = list(
        AuthorizationStep.objects.order_by("number").values_list("number", "from_state", "to_state")
    )
    assert [number for number, _, _ in steps] == list(range(1, len(steps) + 1))
    state = AuthorizationState.NOT_ELIGIBLE
    for _, before, after in steps:
        assert (before == state, AuthorizationState(after) in NEXT_STATES[state]) == (True, True)
        state = AuthorizationState(after)
    for right in Authorization.objects.all():
        assert right.state == state
    for passed in Assessment.objects.filter(state="PASSED"):
        assert passed.proposed_by != passed.decided_by
