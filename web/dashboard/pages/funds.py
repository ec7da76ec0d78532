"""Market development funds: what waits, budgets and what is left of them, years side by side, one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from funds.choices import MovementKind, RequestState
from funds.queries import budgets, requests
from kernel import keyset, money
from partners.choices import Act
from partners.queries import access, keys, people, territories
from tiers.queries import programs
from web.shared import fund_view, paging
from web.shared.parts import Activity, Choice, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from funds.models import FundRequest

PAGE_SIZE = 50
MOST_WAITING = 100
MOST_MOVEMENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingClaim:
    """A claim that waits for a decision."""

    ref: str
    title: str
    partner: str
    amount: Decimal
    currency: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """The budgets that start in a year."""

    year: int
    currency: str
    budgeted: Decimal
    committed: Decimal
    claimed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """The page."""

    waiting: tuple[fund_view.RequestRow, ...]
    claims: tuple[WaitingClaim, ...]
    budgets: tuple[fund_view.BudgetRow, ...]
    years: tuple[YearRow, ...]
    rows: tuple[fund_view.RequestRow, ...]
    pages: Pages
    chips: tuple[Choice, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPage:
    """One budget with what moved in it."""

    row: fund_view.BudgetRow
    program: str
    book: tuple[Activity, ...]
    may_resize: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """One request and what this person may do with it; `why_not` says what keeps them from deciding now."""

    view: fund_view.RequestView
    partner_code: str
    budget_code: str
    may_decide: bool
    why_not: str
    may_close: bool
    may_decide_claims: bool
    may_name_deals: bool


def fund_list(request: SeatedRequest) -> Funds:
    """Return what waits for this person, the budgets, and the requests in sight."""
    state = next((one for one in RequestState if one.value == request.GET.get("state")), None)
    found = requests.requests_visible_to(request.seat, on=request.day)
    if state:
        found = found.filter(state=state)
    page = keyset.page(
        queryset=found, order=("-id",), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    address = reverse("dashboard:fund-list")
    return Funds(
        waiting=fund_view.rows(requests.waiting(request.seat, on=request.day)[:MOST_WAITING]),
        claims=tuple(
            WaitingClaim(
                ref=one.request.ref,
                title=one.request.title,
                partner=one.request.partner.name,
                amount=money.from_units(one.amount),
                currency=one.request.budget.currency,
                submitted_at=one.submitted_at,
            )
            for one in requests.claims_waiting(request.seat, on=request.day)[:MOST_WAITING]
        ),
        budgets=fund_view.budget_rows(
            budgets.budgets().filter(closed_at__isnull=True).order_by("ends_on", "code")
        ),
        years=tuple(
            YearRow(
                year=one.year,
                currency=one.currency,
                budgeted=money.from_units(one.budgeted),
                committed=money.from_units(one.committed),
                claimed=money.from_units(one.claimed),
                paid=money.from_units(one.paid),
            )
            for one in budgets.years()
        ),
        rows=fund_view.rows(page.rows),
        pages=paging.links(page, address=address, **({"state": state.value} if state else {})),
        chips=tuple(
            Choice(
                label=one.label,
                href=address if one is state else f"{address}?state={one.value}",
                is_on=one is state,
            )
            for one in RequestState
        ),
        may_manage=access.may(request.seat, Act.MANAGE_FUNDS),
    )


def budget_page(request: SeatedRequest, *, code: str) -> BudgetPage:
    """Return one budget; raises NotFoundError."""
    budget = budgets.get(code)
    moves = budgets.movements(budget_id=budget.pk, most=MOST_MOVEMENTS)
    names = people.names_of_actors({one.moved_by for one in moves})
    return BudgetPage(
        row=fund_view.budget_rows([budget])[0],
        program=budget.program.name,
        book=tuple(
            Activity(
                text=f"{one.request.ref + ' · ' if one.request else ''}{MovementKind(one.kind).label}"
                f" {money.plain(one.amount)} {budget.currency}: {one.reason}",
                who=names.get(one.moved_by, one.moved_by),
                at=one.moved_at,
                is_new=number == 0,
            )
            for number, one in enumerate(moves)
        ),
        may_resize=budget.closed_at is None and access.may(request.seat, Act.MANAGE_FUNDS),
    )


def request_page(request: SeatedRequest, *, ref: str) -> RequestPage:
    """Return one request; raises NotFoundError for one out of sight."""
    found = requests.get_visible(request.seat, ref=ref, on=request.day)
    may = access.may(request.seat, Act.DECIDE_FUNDS)
    return RequestPage(
        view=fund_view.view(found),
        partner_code=found.partner.code,
        budget_code=found.budget.code,
        may_decide=may and found.state == RequestState.ASKED and not _is_own(request, found),
        why_not="You asked for this; a second person decides it."
        if found.state == RequestState.ASKED and _is_own(request, found)
        else "",
        may_close=may and found.state == RequestState.COMMITTED and bool(found.left),
        may_decide_claims=may,
        may_name_deals=may and found.state in (RequestState.COMMITTED, RequestState.CLOSED),
    )


def program_choices() -> list[tuple[str, str]]:
    """Return the active programs."""
    return [(row.code, row.name) for row in programs.programs().order_by("code")]


def tier_choices() -> list[tuple[str, str]]:
    """Return the tiers of the active programs, the highest first, each code once."""
    found = {
        code: code.title()
        for row in programs.programs().order_by("code")
        for code in programs.tier_codes(program_id=row.pk)
    }
    return list(found.items())


def territory_choices() -> list[tuple[str, str]]:
    """Return the territories as a tree."""
    return [(row.code, "\u2003" * row.depth + row.name) for row in territories.tree()]


def _is_own(request: SeatedRequest, found: FundRequest) -> bool:
    return keys.maker_of(found.asked_by) == request.actor
