"""Read a table of master data from CSV: columns by tolerant header, every fault with its line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from kernel.errors import InvalidInputError, Problem

MOST_BYTES = 64 * 1024 * 1024
MOST_PROBLEMS = 200
MOST_CELL = 10_000
SHOWN = 80
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Control characters, signs that turn the direction (they show a name as another), and halves of a sign.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class TableNotReadable(InvalidInputError):
    """The file cannot be read as a table at all."""

    code = "table_not_readable"


class TableHasFaults(InvalidInputError):
    """Some rows cannot be taken; nothing of the file was."""

    code = "table_has_faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line on which it begins and its cells by our column names ("" where blank)."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell, "" where the column is not in the file."""
        return self.cells.get(column, "")

    def __contains__(self, column: str) -> bool:
        """Tell whether the file has the column."""
        return column in self.cells


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with a table, collected while it is read; `raise_if_any` refuses the whole.

    Warnings refuse nothing: they say what was taken and may still be a mistake.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    count: int = 0
    headers: dict[str, str] = field(default_factory=dict)  # our names as the file writes them

    def add(
        self, *, line: int, column: str, value: str, message: str, code: str = "invalid"
    ) -> None:
        """Note one fault with its place and what to do."""
        self.count += 1
        if len(self.problems) >= MOST_PROBLEMS:
            return
        self.problems.append(
            Problem(
                path=f"line {line}, {column}",
                code=code,
                message=self._said(line, column, value, message),
            )
        )

    def warn(self, *, line: int, column: str, value: str, message: str) -> None:
        """Note what may be a mistake, with its place; the first of many are kept."""
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(self._said(line, column, value, message))

    def raise_if_any(self) -> None:
        """Refuse the table where anything was noted."""
        if self.count:
            what = "1 fault" if self.count == 1 else f"{self.count} faults"
            kept = f", the first {MOST_PROBLEMS} are listed" if self.count > MOST_PROBLEMS else ""
            raise TableHasFaults(
                f"{what}{kept}; nothing was taken. Correct the file and import it again.",
                problems=tuple(self.problems),
            )

    def raise_as(self, refusal: type[InvalidInputError]) -> None:
        """Refuse one act, whose details passed as a row, by that error; the problems name the details."""
        if self.count:
            raise refusal(
                "Some details cannot be taken.",
                problems=tuple(
                    Problem(
                        path=fault.path.rpartition(", ")[2],
                        code=fault.code,
                        message=fault.message.removeprefix("Line 1, column "),
                    )
                    for fault in self.problems
                ),
            )

    def _said(self, line: int, column: str, value: str, message: str) -> str:
        shown = f" ({_shown(value)})" if value else ""
        return f"Line {line}, column {self.headers.get(column, column)}{shown}: {message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """Our names with the headers accepted for each, which of them must be there, and families kept by prefix.

    Headers are compared without case, blanks and punctuation.
    """

    names: Mapping[str, Sequence[str]]
    required: Sequence[str]
    prefixes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a file, our names of its columns, and the headers that nobody asked for."""

    rows: Sequence[Row]
    columns: frozenset[str]
    ignored: Sequence[str]


def read(*, path: Path, headers: Headers, faults: Faults) -> Table:
    """Read the file; rows with more cells than the header and cells with control characters are faults.

    Raises TableNotReadable for no file, bytes that are no text, quotes that are never closed, no header, a column
    that stands twice, and a required column that is missing.
    """
    text = _text(path)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=_delimiter(text),
        strict=True,
        skipinitialspace=True,
    )
    try:
        return _table(path.name, reader, headers, faults)
    except csv.Error as problem:
        raise TableNotReadable(
            f"{path.name}, line {reader.line_num}: {problem}. Check the quotes there."
        ) from problem


def check_once(*, table: Table, column: str, faults: Faults) -> None:
    """Note a fault for every row whose cell in the column stands on an earlier line too, whatever its case."""
    seen: dict[str, int] = {}
    for row in table.rows:
        earlier = seen.setdefault(row[column].casefold(), row.line)
        if earlier != row.line and row[column]:
            faults.add(
                line=row.line,
                column=column,
                value=row[column],
                code="repeated",
                message=f"stands on line {earlier} too. Keep one of them.",
            )


