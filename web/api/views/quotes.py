"""Quotes, orders, and claims of the old scheme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFoundError
from partners.choices import Scope
from renewals.operations import claim_files, orders
from renewals.operations import claims as claiming
from renewals.operations import quotes as quoting
from renewals.queries import claims, contracts, quotes
from renewals.queries.offers import Asked
from web.api import ids, lookups, paging
from web.api.acting import step
from web.api.auth import TEAM
from web.api.schema import described, listed
from web.api.serializers import acts
from web.api.serializers import contracts as contract_shapes
from web.api.serializers import examples as common
from web.api.serializers import renewal_examples as examples
from web.api.serializers import renewals as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding, taking_file
from web.shared import seats

if TYPE_CHECKING:
    from renewals.models import Claim

READS: dict[str, Scope | None] = {"GET": Scope.RENEWALS_READ}


def _today() -> date:
    return seats.today()


def _shown(quote_id: str) -> Said:
    row = quotes.get_visible(TEAM, ref=quote_id, on=_today())
    lines = quotes.lines_of(quote_id=row.pk)
    return {
        **shapes.QuoteOutput(row).data,
        "lines": paging.shown(lines, shape=shapes.QuoteLineOutput),
    }


def _asked(lines: Sequence[Said]) -> list[Asked]:
    """Return the lines by the references of their contracts."""
    with lookups.named_in("lines"):
        numbers = [ids.number(ids.Kind.CONTRACT, line["contract"]) for line in lines]
        refs = contracts.refs(contract_ids=numbers)
        for number, line in zip(numbers, lines, strict=True):
            if number not in refs:
                raise NotFoundError(f"There is no contract {line['contract']}.")
    return [
        Asked(contract=refs[number], quantity=line.get("quantity"))
        for number, line in zip(numbers, lines, strict=True)
    ]


def _drafted(said: Said) -> Said:
    lookups.partner_id(said["partner"])
    asked = _asked(said.pop("lines"))
    with lookups.named_in("lines"):
        quote = step(quoting.draft)(partner_code=said.pop("partner"), asked=asked, **said)
    return _shown(quote.ref)


class QuoteList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.RENEWALS_WRITE,
        operation_id="draft_quote",
        summary="Draft a quote",
        text="Offer to renew contracts of one customer, for whole years or up to a common last day, at today's prices. "
        "The partner may sell renewals and is of record of every contract.",
        body=shapes.QuoteInput,
        body_example=examples.QUOTE_REQUEST,
        answer=shapes.QuoteDetailOutput,
        example=examples.QUOTE_DETAIL,
        do=_drafted,
    )
):
    """Quotes; draft one."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, "POST": Scope.RENEWALS_WRITE}

    @listed(
        operation_id="list_quotes",
        summary="List quotes",
        query=shapes.QuoteListInput,
        row=shapes.QuoteOutput,
        example=examples.QUOTE,
    )
    def get(self, request: Request) -> Response:
        """Offers to renew contracts, newest first."""
        query = read_query(request, shape=shapes.QuoteListInput)
        wanted = filters(query, {"partner": "partner__code", "state": "state"})
        return paging.answer(
            request=request,
            query=query,
            queryset=quotes.quotes_visible_to(TEAM, on=_today()).filter(**wanted),
            order=("-id",),
            shape=shapes.QuoteOutput,
        )


class QuoteDetail(ApiView):
    """One quote."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_quote",
        summary="Read a quote",
        answer=shapes.QuoteDetailOutput,
        example=examples.QUOTE_DETAIL,
    )
    def get(self, request: Request, quote_id: str) -> Response:
        """A quote with every step of each line's price."""
        read_nothing(request)
        return Response(_shown(quote_id))


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    return act_on(
        scope=Scope.RENEWALS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.QuoteDetailOutput,
        show=_shown,
        **parts,
    )


def _revised(quote_id: str, said: Said) -> str:
    if "lines" in said:
        said["asked"] = _asked(said.pop("lines"))
    return step(quoting.revise)(quote_ref=quote_id, **said).ref


QuoteRevise = _act(
    "revise_quote",
    "Revise a quote",
    "Replace a live quote by a new draft at today's prices, which is the answer; what is left out stays.",
    body=shapes.QuoteReviseInput,
    body_example=examples.REVISE_REQUEST,
    example=examples.QUOTE_REVISED,
    do=_revised,
)
QuoteSend = _act(
    "send_quote",
    "Send a quote",
    "Send a draft to the customer. Refused where anything would be priced otherwise today: revise it then.",
    example=examples.QUOTE_SENT,
    do=lambda quote_id, said: step(quoting.send)(quote_ref=quote_id, **said),
)
QuoteDecline = _act(
    "decline_quote",
    "Note that a quote was declined",
    "Note that the customer does not want it, and why; the contracts can be quoted anew.",
    body=acts.ReasonInput,
    body_example=common.REASON,
    example=examples.QUOTE_DECLINED,
    do=lambda quote_id, said: step(quoting.decline)(quote_ref=quote_id, **said),
)


def _order(order_id: str) -> Said:
    row = quotes.orders_visible_to(TEAM, on=_today()).filter(ref=order_id).first()
    if row is None:
        raise NotFoundError("There is no such order.")
    lines = quotes.order_lines_of(order_id=row.pk)
    return {
        **shapes.OrderOutput(row).data,
        "lines": paging.shown(lines, shape=shapes.OrderLineOutput),
    }


