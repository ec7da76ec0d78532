"""The right to sell renewals, by persons' acts: ask for it, give it up, suspend, reinstate and withdraw it.

How it is earned is in assessments; what tiers and dates do to it is in following.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kernel.errors import DomainError, said
from renewals.choices import AuthorizationState, SuspensionCause
from renewals.engine.terms import Terms
from renewals.models import Authorization
from renewals.operations import steps
from renewals.queries import gate as gates
from renewals.queries import policies
from tiers.queries import programs


class TierTooLow(DomainError):
    """The partner stands below the gate."""

    code = "tier_too_low"


class TooEarlyToAsk(DomainError):
    """A declined partner may ask again from a later day on."""

    code = "too_early_to_ask"


class AssessmentNotInForce(DomainError):
    """No passed assessment counts any more; assess first."""

    code = "assessment_not_in_force"


@transaction.atomic(durable=True)
def opt_in(*, program_code: str, partner_code: str, actor: str, at: datetime) -> Authorization:
    """Ask for the right: the partner stands at the gate, and is past the waiting time of an earlier decline."""
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    on = programs.local_day(program=right.program, at=at)
    _need_tier(right, _terms(right, on), on)
    if right.earliest_request_on and on < right.earliest_request_on:
        raise TooEarlyToAsk(
            f"The last request was declined; the next can be made from {right.earliest_request_on} on."
        )
    if right.state == AuthorizationState.NOT_ELIGIBLE:
        steps.take([right], AuthorizationState.ELIGIBLE, on=on, actor=actor, at=at)
    steps.take([right], AuthorizationState.OPTED_IN, on=on, actor=actor, at=at)
    return right


@transaction.atomic(durable=True)
def opt_out(
    *, program_code: str, partner_code: str, reason: str = "", actor: str, at: datetime
) -> Authorization:
    """Take the request back; a partner that has the right gives it up, which needs a reason."""
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    if right.state in (AuthorizationState.AUTHORISED, AuthorizationState.SUSPENDED):
        return _withdraw(right, reason, actor=actor, at=at)
    on = programs.local_day(program=right.program, at=at)
    steps.take([right], AuthorizationState.ELIGIBLE, on=on, reason=reason, actor=actor, at=at)
    steps.cancel_assessments([right], at=at)
    return right


@transaction.atomic(durable=True)
def suspend(
    *, program_code: str, partner_code: str, reason: str, actor: str, at: datetime
) -> Authorization:
    """Suspend the right by a person's decision, with a reason; quotes that were sent stay good until they expire."""
    reason = said(reason, "Say why: the partner will ask.")
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    on = programs.local_day(program=right.program, at=at)
    steps.take(
        [right],
        AuthorizationState.SUSPENDED,
        on=on,
        reason=reason,
        suspended_because=SuspensionCause.PERSON,
        actor=actor,
        at=at,
    )
    return right


@transaction.atomic(durable=True)
def reinstate(
    *, program_code: str, partner_code: str, reason: str, actor: str, at: datetime
) -> Authorization:
    """Give a suspended right back: the tier is held and the passed assessment still counts."""
    reason = said(reason, "Say why: it will be asked.")
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    on = programs.local_day(program=right.program, at=at)
    _need_tier(right, _terms(right, on), on)
    if right.expires_on is None or right.expires_on <= on:
        raise AssessmentNotInForce("The assessment has expired. Open a new one.")
    steps.take([right], AuthorizationState.AUTHORISED, on=on, reason=reason, actor=actor, at=at)
    return right


@transaction.atomic(durable=True)
def withdraw(
    *, program_code: str, partner_code: str, reason: str, actor: str, at: datetime
) -> Authorization:
    """Withdraw the right, with a reason; what was quoted cannot be ordered any more."""
    right = steps.locked(program_code=program_code, partner_code=partner_code)
    return _withdraw(right, reason, actor=actor, at=at)


def _withdraw(right: Authorization, reason: str, *, actor: str, at: datetime) -> Authorization:
    reason = said(reason, "Say why: it will be asked.")
    on = programs.local_day(program=right.program, at=at)
    steps.take(
        [right],
        AuthorizationState.WITHDRAWN,
        on=on,
        reason=reason,
        expires_on=None,
        actor=actor,
        at=at,
    )
    steps.cancel_assessments([right], at=at)
    return right


def _need_tier(right: Authorization, terms: Terms, on: date) -> None:
    gate = gates.of(program_code=right.program.code, tier_code=terms.gate)
    if gates.tier_at(gate, partner_id=right.partner_id, on=on) is None:
        raise TierTooLow(f"Renewals are sold by {terms.gate} partners and above.")


def _terms(right: Authorization, on: date) -> Terms:
    return policies.get_in_force(program_id=right.program_id, on=on).terms
