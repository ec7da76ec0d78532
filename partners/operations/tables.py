"""Read a table of master data from CSV: columns by tolerant header, every fault with its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from kernel.errors import InvalidInputError, Problem

MOST_BYTES = 64 * 1024 * 1024
MOST_PROBLEMS = 200


class TableNotReadable(InvalidInputError):
    """The file cannot be read as a table at all."""

    code = "table_not_readable"


class TableHasFaults(InvalidInputError):
    """Some rows cannot be taken; nothing of the file was."""

    code = "table_has_faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its line in the file and its cells by our column names ("" where blank)."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell, "" where the column is not in the file."""
        return self.cells.get(column, "")


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with a table, collected while it is read; `raise_if_any` refuses the whole."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, *, line: int, column: str, value: str, message: str, code: str = "fault") -> None:
        """Note one fault with its place and what to do."""
        shown = f" ({value[:80]!r})" if value else ""
        self.problems.append(
            Problem(
                path=f"line {line}, {column}",
                code=code,
                message=f"Line {line}, column {column}{shown}: {message}",
            )
        )

    def raise_if_any(self) -> None:
        """Refuse the table where anything was noted."""
        if self.problems:
            count = len(self.problems)
            raise TableHasFaults(
                f"{count} {'fault' if count == 1 else 'faults'}; nothing was taken. Correct and send the file again.",
                problems=tuple(self.problems[:MOST_PROBLEMS]),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a file and the headers that nobody asked for."""

    rows: Sequence[Row]
    ignored: Sequence[str]


def read(
    *,
    path: Path,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    prefixes: Sequence[str] = (),
) -> Table:
    """Read the file; `columns` gives each of our names its accepted headers, `prefixes` keeps whole families.

    Raises TableNotReadable for no file, bytes that are no text, NUL bytes, a missing required column (the headers
    found are named) and a row with more cells than the header.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise TableNotReadable(f"{path.name} is empty. The first line names the columns.")
        names, ignored = _names(header, columns, prefixes)
        missing = [name for name in required if name not in names]
        if missing:
            raise TableNotReadable(
                f"{path.name} lacks the column {', '.join(missing)}. It has: {', '.join(header)}."
            )
        return Table(rows=list(_rows(reader, names)), ignored=ignored)
    except csv.Error as problem:
        raise TableNotReadable(
            f"{path.name}, line {reader.line_num}: {problem}. Check the quotes there."
        ) from problem


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TableNotReadable(
                f"{path.name} is larger than {MOST_BYTES // 2**20} MiB. Split it."
            )
        raw = path.read_bytes()
    except OSError as problem:
        raise TableNotReadable(f"{path} cannot be read: {problem.strerror}.") from problem
    if b"\x00" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise TableNotReadable(
            f"{path.name}, line {line}: there is a NUL byte. Export the file as CSV text."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(raw, cp_isolation=["cp1252", "utf_16"]).best()
        if found is None:
            raise TableNotReadable(f"{path.name} is neither UTF-8 nor Windows-1252 text.") from None
        return str(found)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def _names(
    header: Sequence[str], columns: Mapping[str, Sequence[str]], prefixes: Sequence[str]
) -> tuple[dict[str, int], list[str]]:
    wanted = {_folded(word): name for name, words in columns.items() for word in (name, *words)}
    names: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(header):
        name = wanted.get(_folded(cell))
        if name is None and cell.strip().startswith(tuple(prefixes)) and prefixes:
            name = cell.strip()
        if name is None:
            ignored.append(cell)
        elif name in names:
            raise TableNotReadable(f"The column {cell!r} stands twice in the header.")
        else:
            names[name] = place
    return names, ignored


def _rows(reader: Iterator[list[str]], names: Mapping[str, int]) -> Iterator[Row]:
    for number, cells in enumerate(reader, 2):
        if not any(cell.strip() for cell in cells):
            continue
        yield Row(
            line=number,
            cells={
                name: cells[place].strip() if place < len(cells) else ""
                for name, place in names.items()
            },
        )


def _folded(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())
