"""Assess whether a partner is capable: measured by the tier engine, answered, proposed by one and signed by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import knowledge, locks
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said
from kernel.periods import ONE_DAY, minus_months
from partners.queries import keys
from renewals.choices import AssessmentState, AuthorizationState, SuspensionCause
from renewals.engine import terms as policy_terms
from renewals.models import Assessment, Authorization
from renewals.operations import steps
from renewals.queries import capability, policies
from sales.queries import ledger
from tiers.choices import Outcome
from tiers.queries import programs

_ASSESSED = (
    AuthorizationState.UNDER_ASSESSMENT,
    AuthorizationState.AUTHORISED,
    AuthorizationState.SUSPENDED,
)


class AssessmentUnderWay(DomainError):
    """One assessment of the partner is under way already."""

    code = "assessment_under_way"


class AssessmentIsDecided(DomainError):
    """The assessment is not at the point where this can be done."""

    code = "assessment_not_open"


class NothingToAssess(DomainError):
    """Only a partner that has opted in, or has the right, is assessed."""

    code = "nothing_to_assess"


class PointsNotAccepted(InvalidInputError):
    """Some points do not fit the questions."""

    code = "points_not_accepted"


class NotPassed(DomainError):
    """What was measured and answered does not allow a pass."""

    code = "assessment_not_passed"


class OwnProposal(DomainError):
    """Nobody decides what they proposed, declined or filed themselves."""

    code = "own_proposal"


@transaction.atomic(durable=True)
def open_assessment(
    *, program_code: str, partner_code: str, actor: str, at: datetime
) -> Assessment:
    """Open an assessment by the policy of the day and measure at once.

    A partner that opted in is then under assessment; one that has the right keeps it while it is assessed anew.
    """
    locks.hold(locks.LockKey.LEDGER_POSTING)  # measuring reads watermarks; before any row lock
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    return open_step(right, actor=actor, at=at)


@transaction.atomic(durable=True)
def measure(*, assessment_id: int, actor: str, at: datetime) -> Assessment:
    """Measure again by the facts of the last full day."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    assessment = _locked(assessment_id, AssessmentState.OPEN)
    _measure(assessment, actor=actor, at=at)
    return assessment


@transaction.atomic(durable=True)
def answer(
    *, assessment_id: int, points: Mapping[str, int], actor: str, at: datetime
) -> Assessment:
    """Give the points of the questionnaire; refuses unknown questions and more points than a question has."""
    assessment = _locked(assessment_id, AssessmentState.OPEN)
    questions = {question.code: question for question in _assessment_terms(assessment).questions}
    problems = [
        Problem(
            path=code,
            code="points_wrong",
            message=f"{code}: give 0 to {questions[code].points} points."
            if code in questions
            else f"{code}: there is no such question.",
        )
        for code, given in points.items()
        if code not in questions or not 0 <= given <= questions[code].points
    ]
    if problems:
        raise PointsNotAccepted("Some points cannot be taken.", problems=tuple(problems))
    assessment.points = {**assessment.points, **points}
    assessment.score = sum(assessment.points.values())
    assessment.save(update_fields=["points", "score"])
    tell(
        EventType.ASSESSMENT_MEASURED,
        assessment,
        actor=actor,
        at=at,
        data={"points": dict(points), "score": assessment.score},
    )
    return assessment


@transaction.atomic(durable=True)
def propose(
    *, assessment_id: int, is_pass: bool, reason: str, actor: str, at: datetime
) -> Assessment:
    """Propose to pass, or not to, with the reasons the partner will read; a second person signs.

    A pass needs every question answered, the pass mark, and a measured rule that is MET: UNKNOWN passes nobody.
    """
    reason = said(reason, "Say why, in words the partner will read.")
    assessment = _locked(assessment_id, AssessmentState.OPEN)
    if is_pass:
        _need_pass(assessment)
    assessment.state = AssessmentState.PROPOSED
    assessment.is_pass_proposed = is_pass
    assessment.proposal_reason = reason
    assessment.proposed_at, assessment.proposed_by = at, actor
    assessment.save(
        update_fields=["state", "is_pass_proposed", "proposal_reason", "proposed_at", "proposed_by"]
    )
    tell(
        EventType.ASSESSMENT_DECIDED,
        assessment,
        actor=actor,
        at=at,
        reason=reason,
        data={"state": assessment.state, "is_pass": is_pass},
    )
    return assessment


