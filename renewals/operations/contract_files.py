"""Take contracts from a file: all rows or none, set-wise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import knowledge, locks, money
from kernel.periods import ONE_DAY
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.tables import Faults, Headers, Table
from partners.queries import directory
from renewals.choices import ContractState
from renewals.models import Contract
from renewals.operations import contract_rows, incumbency_moves
from renewals.operations.contract_rows import FIELDS, Known, Said
from sales.operations import catalog
from tiers.queries import programs

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did, in contracts; how many got or changed their partner of record, and how many have none."""

    created: int
    changed: int
    unchanged: int
    assigned: int
    orphans: int
    is_trial: bool = False
    ignored_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a checked file will do; `values` are the fields of each contract, `changed` those that differ."""

    said: Mapping[str, Said]
    stored: Mapping[str, Contract]
    partner_ids: Mapping[str, int]
    values: dict[str, dict[str, object]]
    changed: dict[str, list[str]]
    moves: list[incumbency_moves.Move]

    @property
    def created(self) -> list[str]:
        """Return the contracts that are not stored yet."""
        return [ref for ref in self.said if ref not in self.stored]


@transaction.atomic(durable=True)
def import_contracts(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Report:
    """Take the file's contracts: new references are added, open ones changed where anything differs.

    A new partner of record takes over from the day of `at`; a blank partner cell says nothing, so that a new contract
    without one is an orphan. A row with a predecessor is its renewal, ordered on `ordered_on`. Refuses the whole file
    where any row is faulty, and a change of a contract that was renewed or has lapsed.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    headers = Headers(names=contract_rows.HEADERS, required=contract_rows.REQUIRED)
    table = tables.read(path=path, headers=headers, faults=faults)
    known = _known(table)
    tables.check_once(table=table, column="contract", faults=faults)
    said = {
        row["contract"]: contract_rows.said(row=row, known=known, faults=faults)
        for row in table.rows
    }
    contract_rows.check_chains(rows=said, known=known, faults=faults)
    faults.raise_if_any()
    plan = _planned(said, known, on=at.date(), faults=faults)
    faults.raise_if_any()
    if not is_trial:
        _carry_out(plan, actor=actor, at=at)
    else:
        transaction.set_rollback(True)  # customers and products that the check created
    touched = set(plan.changed) | ({move.ref for move in plan.moves} & set(plan.stored))
    moved = {move.ref for move in plan.moves}
    return Report(
        created=len(plan.created),
        changed=len(touched),
        unchanged=len(said) - len(plan.created) - len(touched),
        assigned=len(moved),
        orphans=sum(ref not in moved for ref in plan.created),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


def _known(table: Table) -> Known:
    refs = {row[name] for row in table.rows for name in ("contract", "predecessor")}
    contracts = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("predecessor")
        .filter(ref__in=refs)
        .order_by("id")
    )
    return Known(
        programs=dict(programs.programs().values_list("code", "pk")),
        partners=directory.ids_by_code({row["partner"] for row in table.rows}),
        contracts={row.ref: row for row in contracts},
    )


def _planned(said: Mapping[str, Said], known: Known, *, on: date, faults: Faults) -> _Plan:
    customers = catalog.customer_ids(customers={one.customer for one in said.values()})
    products = catalog.product_ids(codes={one.product for one in said.values()})
    values: dict[str, dict[str, object]] = {
        ref: {
            "program_id": one.program_id,
            "customer_id": customers[one.customer],
            "product_id": products[one.product],
            "quantity": one.quantity,
            "annual_value": one.annual_value,
            "currency": one.currency,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        }
        for ref, one in said.items()
    }
    stored = {ref: row for ref, row in known.contracts.items() if ref in said}
    plan = _Plan(
        said=said,
        stored=stored,
        partner_ids=known.partners,
        values=values,
        changed={
            ref: names
            for ref, row in stored.items()
            if (names := [name for name in FIELDS if getattr(row, name) != values[ref][name]])
        },
        moves=incumbency_moves.moves(
            wanted={ref: one.partner for ref, one in said.items() if one.partner},
            partner_ids=known.partners,
            stored={ref: row.pk for ref, row in stored.items()},
            on=on,
        ),
    )
    _refuse_final(plan, faults)
    _check_predecessors(plan, known, faults)
    return plan


