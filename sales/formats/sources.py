"""What is read of a file: its text, or the one sheet of a workbook whose header fits the layout."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sales.formats import archives, blocks, charsets, filetypes, headers, limits, workbooks
from sales.formats.layout import Layout, folded
from sales.formats.refusals import FileRefused

_START = 1024 * 1024  # bytes in which the header must stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text on disk: the file itself, what an archive holds, or a sheet unpacked as CSV.

    `archive` names the kind of archive that the file stood in alone, "" for none; `epoch` is a sheet's date system.
    """

    path: Path
    kind: filetypes.FileKind
    charset: charsets.Charset
    archive: str = ""
    sheet: workbooks.Sheet | None = None
    epoch: int | None = None

    def start(self) -> str:
        """Return the part in which the header must stand."""
        first = next(blocks.unified(charsets.decoded(path=self.path, charset=self.charset)), b"")
        return first[:_START].decode("utf-8", "ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text to be read, with its header."""

    text: Text
    header: headers.Header

    def blocks(self) -> Iterator[blocks.Block]:
        """Yield the text in blocks of whole records."""
        chunks = blocks.unified(charsets.decoded(path=self.text.path, charset=self.text.charset))
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
def texts(*, path: Path, layout: Layout) -> Iterator[tuple[Text, ...]]:
    """Give the texts of a file for as long as they are read: one, or the sheets of a workbook.

    Of the layout only the encoding, the sheet and the decimal mark count. What is unpacked is cleared away.
    """
    with tempfile.TemporaryDirectory(prefix="unpacked-") as directory:
        yield _texts(path, Path(directory), layout)


@contextlib.contextmanager
def opened(*, path: Path, layout: Layout) -> Iterator[Source]:
    """Give the text whose header fits the layout for as long as it is read."""
    with texts(path=path, layout=layout) as found:
        if found and found[0].sheet is None:
            (text,) = found
            yield Source(text=text, header=headers.find_header(start=text.start(), layout=layout))
        else:
            yield _fitting_sheet(found, layout)


def detected(*, source: Source) -> Detected:
    """Return what was found out about the source."""
    header, text = source.header, source.text
    used = set(header.places.values())
    is_sheet = text.sheet is not None
    return Detected(
        kind=text.kind,
        archive=text.archive,
        encoding="" if is_sheet else text.charset.name,
        delimiter="" if is_sheet else header.delimiter,
        sheet=text.sheet.name if text.sheet else None,
        hidden_rows=text.sheet.hidden_rows if text.sheet else 0,
        header_line=header.line,
        headers=header.names,
        columns={str(field): name for field, name in header.columns.items()},
        unused=tuple(
            name for place, name in enumerate(header.names) if place not in used and folded(name)
        ),
    )


def _texts(path: Path, directory: Path, layout: Layout, *, archive: str = "") -> tuple[Text, ...]:
    """Return the texts of a file, or of the one file in an archive."""
    most = limits.UNPACKED_BYTES if archive else limits.FILE_BYTES
    kind = filetypes.kind_of(path=path, most=most)
    if kind is filetypes.FileKind.TEXT:
        charset = charsets.detect(path=path, declared=layout.encoding)
        return (Text(path=path, kind=kind, charset=charset, archive=archive),)
    if kind is filetypes.FileKind.GZIP:
        _refuse_nested(archive)
        inside = archives.gunzip(path=path, target=directory / "gunzipped")
        return _texts(inside, directory, layout, archive="gzip")
    found = workbooks.unpack(path=path, directory=directory, layout=layout)
    if isinstance(found, Path):
        _refuse_nested(archive)
        return _texts(found, directory, layout, archive="zip")
    return tuple(
        Text(
            path=sheet.path,
            kind=kind,
            charset=charsets.Charset(name="utf-8", mark=0),
            archive=archive,
            sheet=sheet,
            epoch=found.epoch,
        )
        for sheet in found.sheets
    )


def _refuse_nested(archive: str) -> None:
    if archive:
        raise FileRefused(
            f"The {archive} archive holds another archive. Send the file inside, or pack it once.",
            code="archive_is_nested",
        )


def _fitting_sheet(sheets: tuple[Text, ...], layout: Layout) -> Source:
    """Return the one sheet whose header fits; refuses none and several, for nothing tells which one counts."""
    fitting: list[Source] = []
    refused: list[FileRefused] = []
    csv_layout = workbooks.sheet_layout(layout=layout)
    for text in sheets:
        try:
            header = headers.find_header(start=text.start(), layout=csv_layout)
        except FileRefused as refusal:
            refused.append(_in_sheet(refusal, text))
            continue
        fitting.append(Source(text=text, header=header))
    if len(fitting) > 1:
        names = " and ".join(f"“{_name(source.text)}”" for source in fitting)
        raise FileRefused(
            f"The header fits several sheets: {names}. Name the one that counts in the layout, or hide the others.",
            code="sheets_are_several",
        )
    if not fitting:
        raise _nearest(refused)
    return fitting[0]


def _name(text: Text) -> str:
    return text.sheet.name if text.sheet else ""


def _in_sheet(refusal: FileRefused, text: Text) -> FileRefused:
    return FileRefused(
        f"Sheet “{_name(text)}”: {refusal.message}",
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
