"""Give contracts to partners of record and release them, always dated and with a reason; log contacts.

Nothing is ever given silently: a file, a person or a won renewal names the partner, and the log says which.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError, InvalidInputError, NotFoundError, said
from partners.queries import directory
from renewals.choices import ContactKind, ContractState, IncumbencyCause, ReleaseCause
from renewals.models import Contact, Contract, Incumbency, Release
from renewals.queries.offers import ContractIsFinal
from tiers.queries import programs

PERSONS_CAUSES = frozenset(
    {ReleaseCause.CONSENT, ReleaseCause.LOST_RIGHT, ReleaseCause.CUSTOMER_LETTER}
)


class ContractHasIncumbent(DomainError):
    """Another partner is partner of record; release it first."""

    code = "contract_has_incumbent"


class ContractIsOrphan(DomainError):
    """Nobody is partner of record."""

    code = "contract_is_orphan"


class EvidenceIsMissing(InvalidInputError):
    """A release by the customer's letter names the letter."""

    code = "evidence_is_missing"


class CauseNotForPersons(InvalidInputError):
    """The cause is one that only the product itself may give."""

    code = "cause_not_for_persons"


class ContactInTheFuture(InvalidInputError):
    """A contact that has not happened yet cannot be logged."""

    code = "contact_in_the_future"


@transaction.atomic(durable=True)
def assign(
    *, contract_ref: str, partner_code: str, reason: str, actor: str, at: datetime
) -> Incumbency:
    """Make a partner the partner of record of an orphan, from the day of `at` in the program's zone, with a reason.

    Refuses a contract that is final or has a partner of record, who must be released first.
    """
    reason = said(reason, "Say why this partner gets the contract; both sides will read it.")
    contract = locked(contract_ref)
    partner = directory.by_code(partner_code)
    holder = open_incumbency(contract)
    if holder is not None:
        raise ContractHasIncumbent(
            f"{holder.partner.name} is partner of record of {contract.ref}. Release it first."
        )
    return start(
        contract=contract,
        partner_id=partner.pk,
        partner_code=partner.code,
        cause=IncumbencyCause.ASSIGNED,
        reason=reason,
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def release(
    *,
    contract_ref: str,
    cause: ReleaseCause,
    reason: str,
    evidence: str = "",
    actor: str,
    at: datetime,
) -> Release:
    """Release the partner of record: by consent, the customer's signed letter (named in `evidence`), or a lost right.

    The contract is an orphan from the day of `at` on, until a person assigns it.
    """
    reason = said(reason, "Say why: the partner will ask.")
    if cause not in PERSONS_CAUSES:
        raise CauseNotForPersons(f"{cause.label} is found by the product, not given by a person.")
    if cause is ReleaseCause.CUSTOMER_LETTER and not evidence.strip():
        raise EvidenceIsMissing("Name the customer's signed letter: its date, and where it lies.")
    contract = locked(contract_ref)
    return end(contract=contract, cause=cause, reason=reason, evidence=evidence, actor=actor, at=at)


@transaction.atomic(durable=True)
def log_contact(
    *,
    contract_ref: str,
    kind: ContactKind,
    contacted_at: datetime,
    note: str,
    actor: str,
    at: datetime,
) -> Contact:
    """Log that the partner of record was in contact with the customer; it counts as a response."""
    note = said(note, "Say what was spoken about.")
    if contacted_at > at:
        raise ContactInTheFuture("That moment has not come yet. Log what has happened.")
    contract = locked(contract_ref)
    holder = open_incumbency(contract)
    if holder is None:
        raise ContractIsOrphan(f"Nobody is partner of record of {contract.ref}.")
    return add_contact(
        contract=contract,
        partner_id=holder.partner_id,
        partner_code=holder.partner.code,
        kind=kind,
        contacted_at=contacted_at,
        note=note,
        actor=actor,
        at=at,
    )


@transaction.atomic(savepoint=False)
def add_contact(
    *,
    contract: Contract,
    partner_id: int,
    partner_code: str,
    kind: ContactKind,
    contacted_at: datetime,
    note: str,
    actor: str,
    at: datetime,
) -> Contact:
    """Write one contact in the caller's transaction."""
    contact = Contact.objects.create(
        contract=contract,
        partner_id=partner_id,
        kind=kind,
        contacted_at=contacted_at,
        note=note[:1000],
        logged_at=at,
        logged_by=actor,
    )
    record(
        EventType.CONTACT_LOGGED,
        subject=subject(contract),
        partner_ref=partner_code,
        actor=actor,
        at=at,
        data={"kind": kind, "contacted_at": contacted_at.isoformat()},
    )
    return contact


@transaction.atomic(savepoint=False)
def start(
    *,
    contract: Contract,
    partner_id: int,
    partner_code: str,
    cause: IncumbencyCause,
    reason: str,
    actor: str,
    at: datetime,
    starts_on: date | None = None,
) -> Incumbency:
    """Write an incumbency in the caller's transaction; it starts on the local day of `at` unless another is given."""
    row = Incumbency.objects.create(
        contract=contract,
        partner_id=partner_id,
        starts_on=starts_on or local_day(contract, at=at),
        cause=cause,
        reason=reason[:500],
        set_at=at,
        set_by=actor,
    )
    record(
        EventType.INCUMBENT_ASSIGNED,
        subject=subject(contract),
        partner_ref=partner_code,
        actor=actor,
        at=at,
        reason=reason,
        data={"cause": cause, "starts_on": row.starts_on.isoformat()},
    )
    return row


@transaction.atomic(savepoint=False)
def end(
    *,
    contract: Contract,
    cause: ReleaseCause,
    reason: str,
    evidence: str = "",
    actor: str,
    at: datetime,
) -> Release:
    """End the open incumbency in the caller's transaction; refuses an orphan."""
    holder = open_incumbency(contract)
    if holder is None:
        raise ContractIsOrphan(f"Nobody is partner of record of {contract.ref}.")
    holder.ends_on = max(local_day(contract, at=at), holder.starts_on)
    holder.save(update_fields=["ends_on"])
    row = Release.objects.create(
        incumbency=holder,
        cause=cause,
        released_on=holder.ends_on,
        evidence=evidence.strip()[:300],
        reason=reason[:500],
        released_at=at,
        released_by=actor,
    )
    record(
        EventType.INCUMBENT_RELEASED,
        subject=subject(contract),
        partner_ref=holder.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"cause": cause, "released_on": row.released_on.isoformat(), "evidence": row.evidence},
    )
    return row