def _refuse_final(plan: _Plan, faults: Faults) -> None:
    """Note rows that would change a contract that is renewed or has lapsed."""
    touched = set(plan.changed) | {move.ref for move in plan.moves}
    for ref in touched & set(plan.stored):
        row = plan.stored[ref]
        if row.state != ContractState.OPEN:
            label = ContractState(row.state).label.lower()
            Cells(row=plan.said[ref].row, faults=faults).fault(
                "contract", f"is {label} and stays as it is.", code="contract_final"
            )


def _check_predecessors(plan: _Plan, known: Known, faults: Faults) -> None:
    """Note predecessors of another customer, and ones that a stored contract does not have."""
    customers: dict[str, object] = {ref: row.customer_id for ref, row in known.contracts.items()}
    customers |= {ref: values["customer_id"] for ref, values in plan.values.items()}
    for ref, one in plan.said.items():
        if not one.predecessor:
            continue
        cells = Cells(row=one.row, faults=faults)
        old = plan.stored.get(ref)
        if old and (old.predecessor.ref if old.predecessor else "") != one.predecessor:
            cells.fault("predecessor", "the contract is stored with another predecessor or none.")
        elif customers[one.predecessor] != customers[ref]:
            cells.fault("predecessor", "belongs to another customer.")


def _carry_out(plan: _Plan, *, actor: str, at: datetime) -> None:
    _change(plan, actor=actor, at=at)
    ids = {ref: row.pk for ref, row in plan.stored.items()} | _create(plan, actor=actor, at=at)
    incumbency_moves.carry_out(
        moves=plan.moves, contract_ids=ids, partner_ids=plan.partner_ids, actor=actor, at=at
    )


def _create(plan: _Plan, *, actor: str, at: datetime) -> dict[str, int]:
    """Store the new contracts, predecessors before those that follow them, and return their ids."""
    created: dict[str, Contract] = {}
    waiting = [plan.said[ref] for ref in plan.created]
    while waiting:
        later = {one.ref for one in waiting}
        ready = [one for one in waiting if one.predecessor not in later]
        created |= _create_generation(ready, plan, at=at)
        waiting = [one for one in waiting if one.ref not in created]
    record_many(
        EventType.CONTRACT_IMPORTED,
        happenings=[
            Happening(
                subject=subject(row.ref),
                partner_ref=plan.said[row.ref].partner,
                data=_told(row),
            )
            for row in created.values()
        ],
        actor=actor,
        at=at,
    )
    return {ref: row.pk for ref, row in created.items()}


def _create_generation(ready: Sequence[Said], plan: _Plan, *, at: datetime) -> dict[str, Contract]:
    """Store contracts whose predecessors are stored, and mark those renewed."""
    old_ids = _ids([one.predecessor for one in ready if one.predecessor])
    rows = [
        Contract(
            ref=one.ref,
            predecessor_id=old_ids.get(one.predecessor),
            known_seq=seq,
            created_at=at,
            updated_at=at,
            **plan.values[one.ref],
        )
        for one, seq in zip(ready, knowledge.next_seqs(len(ready)), strict=True)
    ]
    Contract.objects.bulk_create(rows, batch_size=BATCH)
    renewed = [one for one in ready if one.predecessor]
    for one, seq in zip(renewed, knowledge.next_seqs(len(renewed)), strict=True):
        Contract.objects.filter(ref=one.predecessor).update(
            state=ContractState.RENEWED, renewed_on=one.ordered_on, renewed_seq=seq, updated_at=at
        )
    return {row.ref: row for row in rows}


def _ids(refs: Sequence[str]) -> dict[str, int]:
    return dict(Contract.objects.filter(ref__in=refs).values_list("ref", "pk"))


def _change(plan: _Plan, *, actor: str, at: datetime) -> None:
    happenings = []
    for ref, names in plan.changed.items():
        row = plan.stored[ref]
        before = _told(row)
        for name in names:
            setattr(row, name, plan.values[ref][name])
        row.updated_at = at
        row.save(update_fields=[*names, "updated_at"])
        happenings.append(
            Happening(
                subject=subject(ref),
                data={"fields": names, "before": before, "after": _told(row)},
            )
        )
    record_many(EventType.CONTRACT_CHANGED, happenings=happenings, actor=actor, at=at)


def subject(ref: str) -> str:
    """Return the key under which the log speaks of the contract."""
    return f"contract:{ref}"


def _told(row: Contract) -> dict[str, object]:
    return {
        "customer": row.customer_id,
        "product": row.product_id,
        "quantity": row.quantity,
        "annual_value": money.plain(row.annual_value),
        "currency": row.currency,
        "starts_on": row.starts_on.isoformat(),
        "last_day": (row.ends_on - ONE_DAY).isoformat(),
    }