@transaction.atomic(durable=True)
def send_back(*, assessment_id: int, reason: str, actor: str, at: datetime) -> Assessment:
    """Send a proposal back to be worked on."""
    reason = said(reason, "Say what is missing.")
    assessment = _locked(assessment_id, AssessmentState.PROPOSED)
    assessment.state = AssessmentState.OPEN
    assessment.save(update_fields=["state"])
    tell(
        EventType.ASSESSMENT_DECIDED,
        assessment,
        actor=actor,
        at=at,
        reason=reason,
        data={"state": assessment.state},
    )
    return assessment


@transaction.atomic(durable=True)
def sign(*, assessment_id: int, reason: str, actor: str, at: datetime) -> Assessment:
    """Sign what somebody else proposed: the partner is authorised until the expiry, or declined with the reasons.

    A partner that had the right and is not passed again is suspended.
    """
    reason = said(reason, "Say what convinced you.")
    assessment = _locked(assessment_id, AssessmentState.PROPOSED)
    if keys.is_same_hand(assessment.proposed_by, actor):
        raise OwnProposal("You proposed this; a second person signs it.")
    right = assessment.authorization
    terms = _assessment_terms(assessment)
    on = programs.local_day(program=right.program, at=at)
    is_passed = bool(assessment.is_pass_proposed)
    if is_passed:
        assessment.expires_on = minus_months(on, -terms.valid_months)
    assessment.state = AssessmentState.PASSED if is_passed else AssessmentState.FAILED
    assessment.decision_reason = reason
    assessment.decided_at, assessment.decided_by = at, actor
    assessment.save(
        update_fields=["state", "expires_on", "decision_reason", "decided_at", "decided_by"]
    )
    tell(
        EventType.ASSESSMENT_DECIDED,
        assessment,
        actor=actor,
        at=at,
        reason=reason,
        data={"state": assessment.state},
    )
    if is_passed:
        _authorise(right, assessment, on=on, actor=actor, at=at)
    else:
        _decline(right, assessment, on=on, wait_days=terms.wait_days, actor=actor, at=at)
    return assessment


@transaction.atomic(savepoint=False)
def open_step(right: Authorization, *, actor: str, at: datetime) -> Assessment:
    """Open and measure an assessment in the caller's transaction, which holds the right and the posting lock."""
    on = programs.local_day(program=right.program, at=at)
    policy = policies.get_in_force(program_id=right.program_id, on=on)
    under_way = [AssessmentState.OPEN, AssessmentState.PROPOSED]
    if right.assessments.filter(state__in=under_way).exists():
        raise AssessmentUnderWay("An assessment of this partner is under way. Finish it first.")
    if right.state == AuthorizationState.OPTED_IN:
        steps.take([right], AuthorizationState.UNDER_ASSESSMENT, on=on, actor=actor, at=at)
    elif right.state not in _ASSESSED:
        raise NothingToAssess("The partner has not opted in. Ask it to, then assess.")
    assessment = Assessment.objects.create(
        authorization=right, policy_id=policy.id, opened_at=at, opened_by=actor
    )
    tell(
        EventType.ASSESSMENT_OPENED, assessment, actor=actor, at=at, data={"policy": policy.number}
    )
    _measure(assessment, actor=actor, at=at)
    return assessment


