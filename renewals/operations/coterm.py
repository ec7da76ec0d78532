"""Bring a customer's contracts to one end though several partners are of record: asked for by one, decided by another.

A partner cannot ask: it does not learn whose the other contracts are. The channel team asks for it, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError, NotFoundError, said
from partners.queries import directory, keys
from renewals.choices import ContractState, IncumbencyCause, ReleaseCause, RequestState
from renewals.models import Contract, CoTermRequest
from renewals.operations import incumbency


class ContractsDoNotFit(DomainError):
    """The contracts are not open contracts of one customer, two or more."""

    code = "contracts_do_not_fit"


class RequestIsDecided(DomainError):
    """The request was decided before."""

    code = "request_is_decided"


class OwnRequest(DomainError):
    """Nobody decides their own request."""

    code = "own_request"


@transaction.atomic(durable=True)
def request(
    *, partner_code: str, contract_refs: Collection[str], reason: str, actor: str, at: datetime
) -> CoTermRequest:
    """Ask that one partner becomes partner of record of all the contracts, so that it can quote one common end."""
    reason = said(reason, "Say why, and what the customer and the other partners say to it.")
    partner = directory.by_code(partner_code)
    rows = list(Contract.objects.filter(ref__in=contract_refs).order_by("pk"))
    if (
        len(rows) != len(set(contract_refs))
        or len(rows) < 2  # noqa: PLR2004 -- a common end needs two
        or len({row.customer_id for row in rows}) > 1
        or any(row.state != ContractState.OPEN for row in rows)
    ):
        raise ContractsDoNotFit("Name two or more open contracts of one customer.")
    made = CoTermRequest.objects.create(
        partner=partner, reason=reason[:500], requested_at=at, requested_by=actor
    )
    made.contracts.set(rows)
    record(
        EventType.COTERM_REQUESTED,
        subject=f"co-term:{made.pk}",
        partner_ref=partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"contracts": [row.ref for row in rows]},
    )
    return made


@transaction.atomic(durable=True)
def decide(
    *, request_id: int, is_granted: bool, reason: str, actor: str, at: datetime
) -> CoTermRequest:
    """Decide a request of somebody else; granted, the partner takes over what is not its own, with the reason."""
    reason = said(reason, "Say why: the partners will ask.")
    row = (
        CoTermRequest.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(pk=request_id)
        .first()
    )
    if row is None:
        raise NotFoundError("There is no such request.")
    if row.state != RequestState.WAITING:
        raise RequestIsDecided(f"It was {RequestState(row.state).label.lower()} before.")
    if keys.is_same_hand(row.requested_by, actor):
        raise OwnRequest("You asked for this; somebody else decides it.")
    row.state = RequestState.GRANTED if is_granted else RequestState.DECLINED
    row.decision_reason = reason[:500]
    row.decided_at, row.decided_by = at, actor
    row.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    record(
        EventType.COTERM_DECIDED,
        subject=f"co-term:{row.pk}",
        partner_ref=row.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"state": row.state},
    )
    if is_granted:
        _take_over(row, reason, actor=actor, at=at)
    return row


def _take_over(row: CoTermRequest, reason: str, *, actor: str, at: datetime) -> None:
    ids = list(row.contracts.values_list("pk", flat=True))
    for contract in incumbency.locked_many(contract_ids=ids).values():
        if contract.state != ContractState.OPEN:
            raise ContractsDoNotFit(f"Contract {contract.ref} is not open any more.")
        holder = incumbency.open_incumbency(contract)
        if holder is not None and holder.partner_id == row.partner_id:
            continue
        if holder is not None:
            incumbency.end(
                contract=contract,
                cause=ReleaseCause.REASSIGNED,
                reason=reason,
                actor=actor,
                at=at,
            )
        incumbency.start(
            contract=contract,
            partner_id=row.partner_id,
            partner_code=row.partner.code,
            cause=IncumbencyCause.ASSIGNED,
            reason=reason,
            actor=actor,
            at=at,
        )
