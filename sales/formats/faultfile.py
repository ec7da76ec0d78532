"""The fault file: faulty lines as CSV for the sender to correct, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from sales.formats.faults import FaultyLine

HEADER = ("Line", "Column", "Value", "Problem", "What to do", "Original line")
# Spreadsheets run a cell that begins with one of these, in narrow or full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")  # a negative amount stays one


def fault_rows(*, faulty: Iterable[FaultyLine]) -> Iterator[str]:
    """Yield the lines of the fault file as CSV text, the header first, one for each fault."""
    yield _row(HEADER)
    for line in faulty:
        for fault in line.faults:
            yield _row(
                (
                    str(fault.line),
                    fault.column,
                    fault.value,
                    fault.message,
                    fault.what_to_do,
                    line.raw,
                )
            )


def harmless(*, text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula: an apostrophe before the first character."""
    is_formula = text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(harmless(text=cell) for cell in cells)
    return out.getvalue()