QuoteAccept = act_on(
    scope=Scope.RENEWALS_WRITE,
    operation_id="accept_quote",
    summary="Accept a quote",
    text="Accept a sent quote for its customer; the answer is the order. Each contract is renewed by a successor and "
    "credited to the partner, exactly once.",
    body=shapes.AcceptInput,
    body_example=examples.ACCEPT_REQUEST,
    answer=shapes.OrderDetailOutput,
    example=examples.ORDER_DETAIL,
    do=lambda quote_id, said: step(orders.accept)(quote_ref=quote_id, **said).ref,
    show=_shown,
    show_done=_order,
)


class OrderList(ApiView):
    """Orders."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_orders",
        summary="List orders",
        query=shapes.OrderListInput,
        row=shapes.OrderOutput,
        example=examples.ORDER,
    )
    def get(self, request: Request) -> Response:
        """Accepted quotes, newest first; with `updated_since` in the order in which they became known."""
        query = read_query(request, shape=shapes.OrderListInput)
        wanted = filters(query, {"partner": "partner__code", "updated_since": "known_seq__gt"})
        return paging.answer(
            request=request,
            query=query,
            queryset=quotes.orders_visible_to(TEAM, on=_today()).filter(**wanted),
            order=("known_seq",) if "updated_since" in query else ("-known_seq",),
            shape=shapes.OrderOutput,
        )


class OrderDetail(ApiView):
    """One order."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_order",
        summary="Read an order",
        answer=shapes.OrderDetailOutput,
        example=examples.ORDER_DETAIL,
    )
    def get(self, request: Request, order_id: str) -> Response:
        """An order with the renewed contracts and those that follow them."""
        read_nothing(request)
        return Response(_order(order_id))


def _claim(claim_id: str) -> Claim:
    pk = ids.number(ids.Kind.CLAIM, claim_id)
    row = claims.claims_visible_to(TEAM, on=_today()).filter(pk=pk).first()
    if row is None:
        raise NotFoundError("There is no such claim.")
    return row


def _claim_shown(claim_id: str) -> Said:
    return dict(shapes.ClaimOutput(_claim(claim_id)).data)


class ClaimList(ApiView):
    """Claims of the old scheme."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_claims",
        summary="List claims of the old scheme",
        query=shapes.ClaimListInput,
        row=shapes.ClaimOutput,
        example=examples.CLAIM,
    )
    def get(self, request: Request) -> Response:
        """Rebates claimed under the old scheme, newest first."""
        query = read_query(request, shape=shapes.ClaimListInput)
        wanted = filters(query, {"partner": "partner__code", "state": "state"})
        return paging.answer(
            request=request,
            query=query,
            queryset=claims.claims_visible_to(TEAM, on=_today()).filter(**wanted),
            order=("-id",),
            shape=shapes.ClaimOutput,
        )


class ClaimDetail(ApiView):
    """One claim."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_claim",
        summary="Read a claim of the old scheme",
        answer=shapes.ClaimOutput,
        example=examples.CLAIM,
    )
    def get(self, request: Request, claim_id: str) -> Response:
        """A claim, what proves it, and how far it is."""
        read_nothing(request)
        return Response(_claim_shown(claim_id))


ClaimImport = taking_file(
    scope=Scope.RENEWALS_WRITE,
    operation_id="import_claims",
    summary="Import claims of the old scheme",
    text="Take a CSV of claims, all rows or none; a known one must say the same. docs/renewals.md lists the columns.",
    answer=contract_shapes.RowsReportOutput,
    example=examples.ROWS_REPORT,
    do=claim_files.import_claims,
)


def _on_claim(operation_id: str, summary: str, text: str, do: Any, **parts: Any) -> type[ApiView]:
    parts = {"body": acts.ReasonInput, "body_example": common.REASON, **parts}
    return act_on(
        scope=Scope.RENEWALS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.ClaimOutput,
        show=_claim_shown,
        do=lambda claim_id, said: step(do)(claim_ref=_claim(claim_id).ref, **said),
        **parts,
    )


ClaimProve = _on_claim(
    "prove_claim",
    "Give a claim's evidence",
    "Note what proves the claim; given again, it replaces what was noted.",
    claiming.prove,
    body=shapes.ProveInput,
    body_example=examples.PROVE_REQUEST,
    example=examples.CLAIM_PROVEN,
)
ClaimApprove = _on_claim(
    "approve_claim",
    "Approve a claim",
    "Approve a proven claim: it is then what the renewal earned. Who gave the evidence, and keys they made, cannot.",
    claiming.approve,
    example=examples.CLAIM_APPROVED,
)
ClaimReject = _on_claim(
    "reject_claim",
    "Reject a claim",
    "Reject a claim that is not approved yet, with the reason the partner reads.",
    claiming.reject,
    example=examples.CLAIM_REJECTED,
)
ClaimPay = _on_claim(
    "pay_claim",
    "Note that a claim was paid",
    "Note by which payment an approved claim was paid, and when.",
    claiming.pay,
    body=shapes.PayInput,
    body_example=examples.PAY_REQUEST,
    example=examples.CLAIM_PAID,
)
