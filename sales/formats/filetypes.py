"""What a file is, by its content and never by its name: text, a workbook, or something that is refused in words."""

from __future__ import annotations

import stat
from pathlib import Path

from kernel import words
from sales.formats import limits
from sales.formats.refusals import FileRefused


class FileKind(words.Word):
    """The kinds of files that are read; SHEET stands for every zip archive until it is opened."""

    TEXT = "TEXT", "Text file"
    SHEET = "SHEET", "Workbook"
    GZIP = "GZIP", "Gzip archive"


_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ADVICE = "Export the lines as CSV or XLSX and send that file."
_FOREIGN = (
    (b"BZh", "a bzip2 archive", "Unpack it and send the file inside."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it and send the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it and send the file inside."),
    (b"Rar!\x1a\x07", "a rar archive", "Unpack it and send the file inside."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it and send the file inside."),
    (b"%PDF", "a PDF document", _ADVICE),
    (b"\x89PNG", "a picture", _ADVICE),
    (b"\xff\xd8\xff", "a picture", _ADVICE),
    (b"GIF8", "a picture", _ADVICE),
    (b"MZ\x90", "a program", _ADVICE),
    (b"\x7fELF", "a program", _ADVICE),
    (b"PAR1", "a Parquet file", _ADVICE),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<?xml", b"<svg")


def kind_of(*, path: Path, most: int = limits.FILE_BYTES) -> FileKind:
    """Return the kind of a file; refuses what is no regular file, empty, too large, or neither text nor a workbook.

    Raises FileRefused, and OSError where the file cannot be reached.
    """
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise FileRefused("This is not a file. Choose one file.", code="not_a_file")
    if facts.st_size == 0:
        raise FileRefused(
            "The file is empty (0 bytes). Export it again; to report no sales send the header line alone.",
            code="file_is_empty",
        )
    if facts.st_size > most:
        raise FileRefused(
            f"The file has {facts.st_size:,} bytes; at most {most:,} are read. "
            "Split it by document date and send the parts.",
            code="file_is_too_large",
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_OLE):
            raise _ole_refusal(head + file.read(2 * 1024 * 1024))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.SHEET
    if head.startswith(b"\x1f\x8b"):
        return FileKind.GZIP
    _refuse_foreign(head)
    return FileKind.TEXT


def _ole_refusal(content: bytes) -> FileRefused:
    if _ENCRYPTED in content:
        return FileRefused(
            "The workbook is protected by a password. Remove the password and send it again.",
            code="file_is_encrypted",
        )
    return FileRefused(
        "This is an old Excel workbook (XLS), whatever its name says. Save it as XLSX or CSV and send that.",
        code="file_is_old_workbook",
    )


def _refuse_foreign(head: bytes) -> None:
    for mark, what, advice in _FOREIGN:
        if head.startswith(mark):
            raise FileRefused(
                f"This is {what}, not a list of sales. {advice}", code="file_is_foreign"
            )
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_MARKUP):
        raise FileRefused(
            f"This is a web page or XML, whatever its name says. {_ADVICE}", code="file_is_markup"
        )
