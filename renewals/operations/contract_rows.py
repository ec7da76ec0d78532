"""What a row of a file says of a contract: read and checked against what is stored; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.periods import ONE_DAY
from partners.operations.cells import Cells
from partners.operations.tables import Faults, Row
from renewals.choices import ContractState
from renewals.models import Contract

HEADERS: Mapping[str, tuple[str, ...]] = {
    "contract": ("contract_no", "contract_number", "contract_id", "ref"),
    "program": ("programme", "program_code"),
    "customer": ("customer_name", "end_customer"),
    "customer_country": ("country",),
    "product": ("product_code", "sku"),
    "quantity": ("qty", "seats"),
    "annual_value": ("yearly_value", "value"),
    "currency": (),
    "starts_on": ("start", "start_date"),
    "last_day": ("end", "end_date", "expires", "expiry_date", "valid_until"),
    "partner": ("partner_code", "partner_of_record"),
    "predecessor": ("renews", "previous_contract"),
    "ordered_on": ("renewed_on", "order_date"),
}
REQUIRED = (
    "contract", "customer", "product", "quantity", "annual_value", "currency", "starts_on", "last_day",
)  # fmt: skip
FIELDS = (
    "program_id", "customer_id", "product_id", "quantity", "annual_value", "currency", "starts_on", "ends_on",
)  # fmt: skip
LONGEST = {"contract": 80, "customer": 300, "product": 80}
MOST_QUANTITY = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a row says; `predecessor` and `partner` are "" where it says nothing of them."""

    row: Row
    ref: str
    program_id: int
    customer: tuple[str, str]
    product: str
    quantity: int
    annual_value: int
    currency: str
    starts_on: date
    ends_on: date
    partner: str
    predecessor: str
    ordered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the rows are checked against: programs by code, partners by code, contracts by reference."""

    programs: Mapping[str, int]
    partners: Mapping[str, int]
    contracts: Mapping[str, Contract]


def said(*, row: Row, known: Known, faults: Faults) -> Said:
    """Return what the row says; what cannot be taken is noted as a fault."""
    cells = Cells(row=row, faults=faults)
    starts_on = cells.day("starts_on", is_needed=True) or date.min
    last_day = cells.day("last_day", is_needed=True)
    ends_on = last_day + ONE_DAY if last_day else date.max
    if last_day and last_day < starts_on:
        cells.fault("last_day", "is before the first day.")
    partner = row["partner"]
    if partner and partner not in known.partners:
        cells.fault("partner", "there is no such partner. Import it first.", code="partner_unknown")
    found = Said(
        row=row,
        ref=cells.text("contract", most=LONGEST["contract"], is_needed=True),
        program_id=_program(cells, known.programs),
        customer=(
            cells.company("customer", most=LONGEST["customer"]),
            cells.country("customer_country"),
        ),
        product=cells.text("product", most=LONGEST["product"], is_needed=True),
        quantity=_quantity(cells),
        annual_value=_value(cells),
        currency=cells.currency("currency"),
        starts_on=starts_on,
        ends_on=ends_on,
        partner=partner,
        predecessor=cells.text("predecessor", most=LONGEST["contract"]),
        ordered_on=cells.day("ordered_on"),
    )
    _check_order_day(cells, found)
    return found


def check_chains(*, rows: Mapping[str, Said], known: Known, faults: Faults) -> None:
    """Note predecessors that are not there, end later, are followed by another contract, or have lapsed."""
    followed = {
        contract.predecessor.ref: contract.ref
        for contract in known.contracts.values()
        if contract.predecessor
    }
    for one in rows.values():
        if not one.predecessor:
            continue
        cells = Cells(row=one.row, faults=faults)
        old_ends_on = _ends_on(one.predecessor, rows, known)
        if one.predecessor == one.ref or old_ends_on is None:
            cells.fault(
                "predecessor",
                "there is no such contract. Put it in the file too.",
                code="predecessor_unknown",
            )
        elif old_ends_on > one.starts_on:
            cells.fault("predecessor", f"runs until {old_ends_on - ONE_DAY}, past this first day.")
        elif followed.setdefault(one.predecessor, one.ref) != one.ref:
            cells.fault(
                "predecessor",
                f"is followed by {followed[one.predecessor]}. A contract has one successor.",
                code="predecessor_taken",
            )
        elif (old := known.contracts.get(one.predecessor)) and old.state == ContractState.LAPSED:
            cells.fault("predecessor", "has lapsed.")


def _program(cells: Cells, programs: Mapping[str, int]) -> int:
    code = cells.row["program"]
    if code in programs:
        return programs[code]
    if not code and len(programs) == 1:
        return next(iter(programs.values()))
    words = ", ".join(sorted(programs)) or "none is loaded"
    cells.fault("program", f"is no program. Write one of: {words}.", code="program_unknown")
    return 0


def _quantity(cells: Cells) -> int:
    found = cells.number("quantity", most=MOST_QUANTITY)
    if not found and (found == 0 or not cells.row["quantity"]):
        cells.fault("quantity", "must be 1 or more.")
    return found or 1


def _value(cells: Cells) -> int:
    found = cells.amount("annual_value")
    if not cells.row["annual_value"]:
        cells.fault("annual_value", "is blank. Fill it in.", code="blank")
    if found is not None and found < 0:
        cells.fault("annual_value", "is below zero.")
    return found or 0


def _check_order_day(cells: Cells, found: Said) -> None:
    if found.predecessor and found.ordered_on is None and not cells.row["ordered_on"]:
        cells.fault(
            "ordered_on",
            "is blank. Say on which day this renewal was ordered: it decides what was on time.",
            code="blank",
        )
    if found.ordered_on and not found.predecessor:
        cells.fault("ordered_on", "says when a renewal was ordered; name the predecessor too.")


def _ends_on(ref: str, rows: Mapping[str, Said], known: Known) -> date | None:
    if ref in rows:
        return rows[ref].ends_on
    stored = known.contracts.get(ref)
    return stored.ends_on if stored else None
