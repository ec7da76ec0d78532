"""Text cut into blocks of whole records, with the line each record stands on, ready for the column reader.

A block's bytes are UTF-8 with `\\n` ends and well-formed quotes, and no line end stands inside a quoted cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from sales.formats import limits
from sales.formats.refusals import FileRefused

_NEWLINE, _QUOTE, _BLANK, _TAB = 10, 34, 32, 9

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some whole records: their bytes, where each ends, the line it stands on, and how many cells it has."""

    data: bytes
    ends: Places  # offset of the line end of each record
    lines: Places
    cells: Places
    next_line: int
    is_ascii: bool
    has_controls: bool
    is_open: bool  # the file ended without a line end

    def raw(self, index: int) -> str:
        """Return one record as text, without its line end."""
        start = 0 if index == 0 else int(self.ends[index - 1]) + 1
        return self.data[start : int(self.ends[index])].decode()

    def index_of(self, line: int) -> int:
        """Return which record begins on a line of the file."""
        return int(np.searchsorted(self.lines, line))


def unified(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks with every line end (CR LF, CR, LF) as LF."""
    held = b""
    for chunk in chunks:
        data = held + chunk
        held = b"\r" if data.endswith(b"\r") else b""
        if held:
            data = data[:-1]
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield data
    if held:
        yield b"\n"


def blocks(*, chunks: Iterable[bytes], delimiter: str) -> Iterator[Block]:
    """Yield the unified text as blocks of whole records.

    Refuses NUL, which no text holds, quotes that do not close, and endless lines.
    """
    rest, line = b"", 1
    for chunk in chunks:
        if b"\x00" in chunk:
            _refuse_nul(line + (rest + chunk[: chunk.index(b"\x00")]).count(b"\n"))
        data, rest = _cut(rest + chunk, line, delimiter, is_last=False)
        if data:
            block = _block(data, line, delimiter, is_open=False)
            yield block
            line = block.next_line
        if len(rest) > limits.RECORD_BYTES:
            _refuse_endless(rest, line)
    if rest:
        is_open = not rest.endswith(b"\n")
        data, rest = _cut(rest + b"\n" * is_open, line, delimiter, is_last=True)
        if rest:
            _refuse_unclosed(line + _opening(rest))
        yield _block(data, line, delimiter, is_open=is_open)


def _cut(data: bytes, line: int, delimiter: str, *, is_last: bool) -> tuple[bytes, bytes]:
    """Return the whole records and the rest; quotes that mean themselves come back doubled."""
    if b'"' not in data:
        end = data.rfind(b"\n") + 1
        return data[:end], data[end:]
    array = np.frombuffer(data, dtype=np.uint8)
    if not _is_well_formed(array, ord(delimiter)):
        return _requoted(data, line, delimiter, is_last=is_last)
    outside = np.flatnonzero((array == _NEWLINE) & ~_inside(array))
    end = int(outside[-1]) + 1 if outside.size else 0
    return data[:end], data[end:]


def _inside(array: Bytes) -> npt.NDArray[np.bool_]:
    """Tell for each byte whether an odd number of quotes stands up to it."""
    return np.bitwise_xor.accumulate((array == _QUOTE).view(np.uint8)).view(np.bool_)


def _is_well_formed(array: Bytes, delimiter: int) -> bool:
    """Tell whether each quote opens a cell, closes one, or is one of a pair inside."""
    quotes = np.flatnonzero(array == _QUOTE)
    edge = np.array([_NEWLINE], dtype=np.uint8)
    before = np.concatenate([edge, array])[quotes[0::2]]
    after = np.concatenate([array, edge])[quotes[1::2] + 1]
    opens = (before == delimiter) | (before == _NEWLINE) | _adjacent(quotes)
    closes = (after == delimiter) | (after == _NEWLINE) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _adjacent(quotes: Places) -> npt.NDArray[np.bool_]:
    """Tell for each opening quote whether it follows a closing one at once: the pair stands for one quote."""
    opening = quotes[0::2]
    follows = np.zeros(opening.size, dtype=np.bool_)
    closing = quotes[1::2][: opening.size - 1] if opening.size else quotes[1::2]
    follows[1:] = opening[1:] == closing + 1
    return follows


def _requoted(data: bytes, line: int, delimiter: str, *, is_last: bool) -> tuple[bytes, bytes]:
    """Return the records written anew with clean quotes, and the bytes of the record not yet whole."""
    whole = data.rfind(b"\n") + 1
    texts = data[:whole].decode().split("\n")[:-1]
    reader = csv.reader((text + "\n" for text in texts), delimiter=delimiter, strict=True)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    taken = 0
    while True:
        try:
            writer.writerow(next(reader))
        except StopIteration:
            break
        except csv.Error as problem:
            if "end of data" in str(problem) and not is_last:
                break
            _refuse_quote(problem, line + taken)
        taken = reader.line_num
    rest = "".join(text + "\n" for text in texts[taken:]).encode() + data[whole:]
    return out.getvalue().encode(), rest


def _block(data: bytes, line: int, delimiter: str, *, is_open: bool) -> Block:
    if delimiter != "\t" and b"\t" in data:
        data = data.replace(b"\t", b" ")
    array = np.frombuffer(data, dtype=np.uint8)
    newlines = array == _NEWLINE
    marks = newlines | (array == ord(delimiter))
    breaks = np.flatnonzero(newlines)
    lines = np.arange(line, line + breaks.size, dtype=np.int64)
    if b'"' in data:
        inside = _inside(array)
        marks &= ~inside
        if (newlines & inside).any():
            lines = _first_lines(lines, newlines, inside)
        if (spread := (newlines | (array == _TAB)) & inside).any():
            array = np.where(spread, np.uint8(_BLANK), array)
            data = array.tobytes()
    places = np.flatnonzero(marks)
    is_end = array[places] == _NEWLINE
    _refuse_long_cells(data, places, is_end, lines)
    controls = (
        np.count_nonzero(array < _BLANK) - lines.size - data.count(b"\t") + data.count(b"\x7f")
    )
    return Block(
        data=data,
        ends=places[is_end],
        lines=lines,
        next_line=line + breaks.size,
        cells=np.diff(np.flatnonzero(is_end), prepend=-1),
        is_ascii=data.isascii(),
        has_controls=bool(controls),
        is_open=is_open,
    )


def _first_lines(
    lines: Places, newlines: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]
) -> Places:
    """Return the line each record begins on, where some records run over several lines."""
    ends_record = ~inside[newlines]
    begins = np.ones(lines.size, dtype=np.bool_)
    begins[1:] = ends_record[:-1]
    first: Places = lines[begins]
    return first


def _refuse_long_cells(
    data: bytes, places: Places, is_end: npt.NDArray[np.bool_], lines: Places
) -> None:
    """Refuse a cell beyond the limit, which is an unclosed quote or no list of sales."""
    if np.diff(places[is_end], prepend=-1).max() <= limits.CELL_CHARACTERS:
        return
    widths = np.diff(places, prepend=-1)
    for at in np.flatnonzero(widths > limits.CELL_CHARACTERS):
        cell = data[int(places[at]) - int(widths[at]) + 1 : int(places[at])].decode()
        if len(cell) > limits.CELL_CHARACTERS:
            record = int(np.count_nonzero(is_end[:at]))
            first = int(np.flatnonzero(is_end[:at])[-1]) + 1 if record else 0
            raise FileRefused(
                f"Line {lines[record]}, cell {at - first + 1} has {len(cell):,} characters; at most "
                f"{limits.CELL_CHARACTERS:,} are read. A quote that is not closed may have swallowed lines.",
                code="cell_is_too_long",
                line=int(lines[record]),
                column=str(at - first + 1),
            )


def _opening(rest: bytes) -> int:
    """Return on which line of the record (from 0) the quote opens that never closes."""
    array = np.frombuffer(rest, dtype=np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    # A pair inside the open cell is no opening: walk back over adjacent quotes.
    at = quotes.size - 1
    while at >= 2 and quotes[at] == quotes[at - 1] + 1:  # noqa: PLR2004 - pairs
        at -= 2
    return rest[: int(quotes[at])].count(b"\n")


def _refuse_nul(line: int) -> NoReturn:
    raise FileRefused(
        f"Line {line} holds a NUL byte: the file is damaged or not text. Export it again.",
        code="file_has_nul",
        line=line,
    )


def _refuse_endless(rest: bytes, line: int) -> NoReturn:
    if b'"' in rest and b"\n" in rest:
        _refuse_unclosed(line + _opening(rest))
    raise FileRefused(
        f"Line {line} does not end within {limits.RECORD_BYTES:,} bytes: this is no list of lines. Export it again.",
        code="line_is_endless",
        line=line,
    )


def _refuse_unclosed(line: int) -> NoReturn:
    raise FileRefused(
        f'Line {line}: a quote (") opens a cell and never closes. Close it, or double quotes that belong to the text.',
        code="quote_is_open",
        line=line,
    )


def _refuse_quote(problem: Any, line: int) -> NoReturn:
    if "field larger" in str(problem) or "end of data" in str(problem):
        _refuse_unclosed(line)
    raise FileRefused(
        f'Line {line}: a quoted cell that opens here goes on after its closing quote ("). '
        "Close it, or double quotes that belong to the text.",
        code="quote_is_broken",
        line=line,
    )
