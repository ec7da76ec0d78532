"""Maintenance contracts: read, import, assign, release; the price list, customers and products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFoundError
from partners.choices import Scope
from partners.queries import directory
from renewals.choices import ContactKind, ReleaseCause
from renewals.operations import contract_files, incumbency, price_files
from renewals.queries import contracts, prices
from sales.queries import catalog
from web.api import ids, lookups, paging
from web.api.acting import step
from web.api.auth import TEAM
from web.api.schema import described, listed
from web.api.serializers import contracts as shapes
from web.api.serializers import renewal_examples as examples
from web.api.serializers.lists import ListInput
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, taking_file
from web.shared import seats

if TYPE_CHECKING:
    from renewals.models import Contract

READS: dict[str, Scope | None] = {"GET": Scope.RENEWALS_READ}
SALES: dict[str, Scope | None] = {"GET": Scope.LEDGER_READ}


def _found(contract_id: str) -> Contract:
    pk = ids.number(ids.Kind.CONTRACT, contract_id)
    row = contracts.contracts_visible_to(TEAM, on=seats.today()).filter(pk=pk).first()
    if row is None:
        raise NotFoundError("There is no such contract.")
    return row


def _with_partners(rows: Sequence[Contract]) -> Sequence[Contract]:
    """Return the contracts, each with the code of its partner of record at hand."""
    of_record = contracts.partners_of_record(contract_ids=[row.pk for row in rows])
    for row in rows:
        row.partner_code = of_record.get(row.pk)  # type: ignore[attr-defined] # beside the row
    return rows


def _shown(contract_id: str) -> Said:
    (row,) = _with_partners([_found(contract_id)])
    log = contracts.log_of(contract_id=row.pk)
    touched = {each.partner_id for each in log.touches if each.partner_id}
    codes = directory.codes_by_id(touched | {each.partner_id for each in log.holdings})
    holdings = [{**_fields(each), "partner": codes[each.partner_id]} for each in log.holdings]
    touches = [
        {**_fields(each), "partner": codes.get(each.partner_id or 0)} for each in log.touches
    ]
    return {
        **shapes.ContractOutput(row).data,
        "holdings": paging.shown(holdings, shape=shapes.HoldingOutput),
        "contacts": paging.shown(touches, shape=shapes.TouchOutput),
    }


def _fields(row: Any) -> Said:
    return {name: getattr(row, name) for name in row.__slots__}


class ContractList(ApiView):
    """Maintenance contracts."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_contracts",
        summary="List maintenance contracts",
        query=shapes.ContractListInput,
        row=shapes.ContractOutput,
        example=examples.CONTRACT,
    )
    def get(self, request: Request) -> Response:
        """What customers have maintained, the next to end first."""
        query = read_query(request, shape=shapes.ContractListInput)
        names = {
            "program": "program__code",
            "state": "state",
            "ref": "ref",
            "ends_from": "ends_on__gte",
            "ends_before": "ends_on__lt",
        }
        rows = contracts.contracts_visible_to(TEAM, on=seats.today())
        return paging.answer(
            request=request,
            query=query,
            queryset=rows.filter(**filters(query, names)),
            order=("ends_on", "id"),
            shape=shapes.ContractOutput,
            prepare=_with_partners,
        )


