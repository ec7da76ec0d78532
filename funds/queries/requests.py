"""Published reads of requests for funds: those a seat may see, their claims, and what they brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from funds.choices import ClaimState, RequestState
from funds.models import Claim, FundRequest, Movement
from kernel.errors import NotFoundError
from partners.queries import directory
from partners.queries.access import Seat
from sales.queries import revenue


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """A document that the activity helped to win, with its net revenue by the ledger in the budget's currency."""

    distributor_code: str
    document_no: str
    units: int
    is_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Net revenue of the documents named, beside what was paid; both in the budget's currency, units."""

    deals: tuple[DealRow, ...]
    revenue: int
    paid: int


def requests_visible_to(seat: Seat, *, on: date) -> QuerySet[FundRequest]:
    """Return the requests of the partners that the seat may see on the day, with budget and partner at hand."""
    rows = FundRequest.objects.select_related("budget__program", "partner")
    if seat.sees_all_partners:
        return rows
    visible = directory.partners_visible_to(seat, on=on)
    return rows.filter(Q(partner__in=visible) | Q(partner__merged_into__in=visible))


def get_visible(seat: Seat, *, ref: str, on: date) -> FundRequest:
    """Return the request; raises NotFoundError where there is none or the seat may not see it."""
    request = requests_visible_to(seat, on=on).filter(ref=ref.replace("\x00", "")).first()
    if request is None:
        raise NotFoundError("There is no such request.")
    return request


def waiting(seat: Seat, *, on: date) -> QuerySet[FundRequest]:
    """Return the visible requests that wait for a decision, the oldest first."""
    return (
        requests_visible_to(seat, on=on).filter(state=RequestState.ASKED).order_by("asked_at", "pk")
    )


def claims_waiting(seat: Seat, *, on: date) -> QuerySet[Claim]:
    """Return the claims that wait for a decision on requests the seat may see, the oldest first."""
    return (
        Claim.objects.filter(
            state=ClaimState.SUBMITTED, request__in=requests_visible_to(seat, on=on)
        )
        .select_related("request__budget", "request__partner")
        .order_by("submitted_at", "pk")
    )


def claims_of(*, request_id: int) -> list[Claim]:
    """Return the claims of a request, the first first."""
    return list(Claim.objects.filter(request_id=request_id).order_by("number"))


def movements_of(*, request_id: int) -> list[Movement]:
    """Return what moved for a request, newest first."""
    return list(Movement.objects.filter(request_id=request_id).order_by("-pk"))


def return_of(request: FundRequest) -> Return:
    """Return what the documents named brought, beside what was paid; other currencies are left out, as not found."""
    rows = list(request.deals.select_related("distributor").order_by("pk"))
    found = revenue.of_documents(
        partner_id=request.partner_id,
        documents=[(row.distributor_id, row.document_no) for row in rows],
    )
    currency = request.budget.currency
    deals = tuple(
        DealRow(
            distributor_code=row.distributor.code,
            document_no=row.document_no,
            units=found[row.distributor_id, row.document_no].get(currency, 0),
            is_found=currency in found[row.distributor_id, row.document_no],
        )
        for row in rows
    )
    return Return(deals=deals, revenue=sum(deal.units for deal in deals), paid=request.paid)
