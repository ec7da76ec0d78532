"""Ask for funds, approve, decline or withdraw: nobody approves what they asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from events.choices import EventType
from events.operations.record import record
from funds.choices import Activity, MovementKind, RequestState
from funds.models import Budget, FundRequest
from funds.operations import budgets
from funds.operations.moving import move, shown
from funds.queries import budgets as reading
from kernel import money
from kernel.errors import DomainError, InvalidInputError, NotFoundError, Problem, said
from kernel.periods import ONE_DAY
from partners.choices import PartnerStatus
from partners.queries import directory
from tiers.queries import programs

LONGEST_TITLE = 120
LONGEST_EXPECTATION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a partner wants funds for: an activity in [starts_on, ends_on), what it should bring, how much (units)."""

    activity: Activity
    title: str
    expected: str
    starts_on: date
    ends_on: date
    units: int


class RequestNotThere(DomainError):
    """The request is not at the point where this can be done."""

    code = "fund_request_state_differs"


class OwnRequest(DomainError):
    """Nobody approves what they asked for."""

    code = "own_request"


class BudgetDoesNotReach(DomainError):
    """The budget has less left than that."""

    code = "budget_does_not_reach"


class PartnerHasEnded(DomainError):
    """The partner's agreement has ended."""

    code = "partner_has_ended"


@transaction.atomic(durable=True)
def ask(
    *,
    budget_code: str,
    partner_code: str,
    wish: Wish,
    actor: str,
    at: datetime,
) -> FundRequest:
    """Ask for funds of a budget that is open to the partner, for an activity inside its period.

    A budget the partner cannot ask of is answered as if it were not there.
    """
    partner = directory.by_code(partner_code)
    if partner.status != PartnerStatus.ACTIVE:
        raise PartnerHasEnded(f"The agreement with {partner.name} has ended.")
    budget = budgets.held(budget_code)
    on = programs.local_day(program=budget.program, at=at)
    if budget.pk not in {row.pk for row in reading.open_to(partner_id=partner.pk, on=on)}:
        raise NotFoundError("There is no such budget.")
    _need_sense(budget, wish)
    number = _next_id()
    request = FundRequest.objects.create(
        pk=number,
        ref=f"F-{number:05}",
        budget=budget,
        partner=partner,
        activity=wish.activity,
        title=wish.title.strip(),
        expected=wish.expected.strip(),
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        asked=wish.units,
        asked_at=at,
        asked_by=actor,
    )
    tell(request, actor=actor, at=at, reason=request.title)
    return request


@transaction.atomic(durable=True)
def approve(*, ref: str, units: int, reason: str, actor: str, at: datetime) -> FundRequest:
    """Commit funds to the request, at most what was asked; refuses who asked, and more than the budget has left."""
    reason = said(reason, "Say what convinced you.")
    request, budget = locked(ref, RequestState.ASKED)
    if request.asked_by == actor:
        raise OwnRequest("You asked for this; a second person approves it.")
    if not 0 < units <= request.asked:
        message = f"Commit up to {shown(request.asked, budget.currency)}, what was asked."
        raise InvalidInputError(
            message, problems=(Problem(path="amount", code="amount", message=message),)
        )
    if units > budget.left:
        raise BudgetDoesNotReach(f"The budget has {shown(budget.left, budget.currency)} left.")
    request.state, request.reason = RequestState.COMMITTED, reason[:500]
    request.decided_at, request.decided_by = at, actor
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    move(
        MovementKind.COMMITTED,
        units,
        budget=budget,
        request=request,
        reason=reason,
        actor=actor,
        at=at,
    )
    tell(request, actor=actor, at=at, reason=reason)
    return request


@transaction.atomic(durable=True)
def decline(*, ref: str, reason: str, actor: str, at: datetime) -> FundRequest:
    """Decline the request with the reason that the partner reads."""
    reason = said(reason, "Say why: the partner will ask.")
    return _end(ref, RequestState.DECLINED, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def withdraw(*, ref: str, reason: str, actor: str, at: datetime) -> FundRequest:
    """Take a request back that nobody decided yet."""
    return _end(ref, RequestState.WITHDRAWN, reason=reason.strip(), actor=actor, at=at)


@transaction.atomic(durable=True)
def close(*, ref: str, reason: str, actor: str, at: datetime) -> FundRequest:
    """Give back what an approved request has left; it is closed once no claim waits."""
    reason = said(reason, "Say why nothing more will be claimed.")
    request, budget = locked(ref, RequestState.COMMITTED)
    budgets.release(request, budget=budget, reason=reason, actor=actor, at=at)
    tell(request, actor=actor, at=at, reason=reason)
    return request


def locked(ref: str, *states: RequestState) -> tuple[FundRequest, Budget]:
    """Return the request in one of the states with its budget, both held, the budget first."""
    code = (
        FundRequest.objects.filter(ref=ref.replace("\x00", ""))
        .values_list("budget__code", flat=True)
        .first()
    )
    if code is None:
        raise NotFoundError("There is no such request.")
    budget = Budget.objects.select_for_update(of=("self",)).select_related("program").get(code=code)
    request = (
        FundRequest.objects.select_for_update(of=("self",)).select_related("partner").get(ref=ref)
    )
    if request.state not in states:
        label = RequestState(request.state).label.lower()
        wanted = " or ".join(state.label.lower() for state in states)
        raise RequestNotThere(f"Request {ref} is {label}; this needs one that is {wanted}.")
    return request, budget


def tell(request: FundRequest, *, actor: str, at: datetime, reason: str) -> None:
    """Write down what the request has become."""
    record(
        EventType.FUND_REQUEST_CHANGED,
        subject=f"fund-request:{request.ref}",
        partner_ref=request.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={
            "state": request.state,
            "asked": money.plain(request.asked),
            "committed": money.plain(request.committed),
            "claimed": money.plain(request.claimed),
            "paid": money.plain(request.paid),
        },
    )


def _end(ref: str, state: RequestState, *, reason: str, actor: str, at: datetime) -> FundRequest:
    request, _ = locked(ref, RequestState.ASKED)
    request.state, request.reason = state, reason[:500]
    request.decided_at, request.decided_by, request.closed_at = at, actor, at
    request.save(update_fields=["state", "reason", "decided_at", "decided_by", "closed_at"])
    tell(request, actor=actor, at=at, reason=reason)
    return request


def _need_sense(budget: Budget, wish: Wish) -> None:
    problems = tuple(
        Problem(path=path, code=path, message=message)
        for path, is_wrong, message in (
            (
                "title",
                not wish.title.strip() or len(wish.title) > LONGEST_TITLE,
                f"Name the activity, in up to {LONGEST_TITLE} characters.",
            ),
            (
                "expected",
                not wish.expected.strip() or len(wish.expected) > LONGEST_EXPECTATION,
                f"Say what you expect of it, in up to {LONGEST_EXPECTATION} characters.",
            ),
            ("amount", wish.units <= 0, "Give an amount above zero."),
            ("ends_on", wish.ends_on <= wish.starts_on, "The activity ends before it starts."),
            (
                "starts_on",
                wish.starts_on < budget.starts_on or wish.ends_on > budget.ends_on,
                f"The budget is for activities from {budget.starts_on} to {budget.ends_on - ONE_DAY}.",
            ),
        )
        if is_wrong
    )
    if problems:
        raise InvalidInputError(problems[0].message, problems=problems)


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('funds_fundrequest', 'id'))")
        return int(cursor.fetchone()[0])
