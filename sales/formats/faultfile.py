"""The fault file: faulty lines as CSV for the sender to correct, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

HEADER = ("Line", "Column", "Value", "Problem", "Original line")
# Spreadsheets run a cell that begins with one of these, in narrow or full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")  # a negative amount stays one


def csv_lines(*, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the rows of the fault file as CSV text, the header first."""
    yield _line(HEADER)
    yield from map(_line, rows)


def harmless(*, text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula: an apostrophe before the first character."""
    is_formula = text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(harmless(text=cell) for cell in cells)
    return out.getvalue()
