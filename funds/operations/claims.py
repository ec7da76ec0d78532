"""Claim what was approved, with evidence; pay or reject: nobody decides their own claim."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from funds.choices import ClaimState, MovementKind, RequestState
from funds.models import Claim, Deal, FundRequest
from funds.operations import budgets, requests
from funds.operations.moving import move, shown
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said
from partners.queries import distributors
from tiers.queries import programs

MOST_DEALS = 200


class ClaimIsDecided(DomainError):
    """The claim was paid or rejected already."""

    code = "fund_claim_is_decided"


class OwnClaim(DomainError):
    """Nobody pays or rejects their own claim."""

    code = "own_claim"


class ClaimIsLate(DomainError):
    """The last day for claims has passed."""

    code = "fund_claim_is_late"


class ClaimIsTooMuch(DomainError):
    """More than the commitment has left."""

    code = "fund_claim_is_too_much"


@transaction.atomic(durable=True)
def submit(*, ref: str, units: int, evidence: str, actor: str, at: datetime) -> Claim:
    """Claim a part of what was approved; refuses more than is left, and a claim after the budget's last day."""
    evidence = said(evidence, "Name what proves the spending: invoice, date, and where it lies.")
    request, budget = requests.locked(ref, RequestState.COMMITTED)
    if programs.local_day(program=budget.program, at=at) > budget.claims_until:
        raise ClaimIsLate(f"Claims on {budget.name} were taken until {budget.claims_until}.")
    if units <= 0:
        raise InvalidInputError(
            "Give an amount above zero.",
            problems=(Problem(path="amount", code="amount", message="Give an amount above zero."),),
        )
    if units > request.left:
        left = shown(request.left, budget.currency)
        raise ClaimIsTooMuch(f"{left} of what was approved are left to claim.")
    claim = Claim.objects.create(
        request=request,
        number=request.claims.count() + 1,
        amount=units,
        evidence=evidence[:1000],
        submitted_at=at,
        submitted_by=actor,
    )
    _book(MovementKind.CLAIMED, units, request, reason=evidence, actor=actor, at=at)
    return claim


@transaction.atomic(durable=True)
def pay(*, ref: str, number: int, payment: str, paid_on: date, actor: str, at: datetime) -> Claim:
    """Note that the claim was paid, by which payment and when; a request with nothing left is closed."""
    payment = said(payment, "Name the payment, such as its number at the bank.")
    request, claim = _locked(ref, number, actor)
    claim.state, claim.payment, claim.paid_on = ClaimState.PAID, payment[:80], paid_on
    claim.decided_at, claim.decided_by = at, actor
    claim.save(update_fields=["state", "payment", "paid_on", "decided_at", "decided_by"])
    _book(MovementKind.PAID, claim.amount, request, reason=payment, actor=actor, at=at)
    return claim


@transaction.atomic(durable=True)
def reject(*, ref: str, number: int, reason: str, actor: str, at: datetime) -> Claim:
    """Reject the claim with the reason that the partner reads; the money can be claimed again."""
    reason = said(reason, "Say why: the partner will ask.")
    request, claim = _locked(ref, number, actor)
    claim.state, claim.reason = ClaimState.REJECTED, reason[:500]
    claim.decided_at, claim.decided_by = at, actor
    claim.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    _book(MovementKind.CLAIMED, -claim.amount, request, reason=reason, actor=actor, at=at)
    if request.budget.closed_at is not None:  # its time is over: nothing can be claimed again
        budgets.release(request, budget=request.budget, reason=reason, actor=actor, at=at)
    return claim


@transaction.atomic(durable=True)
def name_deal(
    *, ref: str, distributor_code: str, document_no: str, actor: str, at: datetime
) -> Deal:
    """Name a document that the activity helped to win; its net revenue is read from the ledger, whenever asked."""
    number = said(document_no, "Give the number of the invoice.")[:120]
    request, _ = requests.locked(ref, RequestState.COMMITTED, RequestState.CLOSED)
    distributor_id = distributors.get(distributor_code).id
    if request.deals.count() >= MOST_DEALS:
        raise InvalidInputError(f"At most {MOST_DEALS} documents are named for one request.")
    deal, is_new = Deal.objects.get_or_create(
        request=request,
        distributor_id=distributor_id,
        document_no=number,
        defaults={"named_at": at, "named_by": actor},
    )
    if is_new:
        requests.tell(request, actor=actor, at=at, reason=f"Helped to win {number}")
    return deal


def _locked(ref: str, number: int, actor: str) -> tuple[FundRequest, Claim]:
    request, budget = requests.locked(ref, RequestState.COMMITTED)
    request.budget = budget
    claim = request.claims.filter(number=number).first()
    if claim is None:
        raise NotFoundError("There is no such claim.")
    if claim.state != ClaimState.SUBMITTED:
        label = ClaimState(claim.state).label.lower()
        raise ClaimIsDecided(f"Claim {number} of {ref} is {label} already.")
    if claim.submitted_by == actor:
        raise OwnClaim("You submitted this claim; a second person decides it.")
    return request, claim


def _book(
    kind: MovementKind,
    units: int,
    request: FundRequest,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Move the money, close the request where nothing of it is left, and tell."""
    move(kind, units, budget=request.budget, request=request, reason=reason, actor=actor, at=at)
    if request.paid == request.committed:
        request.state, request.closed_at = RequestState.CLOSED, at
        request.save(update_fields=["state", "closed_at"])
    requests.tell(request, actor=actor, at=at, reason=reason)
