"""Texts of cells as we keep them: trimmed, composed (NFC), on one line, without invisible characters."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from sales.formats import limits
from sales.formats.faults import CellFault, FaultCode

# C0 but tab and line ends, DEL, C1, and the marks that turn the direction of what follows.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e"
_CONTROL = re.compile(f"[{CONTROLS}]")
_LINE_MARKS = re.compile(r"[\t\r\n]")
NO_STORED_RESULT = (
    "#NO_STORED_RESULT!"  # written by the sheet reader for a formula without a result
)
CELL_ERRORS = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#ERROR!", NO_STORED_RESULT,
)  # fmt: skip


def read_text(*, text: str, limit: int = limits.CELL_CHARACTERS) -> str | CellFault:
    """Return the cell as kept, "" for a blank one, or why it cannot be kept."""
    if found := _CONTROL.search(text):
        return CellFault(
            code=FaultCode.CONTROL_CHARACTER,
            message=f"the text holds the invisible character U+{ord(found.group()):04X}.",
        )
    tidy = unicodedata.normalize("NFC", _LINE_MARKS.sub(" ", text)).strip()
    if tidy == NO_STORED_RESULT:
        return CellFault(
            code=FaultCode.NO_STORED_RESULT,
            message="the cell is a formula without a stored result.",
        )
    if tidy in CELL_ERRORS:
        return CellFault(
            code=FaultCode.CELL_ERROR, message=f"the cell holds the spreadsheet error {tidy}."
        )
    if len(tidy) > limit:
        return CellFault(
            code=FaultCode.TEXT_TOO_LONG,
            message=f"the text has {len(tidy)} characters; at most {limit} are kept.",
        )
    return tidy


def stripped(*, column: str) -> pl.Expr:
    """Return a column of texts trimmed and composed, null where blank."""
    tidy = pl.col(column).str.normalize("NFC").str.strip_chars()
    return pl.when(tidy != "").then(tidy).alias(column)