def locked(contract_ref: str) -> Contract:
    """Return the open contract and hold its row; raises NotFoundError, or ContractIsFinal once it is not open."""
    contract = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("program", "customer", "product")
        .filter(ref=contract_ref.replace("\x00", ""))
        .first()
    )
    if contract is None:
        raise NotFoundError("There is no such contract.")
    if contract.state != ContractState.OPEN:
        label = ContractState(contract.state).label.lower()
        raise ContractIsFinal(f"Contract {contract.ref} is {label}; it stays as it is.")
    return contract


def locked_many(*, contract_ids: Collection[int]) -> dict[int, Contract]:
    """Return contracts by id and hold their rows, in order of ids so that nobody waits in a circle."""
    rows = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("program", "customer", "product")
        .filter(pk__in=contract_ids)
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def open_incumbency(contract: Contract) -> Incumbency | None:
    """Return the incumbency in force, with its partner; None for an orphan. The caller holds the contract's row."""
    return (
        Incumbency.objects.filter(contract=contract, ends_on__isnull=True)
        .select_related("partner")
        .first()
    )


def subject(contract: Contract) -> str:
    """Return the key under which the log speaks of the contract."""
    return f"contract:{contract.ref}"


def local_day(contract: Contract, *, at: datetime) -> date:
    """Return the day of the instant in the zone of the contract's program."""
    return programs.local_day(program=contract.program, at=at)
