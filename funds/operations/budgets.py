"""Open budgets, change what is in them, and let what was not used expire."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from funds.choices import MovementKind, RequestState
from funds.models import Budget, FundRequest
from funds.operations.moving import move, shown
from kernel import money
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said
from partners.queries import territories
from tiers.queries import programs

LONGEST_CODE = 40
LONGEST_NAME = 120


class BudgetExists(DomainError):
    """Another budget has that code."""

    code = "budget_exists"


class BudgetIsClosed(DomainError):
    """The budget's time is over."""

    code = "budget_is_closed"


class BudgetIsCommitted(DomainError):
    """More than the wanted amount is committed already."""

    code = "budget_is_committed"


@transaction.atomic(durable=True)
def open_budget(
    *,
    code: str,
    name: str,
    program_code: str,
    territory_code: str = "",
    tier_code: str = "",
    starts_on: date,
    ends_on: date,
    claims_until: date,
    units: int,
    reason: str,
    actor: str,
    at: datetime,
) -> Budget:
    """Open a budget in the program's currency for activities in [starts_on, ends_on).

    Refuses a code in use, a tier the program has not, dates out of order and an amount that is not above zero, each
    with its field.
    """
    program = programs.get(code=program_code)
    code, name = code.strip(), name.strip()
    problems = [
        Problem(path=path, code=path, message=message)
        for path, is_wrong, message in (
            (
                "code",
                not code or len(code) > LONGEST_CODE,
                f"Give a code of at most {LONGEST_CODE} characters.",
            ),
            (
                "name",
                not name or len(name) > LONGEST_NAME,
                f"Give a name of at most {LONGEST_NAME} characters.",
            ),
            ("ends_on", ends_on <= starts_on, "The period ends before it starts."),
            ("claims_until", claims_until < ends_on, "Claims come until after the period."),
            ("amount", units <= 0, "Give an amount above zero."),
            (
                "tier",
                bool(tier_code) and tier_code not in programs.tier_codes(program_id=program.pk),
                f"The programme has no tier {tier_code!r}.",
            ),
        )
        if is_wrong
    ]
    if problems:
        raise InvalidInputError(problems[0].message, problems=tuple(problems))
    budget, is_new = Budget.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "program": program,
            "territory": territories.get(territory_code) if territory_code else None,
            "tier_code": tier_code,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "claims_until": claims_until,
            "currency": program.currency,
            "made_at": at,
            "made_by": actor,
        },
    )
    if not is_new:
        message = f"There is a budget {code} already; choose another code."
        raise BudgetExists(
            message, problems=(Problem(path="code", code="in_use", message=message),)
        )
    move(
        MovementKind.BUDGETED,
        units,
        budget=budget,
        reason=said(reason, "Say who granted the money."),
        actor=actor,
        at=at,
    )
    _tell(budget, actor=actor, at=at, reason=reason)
    return budget


@transaction.atomic(durable=True)
def resize(*, code: str, units: int, reason: str, actor: str, at: datetime) -> Budget:
    """Set what is in the budget to `units`; refuses less than is committed, and a budget that is closed."""
    reason = said(reason, "Say why the budget changes.")
    budget = held(code)
    if units < budget.committed:
        raise BudgetIsCommitted(
            f"{shown(budget.committed, budget.currency)} are committed; the budget cannot be less."
        )
    if units != budget.budgeted:
        difference = units - budget.budgeted
        move(MovementKind.BUDGETED, difference, budget=budget, reason=reason, actor=actor, at=at)
        _tell(budget, actor=actor, at=at, reason=reason)
    return budget


def expire_due(*, actor: str, at: datetime) -> int:
    """Close the budgets whose last day for claims has passed in the program's zone; returns how many.

    Requests that wait are declined, what a commitment has left is taken back, and what is left in the budget
    expires. Claims that wait keep their money until somebody decides them.
    """
    codes = [
        row.code
        for row in Budget.objects.select_related("program").filter(closed_at__isnull=True)
        if row.claims_until < programs.local_day(program=row.program, at=at)
    ]
    for code in sorted(codes):
        _close(code=code, actor=actor, at=at)
    return len(codes)


@transaction.atomic(durable=True)
def _close(*, code: str, actor: str, at: datetime) -> None:
    budget = held(code)
    why = f"Unused on {budget.claims_until}"
    waiting = budget.requests.filter(state=RequestState.ASKED)
    waiting.update(
        state=RequestState.DECLINED, reason=why, decided_at=at, decided_by=actor, closed_at=at
    )
    for request in FundRequest.objects.filter(budget=budget, state=RequestState.COMMITTED).order_by(
        "pk"
    ):
        release(request, budget=budget, reason=why, actor=actor, at=at)
    expire(budget, reason=why, actor=actor, at=at)
    budget.closed_at = at
    budget.save(update_fields=["closed_at"])
    _tell(budget, actor=actor, at=at, reason=why)


def release(request: FundRequest, *, budget: Budget, reason: str, actor: str, at: datetime) -> None:
    """Take back what the commitment has left and, where no claim waits, close the request; rows held by the caller."""
    if request.left:
        move(
            MovementKind.COMMITTED,
            -request.left,
            budget=budget,
            request=request,
            reason=reason,
            actor=actor,
            at=at,
        )
    if request.claimed == request.paid:
        request.state, request.closed_at = RequestState.CLOSED, at
        request.save(update_fields=["state", "closed_at"])
    if budget.closed_at is not None:
        expire(budget, reason=reason, actor=actor, at=at)


def expire(budget: Budget, *, reason: str, actor: str, at: datetime) -> None:
    """Take out of the budget what nobody was promised; the row is held by the caller."""
    if budget.left:
        move(MovementKind.BUDGETED, -budget.left, budget=budget, reason=reason, actor=actor, at=at)


def held(code: str) -> Budget:
    """Return the open budget and hold its row; every act on its requests holds it first."""
    rows = Budget.objects.select_for_update(of=("self",)).select_related("program")
    budget = rows.filter(code=code.replace("\x00", "")).first()
    if budget is None:
        raise NotFoundError("There is no such budget.")
    if budget.closed_at is not None:
        raise BudgetIsClosed(f"Budget {budget.code} is closed since {budget.closed_at:%Y-%m-%d}.")
    return budget


def _tell(budget: Budget, *, actor: str, at: datetime, reason: str) -> None:
    record(
        EventType.BUDGET_CHANGED,
        subject=f"budget:{budget.code}",
        actor=actor,
        at=at,
        reason=reason,
        data={"budgeted": money.plain(budget.budgeted), "currency": budget.currency},
    )
