"""Take the open claims of the old scheme from a file: all rows or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import locks, money
from partners.operations import tables
from partners.operations.cells import Cells
from partners.operations.counting import Counted
from partners.operations.tables import Faults, Headers, Row
from partners.queries import directory
from renewals.models import Claim, Contract, CutOver

HEADERS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim_no", "claim_number", "ref"),
    "partner": ("partner_code",),
    "contract": ("contract_no", "contract_number"),
    "amount": ("rebate",),
    "currency": (),
    "sold_on": ("sale_date", "invoice_date"),
    "submitted_on": ("submitted", "claimed_on"),
    "document": ("document_no", "invoice"),
    "good_until": ("expires", "deadline"),
}
REQUIRED = ("claim", "partner", "contract", "amount", "currency", "sold_on", "submitted_on")
FIELDS = (
    "partner_id", "contract_id", "amount", "currency", "document", "sold_on", "submitted_on", "good_until",
)  # fmt: skip
LONGEST = {"claim": 80, "document": 120}
BATCH = 1_000
Values = dict[str, object]


@transaction.atomic(durable=True)
def import_claims(*, path: Path, actor: str, at: datetime, is_trial: bool = False) -> Counted:
    """Take the file's claims as submitted; a known claim must say the same as before.

    Refuses the whole file where any row is faulty: an unknown partner or contract, a sale on or after the partner's
    cut-over, a contract whose renewal has earned already.
    """
    locks.hold(locks.LockKey.PARTNER_IMPORT)
    faults = Faults()
    table = tables.read(path=path, headers=Headers(names=HEADERS, required=REQUIRED), faults=faults)
    tables.check_once(table=table, column="claim", faults=faults)
    partners = directory.ids_by_code({row["partner"] for row in table.rows})
    contracts = {
        row.ref: row
        for row in Contract.objects.filter(ref__in={row["contract"] for row in table.rows})
    }
    known = {
        row.ref: row for row in Claim.objects.filter(ref__in={row["claim"] for row in table.rows})
    }
    cut_overs = {
        (row.program_id, row.partner_id): row.starts_on
        for row in CutOver.objects.filter(partner_id__in=partners.values())
    }
    wanted: dict[str, Values] = {}
    for row in table.rows:
        cells = Cells(row=row, faults=faults)
        values = _values(cells, partners, contracts)
        _check(cells, values, contracts.get(row["contract"]), cut_overs)
        _check_known(cells, values, known.get(row["claim"]))
        wanted[cells.text("claim", most=LONGEST["claim"], is_needed=True)] = values
    _check_earned({row["contract"]: row for row in table.rows if row["claim"] not in known}, faults)
    faults.raise_if_any()
    new = {ref: values for ref, values in wanted.items() if ref not in known}
    if not is_trial:
        _create(new, {row["claim"]: row["partner"] for row in table.rows}, actor=actor, at=at)
    return Counted(
        created=len(new),
        changed=0,
        unchanged=len(wanted) - len(new),
        is_trial=is_trial,
        ignored_columns=tuple(table.ignored),
    )


def _values(cells: Cells, partners: Mapping[str, int], contracts: Mapping[str, Contract]) -> Values:
    row = cells.row
    if row["partner"] not in partners:
        cells.fault("partner", "there is no such partner. Import it first.", code="partner_unknown")
    if row["contract"] not in contracts:
        cells.fault(
            "contract", "there is no such contract. Import it first.", code="contract_unknown"
        )
    amount = cells.amount("amount")
    if not amount or amount < 0:
        cells.fault("amount", "must be above zero.")
    return {
        "partner_id": partners.get(row["partner"], 0),
        "contract_id": contracts[row["contract"]].pk if row["contract"] in contracts else 0,
        "amount": amount or 0,
        "currency": cells.currency("currency"),
        "document": cells.text("document", most=LONGEST["document"]),
        "sold_on": cells.day("sold_on", is_needed=True),
        "submitted_on": cells.day("submitted_on", is_needed=True),
        "good_until": cells.day("good_until"),
    }


def _check(
    cells: Cells,
    values: Values,
    contract: Contract | None,
    cut_overs: Mapping[tuple[int, int], date],
) -> None:
    sold_on, submitted_on, good_until = (
        values[name] for name in ("sold_on", "submitted_on", "good_until")
    )
    if isinstance(sold_on, date) and isinstance(submitted_on, date):
        if submitted_on < sold_on:
            cells.fault("submitted_on", "is before the sale.")
        if isinstance(good_until, date) and good_until < submitted_on:
            cells.fault("good_until", "is before the claim was submitted.")
    if contract is None or not isinstance(sold_on, date):
        return
    cut_over = cut_overs.get((contract.program_id, int(str(values["partner_id"]))))
    if cut_over is not None and sold_on >= cut_over:
        cells.fault(
            "sold_on",
            f"is not before {cut_over}, from when the partner earns margin up front.",
            code="after_cut_over",
        )


def _check_known(cells: Cells, values: Values, known: Claim | None) -> None:
    differing = [name for name in FIELDS if known and getattr(known, name) != values[name]]
    if differing:
        cells.fault(
            "claim",
            f"is known with another {', '.join(name.removesuffix('_id') for name in differing)}. Give it a number of "
            "its own, or reject the known one first.",
            code="claim_known_otherwise",
        )


def _check_earned(rows: Mapping[str, Row], faults: Faults) -> None:
    earned = Contract.objects.filter(ref__in=rows, earning__isnull=False)
    for ref in earned.order_by("ref").values_list("ref", flat=True):
        Cells(row=rows[ref], faults=faults).fault(
            "contract", "has earned already; a sale never earns twice.", code="sale_has_earned"
        )


def _create(
    new: Mapping[str, Values], partners: Mapping[str, str], *, actor: str, at: datetime
) -> None:
    Claim.objects.bulk_create(
        [
            Claim(ref=ref, imported_at=at, imported_by=actor, **values)
            for ref, values in new.items()
        ],
        batch_size=BATCH,
    )
    record_many(
        EventType.CLAIM_IMPORTED,
        happenings=[
            Happening(
                subject=f"claim:{ref}",
                partner_ref=partners[ref],
                data={
                    "amount": money.plain(int(str(values["amount"]))),
                    "currency": values["currency"],
                },
            )
            for ref, values in new.items()
        ],
        actor=actor,
        at=at,
    )
