"""Archives: gzip and a zip of one are read as what is inside; bombs and the rest are refused early and cheaply."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import gzip
import io
import stat
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from sales.formats import limits
from tests.sales.formats.conftest import HEADER

LINE = "D1,1,2026-01-14,R1,Acme,4800.50,AUD"
CSV = f"{HEADER}\n{LINE}\n".encode()
MIB = 1024 * 1024


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def book() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(HEADER.split(","))
    made.active.append(LINE.split(","))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("june.csv")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def name_of(value: object) -> str | None:
    """Return the name of a case's content: archives carry the second in which they were packed."""
    return "content" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("content", "archive", "kind"),
    [
        (CSV, "", "TEXT"),
        (gzip.compress(CSV), "gzip", "TEXT"),
        (gzip.compress(CSV[:20]) + gzip.compress(CSV[20:]), "gzip", "TEXT"),
        (gzip.compress(book()), "gzip", "SHEET"),
        (zipped(**{"june/june.csv": CSV}), "zip", "TEXT"),
        (zipped(**{"../../june.csv": CSV}), "zip", "TEXT"),
        (zipped(**{"/etc/june.csv": CSV}), "zip", "TEXT"),
        (
            zipped(**{"june.csv": CSV, "__MACOSX/._june.csv": b"x", ".DS_Store": b"x"}),
            "zip",
            "TEXT",
        ),
        (zipped(**{"june.xlsx": book()}), "zip", "SHEET"),
    ],
    ids=name_of,
)
def test_the_one_file_inside_is_read(read_bytes, content, archive, kind):
    read = read_bytes(content)

    assert (read.totals.good, read.lines["document_no"].to_list()) == (1, ["D1"])
    assert (read.detected.archive, str(read.detected.kind)) == (archive, kind)


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (zipped(**{"a.csv": CSV, "b.csv": CSV}), "archive_holds_several", "The archive holds 2 files, not one. Send one CSV or XLSX file, unpacked or alone in an archive."),
        (zipped(), "archive_holds_several", "The archive holds 0 files, not one. Send one CSV or XLSX file, unpacked or alone in an archive."),
        (link(), "archive_holds_several", None),
        (zipped(**{"a.zip": zipped(**{"a.csv": CSV})}), "archive_is_nested", "The zip archive holds another archive. Send the file inside, or pack it once."),
        (zipped(**{"a.gz": gzip.compress(CSV)}), "archive_is_nested", None),
        (gzip.compress(gzip.compress(CSV)), "archive_is_nested", "The gzip archive holds another archive. Send the file inside, or pack it once."),
        (gzip.compress(zipped(**{"a.csv": CSV})), "archive_is_nested", None),
        (gzip.compress(CSV)[:-9], "archive_is_damaged", None),
        (b"\x1f\x8b\x08\x00", "archive_is_damaged", None),
        (flipped(gzip.compress(CSV * 100), 60), "archive_is_damaged", None),
        (flipped(zipped(**{"a.csv": CSV * 100}), 60), "archive_is_damaged", None),
        (gzip.compress(b""), "file_is_empty", None),
        (gzip.compress(b"%PDF-1.7"), "file_is_foreign", None),
        (zipped(**{f"x{n}": b"" for n in range(1001)}), "archive_is_too_large", "The archive has 1,001 parts. Split it by document date and send the parts."),
        (b"PK\x03\x04" + CSV, "workbook_is_damaged", None),
    ],
    ids=name_of,
)  # fmt: skip
def test_archive_is_refused(refusal_of, content, code, message):
    refusal = refusal_of(content)

    assert refusal.code == code, refusal.message
    if message:
        assert refusal.message == message


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(**{"x.csv": content})])
def test_bomb_is_refused_early_and_in_little_memory(refusal_of, pack):
    bomb = pack(bytes(200 * MIB))
    tracemalloc.start()
    begun = time.monotonic()

    refusal = refusal_of(bomb)

    seconds, peak = time.monotonic() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.code == "archive_is_too_large"
    assert seconds < 5  # 0.3 s alone on two cores
    assert peak < 8 * MIB


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(**{"x.csv": content})])
def test_what_unpacks_beyond_the_limit_is_refused(refusal_of, monkeypatch, pack):
    monkeypatch.setattr(limits, "UNPACKED_BYTES", len(CSV) - 1)

    assert refusal_of(pack(CSV)).code == "archive_is_too_large"
