"""Rows of distributors' files as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kernel import money
from sales.choices import LineState

if TYPE_CHECKING:
    from sales.models import StagedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of a file, as far as it could be read."""

    id: int
    line: int
    document: str
    on: date | None
    reseller: str
    product: str
    quantity: str
    amount: Decimal | None
    currency: str
    word: str
    column: str
    value: str
    fault: str


def line_row(row: StagedLine) -> LineRow:
    """Return a line as it is shown."""
    return LineRow(
        id=row.pk,
        line=row.file_line,
        document=row.document_no,
        on=row.document_on,
        reseller=row.reseller_name or row.reseller_code,
        product=row.product_code,
        quantity="" if row.quantity is None else _plain(money.from_units(row.quantity)),
        amount=None if row.net is None else money.from_units(row.net),
        currency=row.currency,
        word=LineState(row.state).label,
        column=row.fault_column,
        value=row.fault_value,
        fault=row.fault or row.reason,
    )


def _plain(quantity: Decimal) -> str:
    """Return a quantity without idle decimals."""
    return f"{quantity:,.4f}".rstrip("0").rstrip(".")
