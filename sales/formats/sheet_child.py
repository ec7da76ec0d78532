"""The program that unpacks a workbook into CSV files, run by `workbooks` in a child process with hard limits.

A zip archive that is no workbook gives the one file inside.

Standard library and python-calamine only: a hostile file may kill this process, never the one that asked.
Started as `python -I sheet_child.py WORKBOOK DIRECTORY LIMITS`; answers with one JSON object on standard output.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import shutil
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import python_calamine

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK = 1024 * 1024
_LARGEST_CELL = (
    4 * _CHUNK
)  # the XML between two cells; a spreadsheet program keeps 32,767 characters
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<v[^>]*>([^<]+)")
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError)
_NO_RESULT = "#NO_STORED_RESULT!"
_MOST_ODD_CELLS = 100_000
_FLAG_ENCRYPTED = 0x1
_WHOLE = 10**15


class Refusal(Exception):
    """The workbook is refused; the parent turns it into words of the house."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def main(arguments: list[str]) -> int:
    """Unpack the workbook and print the answer; 0 for an answer, 3 when memory ran out."""
    path, directory, limits = Path(arguments[0]), Path(arguments[1]), json.loads(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _unpacked(path, directory, limits)
    except Refusal as refusal:
        answer = {"code": refusal.code, "message": refusal.message}
    except MemoryError:
        return 3
    sys.stdout.write(json.dumps(answer))
    return 0


def _unpacked(path: Path, directory: Path, limits: dict[str, Any]) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_crowd(archive, limits)
            names = set(archive.namelist())
            if not names & {"xl/workbook.xml", "xl/workbook.bin"}:
                return _inside(archive, directory, limits)
            _refuse_workbook(archive, limits)
            parts, epoch = _sheet_parts(archive)
            odd = {name: _odd_cells(archive, part) for name, part in parts.items()}
    except (*_DAMAGE, Xml.ParseError, KeyError) as problem:
        raise Refusal(
            "workbook_is_damaged", f"The workbook is damaged or cut off ({problem})"
        ) from problem
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            chosen = _chosen(book, limits["sheet"])
            sheets = [
                _written(book, name, directory / f"{number}.csv", odd.get(name, ({}, 0)), limits)
                for number, name in enumerate(chosen)
            ]
    except python_calamine.CalamineError as problem:
        raise Refusal(
            "workbook_is_damaged", f"The workbook cannot be read ({problem})"
        ) from problem
    return {"sheets": sheets, "epoch": epoch}


def _refuse_crowd(archive: zipfile.ZipFile, limits: dict[str, Any]) -> None:
    """Refuse an archive of more parts than any workbook has, or behind a password."""
    members = archive.infolist()
    if len(members) > limits["members"]:
        raise Refusal("archive_is_too_large", f"The archive has {len(members):,} parts")
    if any(member.flag_bits & _FLAG_ENCRYPTED for member in members):
        raise Refusal("file_is_encrypted", "The archive is protected by a password")


def _refuse_workbook(archive: zipfile.ZipFile, limits: dict[str, Any]) -> None:
    """Refuse a workbook by the names and sizes it declares, before anything is unpacked."""
    names = set(archive.namelist())
    if "xl/vbaProject.bin" in names:
        raise Refusal("workbook_has_macros", "The workbook holds macros")
    if "xl/workbook.bin" in names:
        raise Refusal("workbook_is_foreign", "This is a binary workbook (XLSB)")
    size = sum(member.file_size for member in archive.infolist())
    if size > limits["bytes"]:
        raise Refusal("workbook_is_too_large", f"The workbook unpacks to {size:,} bytes")
    for member in archive.infolist():
        _refuse_swelling(member, "workbook_is_too_large", limits)


def _refuse_swelling(member: zipfile.ZipInfo, code: str, limits: dict[str, Any]) -> None:
    most = max(limits["swelling_from"], limits["swelling"] * member.compress_size)
    if member.file_size > most:
        raise Refusal(
            code, f"A part of {member.compress_size:,} bytes unpacks to {member.file_size:,}"
        )


def _inside(archive: zipfile.ZipFile, directory: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """Unpack the one file of an archive under a name of ours; what a Mac adds of its own is passed over."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and not stat.S_ISLNK(member.external_attr >> 16)
        and not member.filename.startswith("__MACOSX/")
        and not member.filename.endswith(".DS_Store")
    ]
    if len(members) != 1:
        raise Refusal("archive_holds_several", f"The archive holds {len(members):,} files, not one")
    (member,) = members
    if member.file_size > limits["archive_bytes"]:
        raise Refusal("archive_is_too_large", f"The archive unpacks to {member.file_size:,} bytes")
    _refuse_swelling(member, "archive_is_too_large", limits)
    try:
        with archive.open(member) as source, (directory / "unzipped").open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
    except _DAMAGE as problem:
        raise Refusal(
            "archive_is_damaged", f"The archive is damaged or cut off ({problem})"
        ) from problem
    return {"inside": "unzipped"}


def _sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], int]:
    """Return the part of each sheet by its name, and the date system of the workbook."""
    book = Xml.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - the child is limited
    links = Xml.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the child is limited
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            parts[sheet.get("name", "")] = part
    facts = book.find(f"{_MAIN}workbookPr")
    is_1904 = facts is not None and facts.get("date1904") in {"1", "true"}
    return parts, 1904 if is_1904 else 1900


def _odd_cells(archive: zipfile.ZipFile, part: str) -> tuple[dict[tuple[int, int], str], int]:
    """Return the cells that hold an error or a formula without a result, and the count of hidden rows.

    calamine gives both kinds of cells as blank ones.
    """
    odd: dict[tuple[int, int], str] = {}
    hidden = 0
    for text in _cell_texts(archive, part):
        hidden += len(_HIDDEN_ROW.findall(text)) if b"hidden=" in text else 0
        if b"<f" not in text and b't="e"' not in text:
            continue
        for cell in text.split(b"<c ")[1:]:
            mark, place = _mark_of(cell), _PLACE.search(cell)
            if mark and place and len(odd) < _MOST_ODD_CELLS:
                odd[(int(place.group(2)) - 1, _column(place.group(1)))] = mark
    return odd, hidden


def _cell_texts(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces that begin and end between cells."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            rest += chunk
            cut = rest.rfind(b"<c ")
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LARGEST_CELL:
                raise Refusal(
                    "workbook_is_too_large", f"A cell has more than {_LARGEST_CELL:,} bytes"
                )
    yield rest


def _mark_of(cell: bytes) -> str:
    head, value = cell.split(b">", 1)[0], _VALUE.search(cell)
    if b't="e"' in head and value:
        return value.group(1).decode("ascii", "replace")
    if b"<f" in cell and value is None and b't="str"' not in head:
        return _NO_RESULT
    return ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _chosen(book: python_calamine.CalamineWorkbook, wanted: str | None) -> list[str]:
    """Return the sheets to unpack: the one asked for, or all that are not hidden."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    if wanted is None:
        return visible
    if wanted not in book.sheet_names:
        names = ", ".join(f"“{name}”" for name in visible)
        raise Refusal("sheet_is_missing", f"The workbook has no sheet “{wanted}”; it has {names}")
    return [wanted]


def _written(
    book: python_calamine.CalamineWorkbook,
    name: str,
    target: Path,
    odd: tuple[dict[tuple[int, int], str], int],
    limits: dict[str, Any],
) -> dict[str, Any]:
    """Write one sheet as CSV, one line for each row, and return what the parent needs to know."""
    marks, hidden = odd
    width, text = limits["columns"] + 1, _formatter(limits["decimal_mark"])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, row in enumerate(book.get_sheet_by_name(name).iter_rows()):
            cells = [text(cell) for cell in row[:width]]
            if marks:
                cells = [cell or marks.get((number, place), "") for place, cell in enumerate(cells)]
            writer.writerow(cells if any(cells) else [])
    return {"name": name, "file": target.name, "hidden_rows": hidden}


def _formatter(decimal_mark: str) -> Callable[[Any], str]:
    """Return the function that writes a cell as text; numbers with 15 digits, as the spreadsheet shows them."""

    def written(cell: Any) -> str:
        """Return one cell as text."""
        if isinstance(cell, str):
            return " ".join(cell.splitlines()) if "\n" in cell or "\r" in cell else cell
        if isinstance(cell, bool):
            return "TRUE" if cell else "FALSE"
        if isinstance(cell, (int, float)):
            return _number(cell).replace(".", decimal_mark)
        return str(cell)  # days and times: ISO, which every layout reads

    return written


def _number(value: float) -> str:
    if value == int(value) and abs(value) < _WHOLE:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


if __name__ == "__main__":  # pragma: no cover - runs in the child alone
    sys.exit(main(sys.argv[1:]))
