"""Rows in doubt, read cell by cell: values after all, a fault, or a row that is no line (blank, header, total)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sales.formats import blocks, headers, limits, lines, numbers
from sales.formats.faults import Fault, FaultCode, FaultyLine
from sales.formats.layout import Field, folded
from sales.formats.refusals import FileRefused


@dataclass(slots=True, kw_only=True)
class Skipped:
    """Rows that are no lines: how many of each kind, and the amount the latest totals row states."""

    blank: int = 0
    headers_again: int = 0
    totals_rows: int = 0
    stated_units: int | None = None


@dataclass(slots=True, kw_only=True)
class ExactRows:
    """What became of the rows in doubt."""

    values: list[dict[str, Any]] = field(default_factory=list)
    faulty: list[FaultyLine] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)


def read_rows(
    *, block: blocks.Block, indexes: Iterable[int], header: headers.Header, reader: lines.Reader
) -> ExactRows:
    """Return the rows of a block at these places, each read cell by cell.

    Refuses a file that breaks off in the middle of its last line.
    """
    done = ExactRows()
    for index in map(int, indexes):
        raw, line = block.raw(index), int(block.lines[index])
        cells = _cells(raw, header)
        if _is_no_line(cells, header, reader, done.skipped):
            continue
        if len(cells) < len(header.names) and index == block.lines.size - 1 and block.is_open:
            _refuse_cut(line, len(cells), header)
        if len(cells) != len(header.names):
            done.faulty.append(_uneven(raw, line, cells, header))
            continue
        given = {field: cells[place] for field, place in header.places.items()}
        found = lines.read_line(cells=given, line=line, raw=raw, reader=reader)
        if isinstance(found, FaultyLine):
            done.faulty.append(found)
        else:
            done.values.append({"line": line, **found})
    return done


def clash(*, values: dict[str, Any], other: int, block: blocks.Block) -> FaultyLine:
    """Return the fault of a line whose document and line number stood on an earlier line with other content."""
    shown = numbers.shortened(f"{values['document_no']}, line {values['line_no']}")
    fault = Fault(
        line=int(values["line"]),
        field=str(Field.LINE_NO),
        column="",
        value=str(values["line_no"]),
        code=FaultCode.SAME_LINE_TWICE,
        message=f"Line {values['line']}: document {shown} stood on line {other} already, with other content.",
    )
    return _read_and_faulty(values, fault, block)


def too_early(*, values: dict[str, Any], block: blocks.Block, header: headers.Header) -> FaultyLine:
    """Return the fault of a line whose document is dated later than it can be."""
    column, value = header.columns[Field.DOCUMENT_DATE], str(values["document_on"])
    fault = Fault(
        line=int(values["line"]),
        field=str(Field.DOCUMENT_DATE),
        column=column[: limits.VALUE_MAX],
        value=value,
        code=FaultCode.DATE_IN_THE_FUTURE,
        message=f"Line {values['line']}, “{numbers.shortened(column)}”: {value} lies in the future.",
    )
    return _read_and_faulty(values, fault, block)


def _read_and_faulty(values: dict[str, Any], fault: Fault, block: blocks.Block) -> FaultyLine:
    return FaultyLine(
        line=fault.line,
        raw=block.raw(block.index_of(fault.line))[: limits.RAW_MAX],
        faults=(fault,),
        document_no=values["document_no"],
        net_units=values["net_units"],
        currency=values["currency"],
    )


def _cells(raw: str, header: headers.Header) -> list[str]:
    """Return the cells of a row; blank ones past the header's end are left out, as nothing stands there."""
    cells = next(csv.reader([raw], delimiter=header.delimiter), [])
    while len(cells) > len(header.names) and not cells[-1].strip():
        cells.pop()
    if len(cells) < len(header.names):  # headers without a name need no cell
        missing = header.names[len(cells) :]
        cells += [""] * len(missing) if not any(missing) else []
    return cells


def _is_no_line(
    cells: list[str], header: headers.Header, reader: lines.Reader, skipped: Skipped
) -> bool:
    first = next((cell for cell in cells if cell.strip()), None)
    if first is None:
        skipped.blank += 1
        return True
    if [folded(cell) for cell in cells] == [folded(name) for name in header.names]:
        skipped.headers_again += 1
        return True
    pattern = reader.layout.totals_pattern
    if pattern and re.fullmatch(pattern, " ".join(first.split()), re.IGNORECASE):
        skipped.totals_rows += 1
        skipped.stated_units = _stated(cells, header, reader)
        return True
    return False


def _stated(cells: list[str], header: headers.Header, reader: lines.Reader) -> int | None:
    """Return the amount a totals row states, None where it states none."""
    place = header.places.get(Field.NET_AMOUNT, len(cells))
    text = cells[place].strip() if place < len(cells) else ""
    found = numbers.read_units(text=text, grammar=reader.grammar) if text else None
    return found if isinstance(found, int) else None


def _uneven(raw: str, line: int, cells: list[str], header: headers.Header) -> FaultyLine:
    few = len(cells) < len(header.names)
    fault = Fault(
        line=line,
        field="",
        column="",
        value=raw[: limits.VALUE_MAX],
        code=FaultCode.TOO_FEW_CELLS if few else FaultCode.TOO_MANY_CELLS,
        message=f"Line {line} has {len(cells)} cells where the header has {len(header.names)}.",
    )
    return FaultyLine(line=line, raw=raw[: limits.RAW_MAX], faults=(fault,))


def _refuse_cut(line: int, count: int, header: headers.Header) -> None:
    """Refuse a file whose last line breaks off; one lone cell may be a remark below the lines."""
    if count > 1:
        raise FileRefused(
            f"The file breaks off in line {line}, after {count} of {len(header.names)} cells; line {line - 1} is the "
            "latest whole one. Send the file again.",
            code="file_is_cut_off",
            line=line,
        )
