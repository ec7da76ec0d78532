"""What is read of a file: its text, or the one sheet of a workbook whose header fits the layout."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sales.formats import archives, blocks, charsets, filetypes, headers, limits, workbooks
from sales.formats.layout import Layout, folded
from sales.formats.refusals import FileRefused

_START = 1024 * 1024  # bytes in which the header must stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text to be read: the file itself, or a sheet unpacked as CSV, with its header.

    `archive` names the kind of archive that the file stood in alone, "" for none.
    """

    path: Path
    kind: filetypes.FileKind
    charset: charsets.Charset
    header: headers.Header
    sheet: workbooks.Sheet | None = None
    epoch: int | None = None
    archive: str = ""

    def blocks(self) -> Iterator[blocks.Block]:
        """Yield the text in blocks of whole records."""
        chunks = blocks.unified(charsets.decoded(path=self.path, charset=self.charset))
        return blocks.blocks(chunks=chunks, delimiter=self.header.delimiter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """What was found out about a file before its lines were read."""

    kind: filetypes.FileKind
    archive: str
    encoding: str
    delimiter: str
    sheet: str | None
    hidden_rows: int
    header_line: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    unused: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the same as data that JSON can hold."""
        return {
            "kind": str(self.kind),
            "archive": self.archive,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "hidden_rows": self.hidden_rows,
            "header_line": self.header_line,
            "headers": list(self.headers),
            "columns": dict(self.columns),
            "unused": list(self.unused),
        }


@contextlib.contextmanager
def opened(*, path: Path, layout: Layout) -> Iterator[Source]:
    """Give the text of a file for as long as it is read; what is unpacked for it is cleared away."""
    with tempfile.TemporaryDirectory(prefix="unpacked-") as directory:
        yield _source(path, Path(directory), layout)


def _source(path: Path, directory: Path, layout: Layout, *, archive: str = "") -> Source:
    """Return the source of a file, or of the one file in an archive."""
    most = limits.UNPACKED_BYTES if archive else limits.FILE_BYTES
    kind = filetypes.kind_of(path=path, most=most)
    if kind is filetypes.FileKind.TEXT:
        charset = charsets.detect(path=path, declared=layout.encoding)
        header = headers.find_header(start=_start(path, charset), layout=layout)
        return Source(path=path, kind=kind, charset=charset, header=header, archive=archive)
    if kind is filetypes.FileKind.GZIP:
        _refuse_nested(archive)
        inside = archives.gunzip(path=path, target=directory / "gunzipped")
        return _source(inside, directory, layout, archive="gzip")
    found = workbooks.unpack(path=path, directory=directory, layout=layout)
    if isinstance(found, Path):
        _refuse_nested(archive)
        return _source(found, directory, layout, archive="zip")
    return replace(_fitting_sheet(found, layout), archive=archive)


def _refuse_nested(archive: str) -> None:
    if archive:
        raise FileRefused(
            f"The {archive} archive holds another archive. Send the file inside, or pack it once.",
            code="archive_is_nested",
        )


def detected(*, source: Source) -> Detected:
    """Return what was found out about the source."""
    header = source.header
    used = set(header.places.values())
    is_sheet = source.sheet is not None
    return Detected(
        kind=source.kind,
        archive=source.archive,
        encoding="" if is_sheet else source.charset.name,
        delimiter="" if is_sheet else header.delimiter,
        sheet=source.sheet.name if source.sheet else None,
        hidden_rows=source.sheet.hidden_rows if source.sheet else 0,
        header_line=header.line,
        headers=header.names,
        columns={str(field): name for field, name in header.columns.items()},
        unused=tuple(
            name for place, name in enumerate(header.names) if place not in used and folded(name)
        ),
    )


def _start(path: Path, charset: charsets.Charset) -> str:
    """Return the text in which the header must stand."""
    first = next(blocks.unified(charsets.decoded(path=path, charset=charset)), b"")
    return first[:_START].decode("utf-8", "ignore")


def _fitting_sheet(book: workbooks.Workbook, layout: Layout) -> Source:
    """Return the one sheet whose header fits; refuses none and several, for nothing tells which one counts."""
    fitting: list[Source] = []
    refused: list[FileRefused] = []
    charset = charsets.Charset(name="utf-8", mark=0)
    csv_layout = workbooks.sheet_layout(layout=layout)
    for sheet in book.sheets:
        try:
            header = headers.find_header(start=_start(sheet.path, charset), layout=csv_layout)
        except FileRefused as refusal:
            refused.append(_in_sheet(refusal, sheet))
            continue
        fitting.append(
            Source(
                path=sheet.path,
                kind=filetypes.FileKind.SHEET,
                charset=charset,
                header=header,
                sheet=sheet,
                epoch=book.epoch,
            )
        )
    if len(fitting) > 1:
        names = " and ".join(f"“{source.sheet.name}”" for source in fitting if source.sheet)
        raise FileRefused(
            f"The header fits several sheets: {names}. Name the one that counts in the layout, or hide the others.",
            code="sheets_are_several",
        )
    if not fitting:
        raise _nearest(refused)
    return fitting[0]


def _in_sheet(refusal: FileRefused, sheet: workbooks.Sheet) -> FileRefused:
    return FileRefused(
        f"Sheet “{sheet.name}”: {refusal.message}",
        code=refusal.code,
        line=refusal.line,
        column=refusal.column,
    )


def _nearest(refused: list[FileRefused]) -> FileRefused:
    """Return the refusal of the sheet that comes nearest to the layout."""
    if not refused:
        return FileRefused(
            "The workbook has no visible sheet. Show the sheet that holds the lines.",
            code="sheet_is_missing",
        )
    return min(refused, key=lambda refusal: refusal.code == "header_is_missing")
