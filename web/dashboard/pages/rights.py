"""Who may sell renewals: what waits for the channel team, and one partner's right with its assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access, directory, keys, people
from renewals.choices import AssessmentState, AuthorizationState, SuspensionCause
from renewals.queries import capability as measuring
from renewals.queries import gate, policies, rights
from tiers.choices import Outcome
from tiers.queries import programs
from web.shared import capability
from web.shared.parts import Activity
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Appeal, Assessment, Authorization
    from tiers.models import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """One partner of the list."""

    href: str
    name: str
    place: str
    tier: str
    word: str
    kind: str
    since: date | None
    until: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightList:
    """The page; without a policy only the empty state."""

    has_policy: bool = False
    gate: str = ""
    waiting: tuple[RightRow, ...] = ()
    others: tuple[RightRow, ...] = ()
    would_pass: tuple[RightRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question with the points given, None before an answer."""

    code: str
    text: str
    most: int
    given: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentView:
    """One assessment and what this person may do with it."""

    id: int
    word: str
    opened_at: datetime
    measured_on: date | None
    outcome: str
    tests: tuple[capability.Test, ...]
    questions: tuple[QuestionRow, ...]
    score: str
    is_open: bool
    is_proposed: bool
    is_pass_proposed: bool
    proposal: str
    proposed_by: str
    decision: str
    decided_by: str
    may_work: bool
    sign_why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightPage:
    """One partner's right."""

    code: str
    name: str
    word: str
    kind: str
    since: date | None
    until: date | None
    tier: str
    gate: str
    suspended_because: str
    grace_ends_on: date | None
    earliest_request_on: date | None
    assessment: AssessmentView | None
    appeal_id: int | None
    appeal_reason: str
    appeal_why_not: str
    may_open: bool
    may_suspend: bool
    may_reinstate: bool
    may_withdraw: bool
    log: tuple[Activity, ...]


def right_list(request: SeatedRequest) -> RightList:
    """Return the partners whose right waits for somebody, those that have one, and who would pass today."""
    program = programs.default_program()
    policy = _policy(program, request.day)
    if program is None or policy is None:
        return RightList()
    visible = directory.partners_visible_to(request.seat, on=request.day)
    found = list(rights.rights(program_id=program.pk).filter(partner__in=visible))
    tiers = gate.tiers_at(_gate(program, policy), on=request.day)
    appeals = {
        row.assessment.authorization_id
        for row in rights.appeals_waiting(program_id=program.pk).select_related("assessment")
    }
    proposed = {
        row.authorization_id
        for row in rights.under_way(program_id=program.pk)
        if row.state == AssessmentState.PROPOSED
    }
    cards = directory.cards([row.partner_id for row in found], request.day)
    rows = [
        (row, _row(row, cards[row.partner_id], tiers, proposed, appeals))
        for row in sorted(found, key=lambda row: cards[row.partner_id].name)
    ]
    waits = (AuthorizationState.OPTED_IN, AuthorizationState.UNDER_ASSESSMENT)
    idle = (AuthorizationState.NOT_ELIGIBLE, AuthorizationState.ELIGIBLE)
    return RightList(
        has_policy=True,
        gate=policy.terms.gate,
        waiting=tuple(
            shown for row, shown in rows if row.state in waits or row.pk in appeals | proposed
        ),
        others=tuple(
            shown
            for row, shown in rows
            if row.state not in (*waits, *idle) and row.pk not in appeals | proposed
        ),
        would_pass=_would_pass(request, program, {row.partner_id: row for row in found}),
    )


