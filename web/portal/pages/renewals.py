"""The own right to sell renewals: where it stands, what it takes, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access
from renewals.choices import (
    AssessmentState,
    AuthorizationState,
    ContractState,
    SuspensionCause,
)
from renewals.queries import capability as measuring
from renewals.queries import contracts, gate, pipeline, policies, rights
from tiers.queries import programs
from web.portal.access import partner_id_of
from web.portal.pages import worklist
from web.shared import capability, contract_rows, formats
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.engine.terms import Terms
    from renewals.models import Assessment, Authorization

MOST_CONTRACTS = 100
ASKABLE = (
    AuthorizationState.NOT_ELIGIBLE,
    AuthorizationState.ELIGIBLE,
    AuthorizationState.DECLINED,
    AuthorizationState.WITHDRAWN,
)
ASKED = (AuthorizationState.OPTED_IN, AuthorizationState.UNDER_ASSESSMENT)
HAS = (AuthorizationState.AUTHORISED, AuthorizationState.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question that the channel team asks, and the most points its answer can earn."""

    text: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewals:
    """The page; without a policy only the empty state.

    `tests` are as measured in the assessment under way or, before one, on yesterday's facts.
    """

    has_policy: bool = False
    title: str = ""
    text: str = ""
    word: str = ""
    kind: str = ""
    tests: tuple[capability.Test, ...] = ()
    met: int = 0
    questions: tuple[Question, ...] = ()
    pass_mark: str = ""
    valid_months: int = 0
    reasons: str = ""
    may_ask: bool = False
    may_take_back: bool = False
    may_give_up: bool = False
    may_appeal: bool = False
    contracts: tuple[contract_rows.ContractRow, ...] = ()


def renewals(request: SeatedRequest) -> Renewals:
    """Return the page of the own partner in the first active program."""
    program = programs.default_program()
    policy = policies.find_in_force(program_id=program.pk, on=request.day) if program else None
    if program is None or policy is None:
        return Renewals()
    partner_id, terms = partner_id_of(request), policy.terms
    right = rights.find(program_id=program.pk, partner_id=partner_id)
    state = AuthorizationState(right.state) if right else AuthorizationState.NOT_ELIGIBLE
    newest = next(iter(rights.assessments_of(right_id=right.pk)), None) if right else None
    door = gate.of(program_code=program.code, tier_code=terms.gate)
    is_at_gate = gate.tier_at(door, partner_id=partner_id, on=request.day) is not None
    may_act = access.may(request.seat, Act.ASK_FOR_RENEWALS)
    can_ask_now = is_at_gate and state in ASKABLE and _earliest(right, request.day) <= request.day
    tests = capability.tests(
        _criteria(newest, state, terms, partner_id, request.day), currency=program.currency
    )
    title, text = _words(right, state, terms, is_at_gate=is_at_gate, today=request.day)
    own = pipeline.staged(
        contracts.contracts_visible_to(request.seat, on=request.day), on=request.day
    )
    return Renewals(
        has_policy=True,
        contracts=contract_rows.rows(
            own.filter(state=ContractState.OPEN).order_by("ends_on", "id")[:MOST_CONTRACTS],
            on=request.day,
        ),
        title=title,
        text=text,
        word=state.label,
        kind=capability.STATE_KINDS[state],
        tests=tests,
        met=sum(test.result == "met" for test in tests),
        questions=tuple(
            Question(text=one.text, points=one.points) for one in terms.assessment.questions
        ),
        pass_mark=f"{float(terms.assessment.pass_mark * 100):g}%",
        valid_months=terms.assessment.valid_months,
        reasons=newest.proposal_reason
        if newest and newest.state == AssessmentState.FAILED and state not in HAS
        else "",
        may_ask=may_act and can_ask_now,
        may_take_back=may_act and state in ASKED,
        may_give_up=may_act and state in HAS,
        may_appeal=may_act
        and state is AuthorizationState.DECLINED
        and newest is not None
        and not rights.has_appealed(assessment_id=newest.pk),
    )


def work(request: SeatedRequest) -> worklist.Worklist | None:
    """Return the renewals to work; None for a partner that has no right to sell them."""
    program = programs.default_program()
    policy = policies.find_in_force(program_id=program.pk, on=request.day) if program else None
    right = (
        rights.find(program_id=program.pk, partner_id=partner_id_of(request)) if program else None
    )
    if program is None or policy is None or right is None or right.state not in HAS:
        return None
    words = _words_of_right(right, AuthorizationState(right.state), request.day)
    return worklist.worklist(request, program=program, right=right, words=words)


def _criteria(
    newest: Assessment | None,
    state: AuthorizationState,
    terms: Terms,
    partner_id: int,
    today: date,
) -> list[dict[str, object]]:
    if newest is not None and state in (*HAS, AuthorizationState.UNDER_ASSESSMENT):
        return list(newest.evidence.get("criteria", ()))
    return measuring.of_partner(terms=terms, partner_id=partner_id, as_of=today - ONE_DAY).criteria


def _words(
    right: Authorization | None,
    state: AuthorizationState,
    terms: Terms,
    *,
    is_at_gate: bool,
    today: date,
) -> tuple[str, str]:
    """Return the headline and the sentence under it."""
    gate_name = terms.gate.capitalize()
    if right is not None and state in HAS:
        return _words_of_right(right, state, today)
    if state is AuthorizationState.OPTED_IN:
        return "You have asked to sell renewals", "Your channel manager opens the assessment."
    if state is AuthorizationState.UNDER_ASSESSMENT:
        return "You are being assessed", "Two people of the channel team decide; you will read why."
    if not is_at_gate:
        return (
            f"Renewals are sold by {gate_name} partners and above",
            f"Reach {gate_name} first; this is what is asked then.",
        )
    earliest = _earliest(right, today)
    if state is AuthorizationState.DECLINED and earliest > today:
        day = formats.day_plain(on=earliest, today=today)
        return "Your request was declined", f"You can ask again from {day} on."
    return (
        "You can ask to sell renewals",
        "As a normal purchase, with your margin up front. This is what it takes.",
    )


def _words_of_right(
    right: Authorization, state: AuthorizationState, today: date
) -> tuple[str, str]:
    if state is AuthorizationState.SUSPENDED:
        cause = SuspensionCause(right.suspended_because).label
        return (
            "Your right to sell renewals is suspended",
            f"{cause}. Quotes that were sent stay good until they expire.",
        )
    until = right.expires_on - ONE_DAY if right.expires_on else None
    text = f"Your assessment counts to {formats.day_plain(on=until, today=today)}." if until else ""
    if right.grace_ends_on:
        day = formats.day_plain(on=right.grace_ends_on, today=today)
        text = f"Your tier is too low now: the right is suspended on {day} unless you regain it."
    return "You may sell renewals", text


def _earliest(right: Authorization | None, today: date) -> date:
    return right.earliest_request_on if right and right.earliest_request_on else today
