"""The fault file: faulty lines as CSV for the sender to correct, safe to open in a spreadsheet.

Where lines have numbers of their own it is written as the sender writes, with the problem in a column more: corrected,
it can be sent as it is. Without numbers a part of a document would stand for the whole, so that it only tells.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PROBLEM = "Problem"
HEADER = ("Line", "Column", "Value", PROBLEM, "Original line")
# Spreadsheets run a cell that begins with one of these, in narrow or full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")  # a negative amount stays one


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the sender writes: its headers, the delimiter of its files, that of the texts kept, and lines above."""

    headers: tuple[str, ...]
    delimiter: str
    kept_delimiter: str
    lines_above: int


def csv_lines(*, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the rows of the fault file as CSV text, the header first."""
    yield _line(HEADER)
    yield from map(_line, rows)


def correctable(*, rows: Iterable[tuple[str, str]], form: Form) -> Iterator[str]:
    """Yield the faulty lines (text, problem) in the sender's own form, to be corrected and sent again.

    It is marked as UTF-8, whatever encoding the sender's files have.
    """
    yield "\ufeff" + "\r\n" * form.lines_above
    yield _line((*form.headers, PROBLEM), form.delimiter)
    for text, problem in rows:
        cells = next(csv.reader([text], delimiter=form.kept_delimiter), [])
        blank = [""] * (len(form.headers) - len(cells))
        yield _line((*cells, *blank, problem), form.delimiter)


def harmless(*, text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula: an apostrophe before the first character."""
    is_formula = text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _line(cells: Iterable[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(harmless(text=cell) for cell in cells)
    return out.getvalue()