def right_page(request: SeatedRequest, *, code: str) -> RightPage:
    """Return one partner's right; raises NotFoundError without a policy and for a partner out of sight."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    program = programs.default_program()
    policy = _policy(program, request.day)
    if program is None or policy is None:
        raise NotFoundError("No renewal policy is in force.")
    right = rights.find(program_id=program.pk, partner_id=partner.pk)
    state = AuthorizationState(right.state) if right else AuthorizationState.NOT_ELIGIBLE
    assessments = rights.assessments_of(right_id=right.pk) if right else []
    appeal = rights.find_appeal(right_id=right.pk) if right else None
    may_assess = access.may(request.seat, Act.ASSESS_RENEWALS)
    is_under_way = any(row.state in rights.UNDER_WAY for row in assessments)
    return RightPage(
        code=partner.code,
        name=partner.name,
        word=state.label,
        kind=capability.STATE_KINDS[state],
        since=right.since_on if right else None,
        until=_last_day(right),
        tier=gate.tier_at(_gate(program, policy), partner_id=partner.pk, on=request.day) or "",
        gate=policy.terms.gate,
        suspended_because=SuspensionCause(right.suspended_because).label
        if right and right.suspended_because
        else "",
        grace_ends_on=right.grace_ends_on if right else None,
        earliest_request_on=right.earliest_request_on if right else None,
        assessment=_assessment(request, assessments[0], currency=program.currency)
        if assessments
        else None,
        appeal_id=appeal.pk if appeal else None,
        appeal_reason=appeal.reason if appeal else "",
        appeal_why_not=_appeal_why_not(request, appeal),
        may_open=may_assess
        and not is_under_way
        and state
        in (
            AuthorizationState.OPTED_IN,
            AuthorizationState.AUTHORISED,
            AuthorizationState.SUSPENDED,
        ),
        may_suspend=may_assess and state is AuthorizationState.AUTHORISED,
        may_reinstate=may_assess and state is AuthorizationState.SUSPENDED,
        may_withdraw=may_assess
        and state in (AuthorizationState.AUTHORISED, AuthorizationState.SUSPENDED),
        log=_log(right),
    )


def _policy(program: Program | None, on: date) -> policies.Policy | None:
    return policies.find_in_force(program_id=program.pk, on=on) if program else None


def _gate(program: Program, policy: policies.Policy) -> gate.Gate:
    return gate.of(program_code=program.code, tier_code=policy.terms.gate)


def _row(
    right: Authorization,
    card: directory.PartnerCard,
    tiers: dict[int, str],
    proposed: set[int],
    appeals: set[int],
) -> RightRow:
    state = AuthorizationState(right.state)
    note = (
        "Appeal to decide"
        if right.pk in appeals
        else "Assessment to sign"
        if right.pk in proposed
        else "Assessment to open"
        if state is AuthorizationState.OPTED_IN
        else SuspensionCause(right.suspended_because).label
        if right.suspended_because
        else ""
    )
    return RightRow(
        href=reverse("dashboard:right-detail", args=[card.code]),
        name=card.name,
        place=f"{card.city} {card.region}".strip(),
        tier=tiers.get(card.id, ""),
        word=state.label,
        kind=capability.STATE_KINDS[state],
        since=right.since_on,
        until=_last_day(right),
        note=note,
    )


def _would_pass(
    request: SeatedRequest, program: Program, known: dict[int, Authorization]
) -> tuple[RightRow, ...]:
    visible = set(
        directory.partners_visible_to(request.seat, on=request.day).values_list("id", flat=True)
    )
    idle = (AuthorizationState.NOT_ELIGIBLE, AuthorizationState.ELIGIBLE)
    found = [
        candidate
        for candidate in measuring.would_pass(program_code=program.code, on=request.day)
        if candidate.partner_id in visible
        and (candidate.partner_id not in known or known[candidate.partner_id].state in idle)
    ]
    cards = directory.cards([candidate.partner_id for candidate in found], request.day)
    return tuple(
        RightRow(
            href=reverse("dashboard:partner-detail", args=[cards[one.partner_id].code]),
            name=cards[one.partner_id].name,
            place=f"{cards[one.partner_id].city} {cards[one.partner_id].region}".strip(),
            tier=one.tier_code,
            word=one.state.label,
            kind="idle",
            since=None,
            until=None,
            note="",
        )
        for one in sorted(found, key=lambda one: cards[one.partner_id].name)
    )


def _assessment(request: SeatedRequest, row: Assessment, *, currency: str) -> AssessmentView:
    terms = policies.by_id(row.policy_id).terms.assessment
    names = people.names_of_actors({row.proposed_by, row.decided_by} - {""})
    state = AssessmentState(row.state)
    return AssessmentView(
        id=row.pk,
        word=state.label,
        opened_at=row.opened_at,
        measured_on=row.measured_as_of,
        outcome=Outcome(row.outcome).label if row.outcome else "",
        tests=capability.tests(row.evidence.get("criteria", ()), currency=currency),
        questions=tuple(
            QuestionRow(
                code=question.code,
                text=question.text,
                most=question.points,
                given=row.points.get(question.code),
            )
            for question in terms.questions
        ),
        score=capability.mark_words(
            score=row.score or 0,
            most=terms.most_points,
            pass_mark=Decimal(str(float(terms.pass_mark * 100))),
        )
        if terms.questions
        else "",
        is_open=state is AssessmentState.OPEN,
        is_proposed=state is AssessmentState.PROPOSED,
        is_pass_proposed=bool(row.is_pass_proposed),
        proposal=row.proposal_reason,
        proposed_by=names.get(row.proposed_by, ""),
        decision=row.decision_reason,
        decided_by=names.get(row.decided_by, ""),
        may_work=state is AssessmentState.OPEN and access.may(request.seat, Act.ASSESS_RENEWALS),
        sign_why_not=_sign_why_not(request, row) if state is AssessmentState.PROPOSED else "",
    )


def _sign_why_not(request: SeatedRequest, row: Assessment) -> str:
    if not access.may(request.seat, Act.APPROVE):
        return "A channel director or program administrator signs."
    if keys.maker_of(row.proposed_by) == request.actor:
        return "You proposed this; a second person signs it."
    return ""


def _appeal_why_not(request: SeatedRequest, appeal: Appeal | None) -> str:
    if appeal is None:
        return ""
    if not access.may(request.seat, Act.APPROVE):
        return "A channel director or program administrator decides."
    if request.actor in (appeal.assessment.proposed_by, appeal.assessment.decided_by):
        return "Somebody who had no part in the decline decides."
    return ""


def _last_day(right: Authorization | None) -> date | None:
    return right.expires_on - ONE_DAY if right and right.expires_on else None


def _log(right: Authorization | None) -> tuple[Activity, ...]:
    if right is None:
        return ()
    steps = rights.steps_of(right_id=right.pk)
    names = people.names_of_actors({step.taken_by for step in steps})
    return tuple(
        Activity(
            text=AuthorizationState(step.to_state).label
            + (f": {step.reason}" if step.reason else ""),
            who=names[step.taken_by],
            at=step.taken_at,
            is_new=number == 0,
        )
        for number, step in enumerate(steps)
    )
