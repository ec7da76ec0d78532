"""The header of a file: the first row that names the columns a layout needs, and the delimiter that shows it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from sales.formats import limits
from sales.formats.layout import DELIMITERS, RESELLER_FIELDS, AmountFrom, Field, Layout, folded
from sales.formats.numbers import shortened
from sales.formats.refusals import FileRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands, what it says, and at which place each of our fields is found."""

    delimiter: str
    line: int
    end_line: int
    names: tuple[str, ...]
    places: dict[Field, int]

    @property
    def columns(self) -> dict[Field, str]:
        """Return the header each of our fields stands under."""
        return {field: self.names[place] for field, place in self.places.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row near the start of a file, as a delimiter parts it."""

    delimiter: str
    line: int
    end_line: int
    cells: tuple[str, ...]


def find_header(*, start: str, layout: Layout) -> Header:
    """Return the header among the first lines of a file; refuses a file without one, naming what is missing."""
    rows = [
        row
        for row in first_rows(start=start, delimiters=layout.delimiter)
        if layout.header_line in (None, row.line)
    ]
    found = [(row, _places(row.cells, layout)) for row in rows]
    whole = [each for each in found if not _missing(each[1], layout)]
    if not whole:
        _refuse(found, layout)
    row, places = min(whole, key=lambda each: (each[0].line, -len(each[1])))
    _refuse_crowd(row)
    _refuse_doubled(row, places, layout)
    return Header(
        delimiter=row.delimiter,
        line=row.line,
        end_line=row.end_line,
        names=tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in row.cells),
        places=places,
    )


def first_rows(*, start: str, delimiters: str | None) -> list[Row]:
    """Return the rows in which a header may stand, as each of the delimiters parts them; None stands for all."""
    return [row for each in delimiters or DELIMITERS for row in _rows(start, each)]


def _rows(start: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(start, newline="\n"), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append(
                Row(delimiter=delimiter, line=line, end_line=reader.line_num, cells=tuple(cells))
            )
            line = reader.line_num + 1
            if line > limits.HEADER_LINES:
                break
    except csv.Error:  # an endless cell; what came before it may still hold the header
        pass
    return rows


def _places(cells: Sequence[str], layout: Layout) -> dict[Field, int]:
    """Return the place of each field; of several headers of one field the one the layout names first."""
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        at.setdefault(folded(cell), place)
    places: dict[Field, int] = {}
    for field, headers in layout.columns.items():
        for header in headers:
            if folded(header) in at:
                places[field] = at[folded(header)]
                break
    return places


def _missing(places: dict[Field, int], layout: Layout) -> list[Field]:
    """Return the fields without which no line can be read; LINE_NO too where declared, for it is part of identity."""
    needed = [Field.DOCUMENT_NO, Field.LINE_NO, Field.DOCUMENT_DATE, Field.CURRENCY]
    if layout.amount_from is AmountFrom.COLUMN:
        needed.append(Field.NET_AMOUNT)
    else:
        needed += [Field.QUANTITY, Field.UNIT_PRICE]
    missing = [
        field
        for field in needed
        if field in layout.columns and field not in places and field not in layout.constants
    ]
    if not any(field in places for field in RESELLER_FIELDS):
        missing += [field for field in RESELLER_FIELDS if field in layout.columns][:1]
    return missing


def _refuse(found: list[tuple[Row, dict[Field, int]]], layout: Layout) -> NoReturn:
    row, places = max(found, key=lambda each: len(each[1]), default=(None, {}))
    if row is None or len(places) < 2:  # noqa: PLR2004 - one word alone may stand in any title
        wanted = ", ".join(headers[0] for headers in layout.columns.values())
        where = f"line {layout.header_line}" if layout.header_line else "the first lines"
        raise FileRefused(
            f"No header was found in {where}. A line must name the columns of “{layout.title}”: {wanted}.",
            code="header_is_missing",
        )
    missing = _missing(places, layout)
    wanted = " or ".join(f"“{header}”" for header in layout.columns[missing[0]])
    headers = shortened(", ".join(cell.strip() for cell in row.cells), 1000)
    raise FileRefused(
        f"Line {row.line}: the column {missing[0].label} is missing. It must be headed {wanted}. Found: {headers}.",
        code="column_is_missing",
        line=row.line,
        column=missing[0].label,
    )


def _refuse_crowd(row: Row) -> None:
    if len(row.cells) > limits.COLUMNS:
        raise FileRefused(
            f"Line {row.line}: the header names {len(row.cells):,} columns; at most {limits.COLUMNS} are read. "
            "Leave out what no line uses.",
            code="columns_are_too_many",
            line=row.line,
        )


def _refuse_doubled(row: Row, places: dict[Field, int], layout: Layout) -> None:
    """Refuse a header that names a used column twice: nothing tells which of the two holds the value."""
    names = [folded(cell) for cell in row.cells]
    for field, place in places.items():
        if names.count(names[place]) > 1:
            raise FileRefused(
                f"Line {row.line}: the header “{row.cells[place].strip()}” stands twice. "
                f"Keep the one that holds the {field.label.lower()} of “{layout.title}”.",
                code="header_is_doubled",
                line=row.line,
                column=row.cells[place].strip(),
            )
