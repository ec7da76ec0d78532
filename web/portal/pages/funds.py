"""Market development funds of the own partner: what it may ask of, what it asked, one request."""

from __future__ import annotations

from dataclasses import dataclass

from funds.choices import RequestState
from funds.queries import budgets, requests
from partners.choices import Act
from partners.queries import access
from web.portal.access import partner_id_of
from web.shared import formats, fund_view
from web.shared.seats import SeatedRequest

MOST_REQUESTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """The page: budgets that are open to the partner, and its requests, newest first."""

    budgets: tuple[fund_view.BudgetRow, ...]
    rows: tuple[fund_view.RequestRow, ...]
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """One request and what this person may do with it."""

    view: fund_view.RequestView
    may_withdraw: bool
    may_claim: bool
    may_name_deals: bool


def fund_list(request: SeatedRequest) -> Funds:
    """Return the partner's funds."""
    found = budgets.open_to(partner_id=partner_id_of(request), on=request.day)
    return Funds(
        budgets=fund_view.budget_rows(found),
        rows=fund_view.rows(
            requests.requests_visible_to(request.seat, on=request.day).order_by("-id")[
                :MOST_REQUESTS
            ]
        ),
        may_ask=bool(found) and access.may(request.seat, Act.ASK_FOR_FUNDS),
    )


def request_page(request: SeatedRequest, *, ref: str) -> RequestPage:
    """Return one of the own requests; raises NotFoundError for any other."""
    found = requests.get_visible(request.seat, ref=ref, on=request.day)
    may = access.may(request.seat, Act.ASK_FOR_FUNDS)
    return RequestPage(
        view=fund_view.view(found),
        may_withdraw=may and found.state == RequestState.ASKED,
        may_claim=may and found.state == RequestState.COMMITTED and bool(found.left),
        may_name_deals=may and found.state in (RequestState.COMMITTED, RequestState.CLOSED),
    )


def budget_choices(request: SeatedRequest) -> list[tuple[str, str]]:
    """Return the budgets open to the partner, each with the days of its activities and what is left."""
    found = budgets.open_to(partner_id=partner_id_of(request), on=request.day)
    return [
        (
            row.code,
            (
                f"{row.name}, {formats.day_range(starts_on=row.starts_on, last_on=row.last_day, today=request.day)}, "
                f"{formats.money(amount=row.left, currency=row.currency)} left"
            ),
        )
        for row in fund_view.budget_rows(found)
    ]