def _measure(assessment: Assessment, *, actor: str, at: datetime) -> None:
    right = assessment.authorization
    as_of = programs.local_day(program=right.program, at=at) - ONE_DAY
    known = {
        "ledger_watermark": ledger.watermark(),
        "knowledge_watermark": knowledge.latest_seq(),
    }
    found = capability.of_partner(
        terms=policies.by_id(assessment.policy_id).terms,
        partner_id=right.partner_id,
        as_of=as_of,
        **known,
    )
    assessment.measured_as_of = as_of
    assessment.outcome = found.outcome
    assessment.evidence = {**known, "as_of": as_of.isoformat(), "criteria": found.criteria}
    assessment.save(update_fields=["measured_as_of", "outcome", "evidence"])
    tell(
        EventType.ASSESSMENT_MEASURED,
        assessment,
        actor=actor,
        at=at,
        data={"outcome": found.outcome, "as_of": as_of.isoformat()},
    )


def _need_pass(assessment: Assessment) -> None:
    terms = _assessment_terms(assessment)
    if assessment.outcome != Outcome.MET:
        label = Outcome(assessment.outcome).label.lower()
        raise NotPassed(f"The measurable tests are {label} as of {assessment.measured_as_of}.")
    missing = [one.code for one in terms.questions if one.code not in assessment.points]
    if missing:
        raise NotPassed(f"These questions have no points yet: {', '.join(missing)}.")
    score = assessment.score or 0
    if terms.most_points and Fraction(score, terms.most_points) < terms.pass_mark:
        raise NotPassed(
            f"The score is {score} of {terms.most_points}; the pass mark is {terms.pass_mark * 100}%."
        )


def _authorise(
    right: Authorization, assessment: Assessment, *, on: date, actor: str, at: datetime
) -> None:
    """Give the right, give it back where the assessment was what was missing, or extend it."""
    causes = (SuspensionCause.EXPIRED, SuspensionCause.FAILED)
    if right.state == AuthorizationState.UNDER_ASSESSMENT or right.suspended_because in causes:
        steps.take(
            [right],
            AuthorizationState.AUTHORISED,
            on=on,
            reason=assessment.proposal_reason,
            expires_on=assessment.expires_on,
            actor=actor,
            at=at,
        )
        return
    right.expires_on = assessment.expires_on
    right.save(update_fields=["expires_on"])


def _decline(
    right: Authorization,
    assessment: Assessment,
    *,
    on: date,
    wait_days: int,
    actor: str,
    at: datetime,
) -> None:
    reason = assessment.proposal_reason
    if right.state == AuthorizationState.UNDER_ASSESSMENT:
        steps.take(
            [right],
            AuthorizationState.DECLINED,
            on=on,
            reason=reason,
            earliest_request_on=on + timedelta(days=wait_days),
            actor=actor,
            at=at,
        )
    elif right.state == AuthorizationState.AUTHORISED:
        steps.take(
            [right],
            AuthorizationState.SUSPENDED,
            on=on,
            reason=reason,
            suspended_because=SuspensionCause.FAILED,
            actor=actor,
            at=at,
        )


def _assessment_terms(assessment: Assessment) -> policy_terms.Assessment:
    return policies.by_id(assessment.policy_id).terms.assessment


def _locked(assessment_id: int, state: AssessmentState) -> Assessment:
    found = Assessment.objects.filter(pk=assessment_id).values_list("authorization_id", flat=True)
    right_id = found.first()
    if right_id is None:
        raise NotFoundError("There is no such assessment.")
    right = steps.by_id(right_id)  # the right before its assessments, as every act on a right does
    row = Assessment.objects.select_for_update().get(pk=assessment_id)
    row.authorization = right
    if row.state != state:
        label = AssessmentState(row.state).label.lower()
        raise AssessmentIsDecided(
            f"The assessment is {label}; this needs one that is {state.label.lower()}."
        )
    return row


@transaction.atomic(savepoint=False)
def tell(
    event_type: EventType,
    assessment: Assessment,
    *,
    actor: str,
    at: datetime,
    reason: str = "",
    data: dict[str, object],
) -> None:
    """Record what happened to an assessment, in the caller's transaction."""
    partner = assessment.authorization.partner.code
    record(
        event_type,
        subject=f"assessment:{assessment.pk}",
        partner_ref=partner,
        actor=actor,
        at=at,
        reason=reason,
        data=data,
    )
