"""Encodings and line ends: the same lines whatever the bytes."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import codecs
import dataclasses

import pytest

from sales.formats import blocks, charsets, library, limits

TEXT = (
    "document_no,line_no,document_date,reseller_code,reseller_name,net_amount,currency\n"
    "D1,1,2026-01-14,R1,Café Zürich Pty,4800.00,AUD\n"
    "D2,1,2026-01-14,R1,“Smith’s” – Söhne,1.00,AUD\n"
)
NAMES = ["Café Zürich Pty", "“Smith’s” – Söhne"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
@pytest.mark.parametrize("block", [limits.BLOCK_BYTES, 7])
def test_encoding_is_found(read_bytes, monkeypatch, content, encoding, block):
    monkeypatch.setattr(blocks.limits, "BLOCK_BYTES", block)
    if block == 7:  # the header must stand in the first block
        monkeypatch.setattr("sales.formats.sources.Text.start", lambda _: TEXT)

    read = read_bytes(content)

    assert read.detected.encoding == encoding
    assert read.lines["reseller_name"].to_list() == NAMES


@pytest.mark.parametrize(
    "encoding", ["cp932", "shift_jis", "gb18030", "cp1250", "utf-8-sig", "cp1252"]
)
def test_declared_encoding_is_used(read_bytes, encoding):
    name = "株式会社" if encoding in {"cp932", "shift_jis", "gb18030"} else "Zürich"
    text = TEXT.splitlines()[0] + f"\nD1,1,2026-01-14,R1,{name},4800.00,AUD\n"
    layout = dataclasses.replace(library.STANDARD, encoding=encoding)

    read = read_bytes(text.encode(encoding), layout)

    assert read.lines["reseller_name"].to_list() == [name]


def test_mark_goes_before_the_declared_encoding(read_bytes):
    layout = dataclasses.replace(library.STANDARD, encoding="cp1252")

    assert (
        read_bytes(codecs.BOM_UTF8 + TEXT.encode(), layout).lines["reseller_name"].to_list()
        == NAMES
    )


@pytest.mark.parametrize(
    ("declared", "content", "message"),
    [
        ("ascii", TEXT.replace("\n", "\r").encode(), "Line 2: byte 105 of the file (0xC3) is no character of ascii."),
        ("utf-16-le", TEXT.encode("utf-16-le") + b"\x00\xd8\x0a\x00", "Line 4: byte 351 of the file (0x00) is no character of utf-16-le."),
        ("cp1252", TEXT.encode("cp1252") + b"\x81", "Line 4: byte 176 of the file (0x81) is no character of cp1252."),
        ("cp932", TEXT[:120].encode("ascii", "ignore") + b"\x83", None),
    ],
)  # fmt: skip
def test_byte_without_a_meaning_is_named(refusal_of, declared, content, message):
    layout = dataclasses.replace(library.STANDARD, encoding=declared)

    refusal = refusal_of(content, layout)

    assert refusal.code == "text_is_undecodable"
    if message:
        assert (
            refusal.message
            == f"{message} Export the file again as UTF-8, or set its encoding in the layout."
        )


def test_undecodable_byte_is_found_beyond_the_first_block(read_bytes, refusal_of, monkeypatch):
    monkeypatch.setattr(limits, "BLOCK_BYTES", 100)
    layout = dataclasses.replace(library.STANDARD, encoding="utf-8")

    refusal = refusal_of(TEXT.encode() + b"D3,1,2026-01-14,R1,\xff,4800.00,AUD\n", layout)

    assert refusal.line == 4


def test_legacy_letters_are_judged_by_the_lines_that_have_them(read_bytes, monkeypatch):
    monkeypatch.setattr(charsets, "_SAMPLE", 200)
    plain = "".join(f"P{number},1,2026-01-14,R1,Plain,1.00,AUD\n" for number in range(10))
    names = "".join(f"Q{number},1,2026-01-14,R1,Café Zürich,1.00,AUD\n" for number in range(20))

    read = read_bytes((TEXT + plain + names).encode("cp1252"))

    assert (read.detected.encoding, read.totals.good) == ("cp1252", 32)


def test_legacy_file_with_unreadable_letters_asks_for_the_encoding(refusal_of):
    refusal = refusal_of(TEXT.encode("cp1252").replace(b"\xe9", b"\x81"))

    assert refusal.code == "encoding_is_unknown"
    assert refusal.message.startswith("The file is not UTF-8 and its encoding cannot be told.")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "mixed"])
@pytest.mark.parametrize("block", [limits.BLOCK_BYTES, 3])
def test_line_ends_of_all_kinds_are_one(read_bytes, monkeypatch, end, block):
    monkeypatch.setattr(limits, "BLOCK_BYTES", block)
    if block == 3:
        monkeypatch.setattr("sales.formats.sources.Text.start", lambda _: TEXT)
    first, second, third = TEXT.splitlines()
    content = f"{first}\r\n{second}\r{third}\n" if end == "mixed" else TEXT.replace("\n", end)

    read = read_bytes(content.encode())

    assert read.lines["line"].to_list() == [2, 3]
    assert read.lines["reseller_name"].to_list() == NAMES
