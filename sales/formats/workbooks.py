"""Workbooks (XLSX), unpacked into CSV by a child process that may die alone, then read as text like all others.

A workbook is a zip archive. One that is none, and holds a single file, is unpacked by the same child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sales.formats import limits
from sales.formats.layout import Layout
from sales.formats.refusals import FileRefused

_CHILD = Path(__file__).with_name("sheet_child.py")
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")  # no secret reaches the child
_ADVICE = {
    "workbook_is_damaged": "Save it again in a spreadsheet program and send that file.",
    "workbook_is_too_large": "Send the lines as CSV.",
    "workbook_has_macros": "Save it as XLSX without macros.",
    "workbook_is_foreign": "Save it as XLSX or CSV and send that.",
    "archive_is_damaged": "Pack the file again and send it.",
    "archive_is_too_large": "Split it by document date and send the parts.",
    "archive_holds_several": "Send one CSV or XLSX file, unpacked or alone in an archive.",
    "file_is_encrypted": "Remove the password and send it again.",
    "sheet_is_missing": "Name the sheet of the lines in the layout.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, unpacked: its name, the CSV file, and how many of its rows are hidden."""

    name: str
    path: Path
    hidden_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The sheets of a workbook and its date system (1900 or 1904)."""

    sheets: tuple[Sheet, ...]
    epoch: int


def unpack(*, path: Path, directory: Path, layout: Layout) -> Workbook | Path:
    """Return the workbook's visible sheets, or the one the layout names, unpacked into the directory.

    Of a zip archive that is no workbook the path of the one file inside is returned. Refuses damaged, encrypted and
    oversized archives, and those that kill or outlast their reader.
    """
    answer = _ask(path, directory, layout)
    if "code" in answer:
        code, message = str(answer["code"]), str(answer["message"])
        raise FileRefused(f"{message}. {_ADVICE[code]}", code=code)
    if "inside" in answer:
        return directory / str(answer["inside"])
    sheets = tuple(
        Sheet(name=each["name"], path=directory / each["file"], hidden_rows=each["hidden_rows"])
        for each in answer["sheets"]
    )
    return Workbook(sheets=sheets, epoch=answer["epoch"])


def sheet_layout(*, layout: Layout) -> Layout:
    """Return the layout for the unpacked sheets: commas, whatever the distributor's text files have."""
    return replace(layout, delimiter=",")


def _ask(path: Path, directory: Path, layout: Layout) -> dict[str, Any]:
    bounds = {
        "memory": limits.SHEET_MEMORY,
        "seconds": limits.SHEET_SECONDS,
        "members": limits.SHEET_MEMBERS,
        "bytes": limits.SHEET_BYTES,
        "archive_bytes": limits.UNPACKED_BYTES,
        "swelling": limits.SWELLING,
        "swelling_from": limits.SWELLING_FROM,
        "columns": limits.COLUMNS,
        "sheet": layout.sheet,
        "decimal_mark": layout.decimal_mark,
    }
    command = [sys.executable, "-I", str(_CHILD), str(path.resolve()), str(directory)]
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [*command, json.dumps(bounds)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.SHEET_SECONDS,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as problem:
        raise _died(f"takes longer than {limits.SHEET_SECONDS} seconds to read") from problem
    if done.returncode != 0:
        raise _died("needs more memory or time than a workbook may")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _died(why: str) -> FileRefused:
    return FileRefused(
        f"The workbook {why}. Cells far from the lines may be the cause: copy the lines to a new workbook, "
        "or send them as CSV.",
        code="reader_died",
    )
