"""A request for market development funds as both faces show it, and the rows of their lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from funds.choices import Activity as Kind
from funds.choices import ClaimState, MovementKind, RequestState
from funds.queries import requests
from kernel import money
from kernel.periods import ONE_DAY
from partners.queries import people
from web.shared.parts import Activity

if TYPE_CHECKING:
    from funds.models import Budget, Claim, FundRequest

STATE_KINDS = {
    RequestState.ASKED: "call",
    RequestState.COMMITTED: "live",
    RequestState.DECLINED: "failed",
    RequestState.WITHDRAWN: "idle",
    RequestState.CLOSED: "done",
}
CLAIM_KINDS = {ClaimState.SUBMITTED: "call", ClaimState.PAID: "done", ClaimState.REJECTED: "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One request of a list."""

    ref: str
    title: str
    activity: str
    partner: str
    budget: str
    starts_on: date
    last_day: date
    currency: str
    asked: Decimal
    committed: Decimal
    claimed: Decimal
    paid: Decimal
    word: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One claim of a request."""

    number: int
    amount: Decimal
    evidence: str
    submitted_at: datetime
    word: str
    kind: str
    said: str
    is_waiting: bool
    submitted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """A document that the activity helped to win; no revenue where the ledger has none of it."""

    distributor: str
    document_no: str
    revenue: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request with its claims, what it brought, and its book."""

    row: RequestRow
    expected: str
    reason: str
    asked_by: str
    decided_by: str
    claims_until: date
    left: Decimal
    claims: tuple[ClaimRow, ...]
    deals: tuple[DealRow, ...]
    revenue: Decimal
    book: tuple[Activity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """What is left of a budget, and for whom it is."""

    code: str
    name: str
    starts_on: date
    last_day: date
    claims_until: date
    open_to: str
    currency: str
    budgeted: Decimal
    committed: Decimal
    claimed: Decimal
    paid: Decimal
    left: Decimal
    is_closed: bool


def rows(found: Iterable[FundRequest]) -> tuple[RequestRow, ...]:
    """Return the requests as a list shows them."""
    return tuple(_row(request) for request in found)


def budget_rows(found: Iterable[Budget]) -> tuple[BudgetRow, ...]:
    """Return the budgets as a list shows them."""
    return tuple(
        BudgetRow(
            code=one.code,
            name=one.name,
            starts_on=one.starts_on,
            last_day=one.ends_on - ONE_DAY,
            claims_until=one.claims_until,
            open_to=", ".join(
                part
                for part in (
                    one.tier_code.title(),
                    one.territory.name if one.territory else "",
                )
                if part
            )
            or "Every partner",
            currency=one.currency,
            budgeted=money.from_units(one.budgeted),
            committed=money.from_units(one.committed),
            claimed=money.from_units(one.claimed),
            paid=money.from_units(one.paid),
            left=money.from_units(one.left),
            is_closed=one.closed_at is not None,
        )
        for one in found
    )


def view(request: FundRequest) -> RequestView:
    """Return the request with everything that belongs to it."""
    claims = requests.claims_of(request_id=request.pk)
    moves = requests.movements_of(request_id=request.pk)
    names = people.names_of_actors(
        {request.asked_by, request.decided_by, *(one.submitted_by for one in claims)}.union(
            one.decided_by for one in claims
        ).union(one.moved_by for one in moves)
        - {""}
    )
    brought = requests.return_of(request)
    currency = request.budget.currency
    return RequestView(
        row=_row(request),
        expected=request.expected,
        reason=request.reason,
        asked_by=names.get(request.asked_by, ""),
        decided_by=names.get(request.decided_by, ""),
        claims_until=request.budget.claims_until,
        left=money.from_units(request.left),
        claims=tuple(_claim(one, names) for one in claims),
        deals=tuple(
            DealRow(
                distributor=deal.distributor_code,
                document_no=deal.document_no,
                revenue=money.from_units(deal.units) if deal.is_found else None,
            )
            for deal in brought.deals
        ),
        revenue=money.from_units(brought.revenue),
        book=tuple(
            Activity(
                text=f"{MovementKind(one.kind).label} {money.plain(one.amount)} {currency}: {one.reason}",
                who=names.get(one.moved_by, one.moved_by),
                at=one.moved_at,
                is_new=number == 0,
            )
            for number, one in enumerate(moves)
        ),
    )


def _row(request: FundRequest) -> RequestRow:
    state = RequestState(request.state)
    return RequestRow(
        ref=request.ref,
        title=request.title,
        activity=Kind(request.activity).label,
        partner=request.partner.name,
        budget=request.budget.name,
        starts_on=request.starts_on,
        last_day=request.ends_on - ONE_DAY,
        currency=request.budget.currency,
        asked=money.from_units(request.asked),
        committed=money.from_units(request.committed),
        claimed=money.from_units(request.claimed),
        paid=money.from_units(request.paid),
        word=state.label,
        kind=STATE_KINDS[state],
    )


def _claim(claim: Claim, names: dict[str, str]) -> ClaimRow:
    state = ClaimState(claim.state)
    said = claim.reason or (
        f"Payment {claim.payment} of {claim.paid_on:%-d %B %Y}" if claim.paid_on else ""
    )
    return ClaimRow(
        number=claim.number,
        amount=money.from_units(claim.amount),
        evidence=claim.evidence,
        submitted_at=claim.submitted_at,
        word=state.label,
        kind=CLAIM_KINDS[state],
        said=said,
        is_waiting=state is ClaimState.SUBMITTED,
        submitted_by=names.get(claim.submitted_by, ""),
    )