def row_of(*, line: int, cells: Mapping[str, str], faults: Faults) -> Row:
    """Return the cells as a row, runs of blanks as one; a cell with control or direction characters is a fault."""
    found = {}
    for name, text in cells.items():
        cell = " ".join(text.split())
        if len(cell) > MOST_CELL or _UNFIT.search(cell):
            faults.add(
                line=line,
                column=name,
                value=cell,
                code="cell_not_plain",
                message="holds control or direction characters, or is far too long. Type it again.",
            )
            cell = ""
        found[name] = cell
    return Row(line=line, cells=found)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TableNotReadable(
                f"{path.name} is larger than {MOST_BYTES // 2**20} MiB. Split it."
            )
        raw = path.read_bytes()
    except OSError as problem:
        raise TableNotReadable(f"{path} cannot be read: {problem.strerror}.") from problem
    if raw.startswith(_WIDE_MARKS):
        return _decoded(path, raw, "utf-16")
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise TableNotReadable(
            f"{path.name}, line {line}: there is a NUL byte. Export the file as CSV text."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(raw, cp_isolation=["cp1252"]).best()
        if found is None:
            raise TableNotReadable(
                f"{path.name} is neither UTF-8 nor Windows-1252 text. Export it again as UTF-8."
            ) from None
        return str(found)


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as problem:
        raise TableNotReadable(
            f"{path.name}: byte {problem.start + 1} is no {encoding} text. Export it again as UTF-8."
        ) from problem


def _delimiter(text: str) -> str:
    header = text.lstrip().split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def _table(name: str, reader: Iterator[list[str]], headers: Headers, faults: Faults) -> Table:
    lines = _numbered(reader)
    header = next(lines, (0, []))[1]
    if not header:
        raise TableNotReadable(f"{name} is empty. The first line names the columns.")
    names, ignored = _names(header, headers)
    missing = [column for column in headers.required if column not in names]
    if missing:
        raise TableNotReadable(
            f"{name} lacks the column {', '.join(missing)}. It has: {_shown(', '.join(header))}."
        )
    faults.headers.update({column: header[at].strip() for column, at in names.items()})
    rows = []
    for line, cells in lines:
        if any(cell.strip() for cell in cells[len(header) :]):
            faults.add(
                line=line,
                column=f"number {len(header) + 1}",
                value=cells[len(header)],
                code="cell_without_header",
                message="the row has more cells than the header. Quote cells that hold the separator.",
            )
        found = {name: cells[at] for name, at in names.items() if at < len(cells)}
        blanks = dict.fromkeys(names, "")
        rows.append(row_of(line=line, cells={**blanks, **found}, faults=faults))
    return Table(rows=rows, columns=frozenset(names), ignored=ignored)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank, with the line on which it begins."""
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1  # type: ignore[attr-defined] # a csv reader, which typing cannot name


def _names(header: Sequence[str], headers: Headers) -> tuple[dict[str, int], list[str]]:
    wanted = {
        _folded(word): name for name, words in headers.names.items() for word in (name, *words)
    }
    names: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(header):
        name = wanted.get(_folded(cell)) or _of_family(cell, headers.prefixes)
        if name is None:
            ignored += [cell.strip()] if cell.strip() else []
        elif name in names:
            raise TableNotReadable(
                f"The column {name} stands twice in the header ({cell.strip()!r}). Keep one of them."
            )
        else:
            names[name] = place
    return names, ignored


def _of_family(cell: str, prefixes: Sequence[str]) -> str | None:
    """Return the header with our spelling of its prefix: "Distributor code: NORVALE" is distributor_code:NORVALE."""
    head, colon, rest = cell.partition(":")
    for prefix in prefixes:
        if colon and _folded(head) == _folded(prefix):
            return prefix + rest.strip()
    return None


def _folded(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())


def _shown(value: str) -> str:
    return repr(value if len(value) <= SHOWN else f"{value[:SHOWN]}…")
