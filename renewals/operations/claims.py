"""Run off the claims of the old scheme: evidence, approval by another person, payment, rejection, expiry.

What a contract's renewal earned is one row (Earning), for a claim or for margin up front: the database admits one.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import Happening, record, record_many
from kernel import money
from kernel.errors import DomainError, NotFoundError, said
from partners.queries import directory, keys
from renewals.choices import ClaimState, EarningKind
from renewals.models import Claim, Contract, CutOver, Earning, Order
from renewals.operations import incumbency
from tiers.queries import programs

OPEN = (ClaimState.SUBMITTED, ClaimState.PROVEN)


class ClaimNotThere(DomainError):
    """The claim is not at the point where this can be done."""

    code = "claim_state_differs"


class ClaimHasExpired(DomainError):
    """The last day on which the claim could be approved has passed."""

    code = "claim_has_expired"


class SaleHasEarned(DomainError):
    """The renewal has earned already: a sale never earns both a claim and margin up front."""

    code = "sale_has_earned"


class OwnEvidence(DomainError):
    """Nobody approves a claim on their own evidence."""

    code = "own_evidence"


class CutOverDoesNotFit(DomainError):
    """Claims or orders lie on the wrong side of that day."""

    code = "cut_over_does_not_fit"


@transaction.atomic(durable=True)
def prove(*, claim_ref: str, evidence: str, actor: str, at: datetime) -> Claim:
    """Note what proves the claim; given again, it replaces what was noted."""
    evidence = said(evidence, "Name what proves the sale: document, date, and where it lies.")
    claim = _locked(claim_ref, *OPEN)
    claim.state = ClaimState.PROVEN
    claim.evidence, claim.proven_by = evidence[:500], actor
    claim.save(update_fields=["state", "evidence", "proven_by"])
    _tell(claim, actor=actor, at=at, reason=evidence)
    return claim


@transaction.atomic(durable=True)
def approve(*, claim_ref: str, reason: str, actor: str, at: datetime) -> Claim:
    """Approve a proven claim: it is then what the renewal earned.

    Refuses who gave the evidence, a claim past its last good day, and a renewal that has earned already.
    """
    reason = said(reason, "Say what convinced you.")
    claim = _locked(claim_ref, ClaimState.PROVEN)
    if keys.is_same_hand(claim.proven_by, actor):
        raise OwnEvidence("You gave the evidence; a second person approves.")
    on = programs.local_day(program=claim.contract.program, at=at)
    if claim.good_until is not None and on > claim.good_until:
        raise ClaimHasExpired(f"Claim {claim.ref} was good until {claim.good_until}.")
    incumbency.locked_many(
        contract_ids=[claim.contract_id]
    )  # an order of it waits, or we wait for it
    need_no_earning(claim.contract)
    Earning.objects.create(
        contract=claim.contract, kind=EarningKind.CLAIM, claim=claim, earned_at=at
    )
    _decide(claim, ClaimState.APPROVED, reason=reason, actor=actor, at=at)
    return claim


@transaction.atomic(durable=True)
def reject(*, claim_ref: str, reason: str, actor: str, at: datetime) -> Claim:
    """Reject a claim that is not approved yet, with the reason the partner reads."""
    reason = said(reason, "Say why: the partner will ask.")
    claim = _locked(claim_ref, *OPEN)
    _decide(claim, ClaimState.REJECTED, reason=reason, actor=actor, at=at)
    return claim


@transaction.atomic(durable=True)
def pay(*, claim_ref: str, payment: str, paid_on: date, actor: str, at: datetime) -> Claim:
    """Note that an approved claim was paid, by which payment and when."""
    payment = said(payment, "Name the payment, such as its number at the bank.")
    claim = _locked(claim_ref, ClaimState.APPROVED)
    claim.state = ClaimState.PAID
    claim.payment, claim.paid_on = payment[:80], paid_on
    claim.save(update_fields=["state", "payment", "paid_on"])
    _tell(claim, actor=actor, at=at, reason=payment)
    return claim


@transaction.atomic(durable=True)
def expire_due(*, program_code: str, actor: str, at: datetime) -> int:
    """Expire claims that nobody approved by their last good day, in the program's zone; returns how many."""
    program = programs.get(code=program_code)
    on = programs.local_day(program=program, at=at)
    rows = list(
        Claim.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(contract__program=program, state__in=OPEN, good_until__lt=on)
        .order_by("pk")
    )
    Claim.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ClaimState.EXPIRED, decided_at=at, decided_by=actor
    )
    return record_many(
        EventType.CLAIM_CHANGED,
        happenings=[
            Happening(
                subject=f"claim:{row.ref}",
                partner_ref=row.partner.code,
                data={"state": ClaimState.EXPIRED},
            )
            for row in rows
        ],
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def set_cut_over(
    *,
    program_code: str,
    partner_code: str,
    starts_on: date,
    reason: str,
    actor: str,
    at: datetime,
) -> CutOver:
    """Set the day from which the partner earns margin up front; what it sold before may be claimed.

    Refuses a day that would leave a live claim of a later sale, or an earlier order, on the wrong side.
    """
    reason = said(reason, "Say why this day.")
    program = programs.get(code=program_code)
    partner = directory.by_code(partner_code)
    claims = Claim.objects.filter(
        ~Q(state__in=[ClaimState.REJECTED, ClaimState.EXPIRED]),
        partner=partner,
        contract__program=program,
        sold_on__gte=starts_on,
    )
    orders = Order.objects.filter(partner=partner, program=program, ordered_on__lt=starts_on)
    if claims.exists() or orders.exists():
        raise CutOverDoesNotFit(
            f"{claims.count()} claims are of sales from {starts_on} on and {orders.count()} orders came before; "
            "choose another day, or reject the claims first."
        )
    row, _ = CutOver.objects.update_or_create(
        program=program,
        partner=partner,
        defaults={"starts_on": starts_on, "reason": reason[:500], "set_at": at, "set_by": actor},
    )
    record(
        EventType.CUTOVER_SET,
        subject=f"cut-over:{program.code}:{partner.code}",
        partner_ref=partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"starts_on": starts_on.isoformat()},
    )
    return row


def need_no_earning(contract: Contract) -> None:
    """Refuse a renewal that has earned already, in words; the database would refuse it too."""
    earned = Earning.objects.filter(contract=contract).values_list("kind", flat=True).first()
    if earned is not None:
        label = EarningKind(earned).label.lower()
        raise SaleHasEarned(f"The renewal of {contract.ref} has earned already: {label}.")


def _decide(claim: Claim, state: ClaimState, *, reason: str, actor: str, at: datetime) -> None:
    claim.state = state
    claim.reason = reason[:500]
    claim.decided_at, claim.decided_by = at, actor
    claim.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    _tell(claim, actor=actor, at=at, reason=reason)


def _locked(claim_ref: str, *states: ClaimState) -> Claim:
    claim = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("partner", "contract__program")
        .filter(ref=claim_ref.replace("\x00", ""))
        .first()
    )
    if claim is None:
        raise NotFoundError("There is no such claim.")
    if claim.state not in states:
        wanted = " or ".join(state.label.lower() for state in states)
        label = ClaimState(claim.state).label.lower()
        raise ClaimNotThere(f"Claim {claim.ref} is {label}; this needs one that is {wanted}.")
    return claim


def _tell(claim: Claim, *, actor: str, at: datetime, reason: str) -> None:
    record(
        EventType.CLAIM_CHANGED,
        subject=f"claim:{claim.ref}",
        partner_ref=claim.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={
            "state": claim.state,
            "amount": money.plain(claim.amount),
            "currency": claim.currency,
        },
    )