class ContractDetail(ApiView):
    """One contract."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_contract",
        summary="Read a maintenance contract",
        answer=shapes.ContractDetailOutput,
        example=examples.CONTRACT_DETAIL,
    )
    def get(self, request: Request, contract_id: str) -> Response:
        """A contract, who was of record when and why, and every contact with the customer."""
        read_nothing(request)
        return Response(_shown(contract_id))


ContractImport = taking_file(
    scope=Scope.RENEWALS_WRITE,
    operation_id="import_contracts",
    summary="Import maintenance contracts",
    text="Take a CSV of contracts, all rows or none: new references are added, open ones changed where anything "
    "differs. A refusal names every faulty line and column. docs/renewals.md lists the columns.",
    answer=shapes.ContractsReportOutput,
    example=examples.CONTRACTS_REPORT,
    do=contract_files.import_contracts,
)


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    return act_on(
        scope=Scope.RENEWALS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.ContractDetailOutput,
        example=examples.CONTRACT_DETAIL,
        show=_shown,
        **parts,
    )


def _assign(contract_id: str, said: Said) -> None:
    ref, code = _found(contract_id).ref, said.pop("partner")
    lookups.partner_id(code)
    step(incumbency.assign)(contract_ref=ref, partner_code=code, **said)


def _release(contract_id: str, said: Said) -> None:
    cause = ReleaseCause(said.pop("cause"))
    step(incumbency.release)(contract_ref=_found(contract_id).ref, cause=cause, **said)


def _log(contract_id: str, said: Said) -> None:
    kind = ContactKind(said.pop("kind"))
    step(incumbency.log_contact)(contract_ref=_found(contract_id).ref, kind=kind, **said)


ContractAssign = _act(
    "assign_contract",
    "Assign a contract to a partner",
    "Make a partner the partner of record of a contract that nobody is of record of, from today on.",
    body=shapes.AssignInput,
    body_example=examples.ASSIGN_REQUEST,
    do=_assign,
)
ContractRelease = _act(
    "release_contract",
    "Release the partner of record",
    "Release the partner of record: by consent, the customer's signed letter or a lost right. Nobody is, then.",
    body=shapes.ReleaseInput,
    body_example=examples.RELEASE_REQUEST,
    do=_release,
)
ContractContact = _act(
    "log_contact",
    "Log a contact with the customer",
    "Log that the partner of record was in contact with the customer; it counts as a response.",
    body=shapes.ContactInput,
    body_example=examples.CONTACT_REQUEST,
    do=_log,
)


class PriceList(ApiView):
    """The price list of maintenance."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_renewal_prices",
        summary="List renewal prices",
        query=shapes.PriceListInput,
        row=shapes.PriceOutput,
        example=examples.PRICE,
    )
    def get(self, request: Request) -> Response:
        """What a year of maintenance costs, those prices that hold no more with them."""
        query = read_query(request, shape=shapes.PriceListInput)
        wanted = filters(query, {"product": "product__code", "currency": "currency"})
        return paging.answer(
            request=request,
            query=query,
            queryset=prices.prices().filter(**wanted),
            order=("id",),
            shape=shapes.PriceOutput,
        )


PriceImport = taking_file(
    scope=Scope.RENEWALS_WRITE,
    operation_id="import_renewal_prices",
    summary="Import renewal prices",
    text="Take a CSV of prices, all rows or none; each holds from its day on and ends the one before it. "
    "docs/renewals.md lists the columns.",
    answer=shapes.RowsReportOutput,
    example=examples.ROWS_REPORT,
    do=price_files.import_prices,
)


class CustomerList(ApiView):
    """End customers."""

    scopes: ClassVar[dict[str, Scope | None]] = SALES

    @listed(
        operation_id="list_customers",
        summary="List end customers",
        query=shapes.CustomerListInput,
        row=shapes.CustomerOutput,
        example=examples.CUSTOMER,
    )
    def get(self, request: Request) -> Response:
        """Everybody to whom partners sold, across distributors, in the order in which they became known."""
        query = read_query(request, shape=shapes.CustomerListInput)
        return paging.answer(
            request=request,
            query=query,
            queryset=catalog.customers().filter(**filters(query, {"country": "country"})),
            order=("id",),
            shape=shapes.CustomerOutput,
        )


class ProductList(ApiView):
    """Products."""

    scopes: ClassVar[dict[str, Scope | None]] = SALES

    @listed(
        operation_id="list_products",
        summary="List products",
        row=shapes.ProductOutput,
        example=examples.PRODUCT,
    )
    def get(self, request: Request) -> Response:
        """Every product that was sold or has a price, ordered by its id."""
        return paging.answer(
            request=request,
            query=read_query(request, shape=ListInput),
            queryset=catalog.products(),
            order=("code",),
            shape=shapes.ProductOutput,
        )
