"""Assessments: measured by the tier engine, answered, proposed by one person and signed by another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import NotFoundError, ReasonIsMissing
from renewals.models import Assessment, Authorization
from renewals.operations import appeals, assessments, authorizations
from tests.factories import renewals as make
from tests.factories import tiers

TODAY = date(2026, 6, 1)
ALL = {"SPEED": 5, "CARE": 2}  # 7 of 10: exactly the pass mark of 70%


@pytest.fixture
def lark(program, who):
    """A partner under assessment; nobody of it is certified yet."""
    made = make.partner("LARK", of=program)
    authorizations.opt_in(program_code="P", partner_code="LARK", **who)
    return made


@pytest.fixture
def opened(lark, who):
    tiers.certificate(lark, "E1")
    return opens(who)


def opens(who):
    return assessments.open_assessment(program_code="P", partner_code="LARK", **who)


def right():
    return Authorization.objects.get()


def propose(row, who, *, is_pass=True, reason="Quotes within a day"):
    return assessments.propose(assessment_id=row.pk, is_pass=is_pass, reason=reason, **who)


def sign(row, who, *, actor="user:8", reason="I agree"):
    return assessments.sign(assessment_id=row.pk, reason=reason, actor=actor, at=who["at"])


def answer(row, who, points=None):
    return assessments.answer(assessment_id=row.pk, points=points or ALL, **who)


def test_opening_measures_at_once_as_of_the_last_full_day(opened):
    assert (opened.outcome, opened.measured_as_of, right().state) == (
        "MET",
        date(2026, 5, 31),
        "UNDER_ASSESSMENT",
    )
    (criterion,) = opened.evidence["criteria"]
    assert (criterion["metric"], criterion["threshold"], criterion["actual"], criterion["outcome"]) == (
        "CERTIFIED_PEOPLE", "1", "1", "MET",
    )  # fmt: skip


def test_two_people_make_an_authorised_partner(opened, who):
    answer(opened, who)
    propose(opened, who)
    done = sign(opened, who)

    assert (done.state, done.score, done.expires_on) == ("PASSED", 7, date(2027, 6, 1))
    assert (right().state, right().expires_on) == ("AUTHORISED", date(2027, 6, 1))


def test_nobody_signs_what_they_proposed(opened, who):
    answer(opened, who)
    propose(opened, who)

    with pytest.raises(assessments.OwnProposal):
        sign(opened, who, actor=who["actor"])
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Assessment.objects.update(decided_by=who["actor"])

    assert right().state == "UNDER_ASSESSMENT"


def test_unknown_passes_nobody(lark, who):
    row = opens(who)  # no certificate was ever recorded: not zero, unknown
    answer(row, who)

    assert row.outcome == "UNKNOWN"
    with pytest.raises(assessments.NotPassed, match="not known as of 2026-05-31"):
        propose(row, who)


def test_unmet_does_not_pass_and_measuring_again_sees_the_new_day(lark, who):
    tiers.certificate(make.partner("OTHER"), "E1")
    row = opens(who)
    answer(row, who)
    assert row.outcome == "UNMET"
    with pytest.raises(assessments.NotPassed, match="not met"):
        propose(row, who)

    tiers.certificate(lark, "E1", issued_on=TODAY)
    same_day = assessments.measure(assessment_id=row.pk, **who)
    next_day = assessments.measure(
        assessment_id=row.pk, actor="user:7", at=who["at"] + timedelta(days=1)
    )

    assert (same_day.outcome, next_day.outcome) == ("UNMET", "MET")


@pytest.mark.parametrize(
    ("points", "words"),
    [({"SPEED": 6}, "no points yet: CARE"), ({"SPEED": 6, "CARE": 0}, "6 of 10; the pass mark is 70%")],
)  # fmt: skip
def test_the_questionnaire_must_be_whole_and_good_enough(opened, who, points, words):
    answer(opened, who, points)

    with pytest.raises(assessments.NotPassed, match=words):
        propose(opened, who)

    assert Assessment.objects.get().state == "OPEN"


def test_points_that_do_not_fit_are_refused(opened, who):
    with pytest.raises(assessments.PointsNotAccepted) as refusal:
        answer(opened, who, {"SPEED": 7, "CHARM": 1, "CARE": -1})

    assert [problem.path for problem in refusal.value.problems] == ["SPEED", "CHARM", "CARE"]
    assert Assessment.objects.get().points == {}


def test_a_decline_has_reasons_and_a_day_from_which_to_ask_again(opened, who):
    propose(opened, who, is_pass=False, reason="Quotes take two weeks")
    sign(opened, who)

    assert (right().state, right().earliest_request_on) == ("DECLINED", date(2026, 8, 30))
    assert right().steps.latest("number").reason == "Quotes take two weeks"
    with pytest.raises(authorizations.TooEarlyToAsk, match="2026-08-30"):
        authorizations.opt_in(
            program_code="P", partner_code="LARK", actor="user:9", at=who["at"] + timedelta(days=89)
        )
    authorizations.opt_in(
        program_code="P", partner_code="LARK", actor="user:9", at=who["at"] + timedelta(days=90)
    )
    assert (right().state, right().earliest_request_on) == ("OPTED_IN", None)


def test_a_proposal_can_be_sent_back(opened, who):
    answer(opened, who)
    propose(opened, who)

    row = assessments.send_back(assessment_id=opened.pk, reason="Ask the customer", **who)

    assert row.state == "OPEN"


def test_a_granted_appeal_opens_a_new_assessment(opened, who):
    propose(opened, who, is_pass=False)
    sign(opened, who)
    filed = appeals.appeal(
        program_code="P", partner_code="LARK", reason="We hired", actor="user:20", at=who["at"]
    )

    for part in ("user:7", "user:8", "user:20"):
        with pytest.raises(assessments.OwnProposal):
            appeals.decide_appeal(
                appeal_id=filed.pk, is_granted=True, reason="x", actor=part, at=who["at"]
            )
    appeals.decide_appeal(
        appeal_id=filed.pk, is_granted=True, reason="They did", actor="user:9", at=who["at"]
    )

    assert right().state == "UNDER_ASSESSMENT"
    assert list(Assessment.objects.order_by("id").values_list("state", flat=True)) == [
        "FAILED",
        "OPEN",
    ]
    with pytest.raises(appeals.AppealIsDecided):
        appeals.decide_appeal(
            appeal_id=filed.pk, is_granted=False, reason="x", actor="user:9", at=who["at"]
        )


def test_a_decline_is_appealed_once_and_a_declined_appeal_changes_nothing(opened, who):
    with pytest.raises(appeals.NothingToAppeal):
        appeals.appeal(program_code="P", partner_code="LARK", reason="x", actor="u", at=who["at"])
    propose(opened, who, is_pass=False)
    sign(opened, who)
    filed = appeals.appeal(
        program_code="P", partner_code="LARK", reason="We hired", actor="user:20", at=who["at"]
    )
    with pytest.raises(appeals.NothingToAppeal):
        appeals.appeal(program_code="P", partner_code="LARK", reason="x", actor="u", at=who["at"])

    appeals.decide_appeal(
        appeal_id=filed.pk, is_granted=False, reason="Not yet", actor="user:9", at=who["at"]
    )

    assert right().state == "DECLINED"


def test_an_authorised_partner_keeps_the_right_while_it_is_assessed_anew(program, who):
    lark = make.authorised("LARK", of=program)
    tiers.certificate(lark, "E1")
    passed = opens(who)
    assert right().state == "AUTHORISED"
    answer(passed, who)
    propose(passed, who)
    sign(passed, who)
    assert (right().state, right().expires_on) == ("AUTHORISED", date(2027, 6, 1))

    failed = opens(who)
    propose(failed, who, is_pass=False)
    sign(failed, who)

    assert (right().state, right().suspended_because) == ("SUSPENDED", "FAILED")


def test_a_passed_assessment_wakes_an_expired_right(program, who):
    lark = make.authorised("LARK", of=program)
    tiers.certificate(lark, "E1")
    Authorization.objects.update(expires_on=TODAY)
    from_day = who | {"at": who["at"]}
    authorizations.suspend(program_code="P", partner_code="LARK", reason="x", **from_day)
    row = opens(who)
    answer(row, who)
    propose(row, who)
    sign(row, who)

    assert (right().state, right().suspended_because) == ("SUSPENDED", "PERSON")
    authorizations.reinstate(program_code="P", partner_code="LARK", reason="Assessed", **who)
    assert right().state == "AUTHORISED"


def test_one_assessment_at_a_time_and_only_of_who_asked(opened, who):
    with pytest.raises(assessments.AssessmentUnderWay):
        opens(who)
    make.partner("MERRI")
    with pytest.raises(assessments.NothingToAssess):
        assessments.open_assessment(program_code="P", partner_code="MERRI", **who)
    with pytest.raises(NotFoundError):
        assessments.measure(assessment_id=0, **who)
    with pytest.raises(assessments.AssessmentIsDecided):
        sign(opened, who)
    with pytest.raises(ReasonIsMissing):
        propose(opened, who, reason=" ")


def test_taking_the_request_back_cancels_the_assessment(opened, who):
    authorizations.opt_out(program_code="P", partner_code="LARK", **who)

    row = Assessment.objects.get()
    assert (row.state, right().state) == ("CANCELLED", "ELIGIBLE")
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Assessment.objects.update(outcome="UNMET")
