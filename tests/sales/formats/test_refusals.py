"""Files refused as a whole: the exact words, the line, and what to do."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import dataclasses
import time
import tracemalloc

import pytest

from kernel import errors
from sales.formats import library, limits, reading
from sales.formats.refusals import FileRefused

HEADER = b"document_no,line_no,document_date,reseller_code,reseller_name,net_amount,currency\n"
LINE = b"D1,1,2026-01-14,R1,Acme,4800.00,AUD\n"


def test_refusal_names_its_place_as_a_problem():
    refusal = FileRefused("No.", code="no", line=7, column="net")

    assert refusal.problems == (
        errors.Problem(path="line 7, column net", code="no", message="No."),
    )
    assert FileRefused("No.", code="no").problems[0].path == ""
    assert (refusal.status, isinstance(refusal, errors.InvalidInputError)) == (422, True)


@pytest.mark.parametrize(
    ("content", "code", "line", "message"),
    [
        (b"", "file_is_empty", None, "The file is empty (0 bytes). Export it again; to report no sales send the header line alone."),
        (b"\n\n\n", "header_is_missing", None, "No header was found in the first lines. A line must name the columns of “Meritline standard”: document_no, line_no, document_date, reseller_code, reseller_name, reseller_tax_number, reseller_postcode, customer_name, customer_country, customer_employees, product_code, quantity, unit_price, net_amount, currency, kind."),
        (b"amount\n5\n", "header_is_missing", None, None),
        (LINE + LINE, "header_is_missing", None, None),
        (b"document_no,line_no,document_date,reseller_code,amount,currency\n", "column_is_missing", 1, "Line 1: the column Net amount is missing. It must be headed “net_amount” or “Net amount”. Found: document_no, line_no, document_date, reseller_code, amount, currency."),
        (b"title\ndocument_no,line_no,document_date,net_amount,currency\n", "column_is_missing", 2, "Line 2: the column Reseller code is missing. It must be headed “reseller_code” or “Reseller code”. Found: document_no, line_no, document_date, net_amount, currency."),
        (b"document_no,document_date,reseller_code,net_amount,currency\n", "column_is_missing", 1, "Line 1: the column Line number is missing. It must be headed “line_no” or “Line number”. Found: document_no, document_date, reseller_code, net_amount, currency."),
        (HEADER.strip() + b",Net_Amount\n" + LINE, "header_is_doubled", 1, "Line 1: the header “net_amount” stands twice. Keep the one that holds the net amount of “Meritline standard”."),
        (HEADER.strip() + b",x" * 5000 + b"\n", "columns_are_too_many", 1, "Line 1: the header names 5,007 columns; at most 500 are read. Leave out what no line uses."),
        (HEADER + LINE + b"D2,1,2026\x00,R,,5,AUD\n", "file_has_nul", 3, "Line 3 holds a NUL byte: the file is damaged or not text. Export it again."),
        (HEADER + LINE + b'D2,1,2026-01-14,R,"Acme,5,AUD\n' + LINE, "quote_is_open", 3, "Line 3: a quote (\") opens a cell and never closes. Close it, or double quotes that belong to the text."),
        (HEADER + b'D2,1,2026-01-14,R,"Acme "" x,5,AUD\n' + LINE, "quote_is_open", 2, None),
        (HEADER + b'D2,1,"2026\n01-14",R,"Acme,5,AUD\n' + LINE, "quote_is_open", 3, None),
        (HEADER + b'D2,1,2026-01-14,R,"Acme,5,AUD\nD3,1,2026-01-14,R,"Best",5,AUD\n', "quote_is_broken", 2, "Line 2: a quoted cell that opens here goes on after its closing quote (\"). Close it, or double quotes that belong to the text."),
        (HEADER + b'D2,1,2026-01-14,R,"19" rack",5,AUD\n', "quote_is_broken", 2, None),
        (HEADER + b'D2,1,2026-01-14,R,19" rack,5,AUD\nD3,1,2026-01-14,R,"Acme,5,AUD\n', "quote_is_open", 3, None),
        (HEADER + b'D2,1,2026-01-14,R,"' + b"x" * 10_000_000 + b'",5,AUD\n', "line_is_endless", 2, None),
        (HEADER + b'D2,1,2026-01-14,R,"' + b"x" * 20_000 + b'",5,AUD\n', "cell_is_too_long", 2, "Line 2, cell 5 has 20,002 characters; at most 10,000 are read. A quote that is not closed may have swallowed lines."),
        (HEADER + LINE + b"D2,1," + b"x" * 20_000 + b",R,,5,AUD\n", "cell_is_too_long", 3, None),
        (HEADER + b'D2,1,2026-01-14,R,"' + b"x\n" * 2_000_000, "quote_is_open", 2, None),
        (HEADER + b'D2,1,2026-01-14,R,a "b" c,5,AUD\nD2,2,2026-01-14,R,"' + b"x\n" * 100_000, "quote_is_open", 3, None),
        (HEADER + b'D2,1,2026-01-14,R,a "b" c,5,AUD\nD2,2,2026-01-14,R,"' + b"x\n" * 1_500_000, "quote_is_open", 3, None),
        (HEADER + b'D2,1,2026-01-14,a "b" c,"' + b"x\n" * 1_500_000, "quote_is_open", 2, None),
        (HEADER + LINE + b"D2,1,2026-01-14,R,Ac", "file_is_cut_off", 3, "The file breaks off in line 3, after 5 of 7 cells; line 2 is the latest whole one. Send the file again."),
        (HEADER + "D2,1,2026-01-14,R,Café".encode() + b",5,AUD\nD3,1,2026-01-14,R,Caf\xe9,5,AUD\n", "text_is_undecodable", 3, "Line 3: byte 134 of the file (0xE9) is no character of utf-8. Export the file again as UTF-8, or set its encoding in the layout."),
        (HEADER + LINE + b"D2,1,2026-01-14,R,\xed\xa0\x80,5,AUD\n", "text_is_undecodable", 3, None),
        (HEADER + "D2,1,2026-01-14,R,Café".encode()[:-1], "encoding_is_unknown", None, None),
        (HEADER + "D2,1,2026-01-14,R,株式会社アクメ商事,5,AUD\n".encode("cp932"), "encoding_is_unknown", None, None),
        (b"%PDF-1.7", "file_is_foreign", None, "This is a PDF document, not a list of sales. Export the lines as CSV or XLSX and send that file."),
        (b"BZh91AY&SY", "file_is_foreign", None, "This is a bzip2 archive, not a list of sales. Unpack it and send the file inside."),
        (b"\xff\xd8\xff\xe0", "file_is_foreign", None, "This is a picture, not a list of sales. Export the lines as CSV or XLSX and send that file."),
        (b"\xef\xbb\xbf\r\n <HTML><table>", "file_is_markup", None, "This is a web page or XML, whatever its name says. Export the lines as CSV or XLSX and send that file."),
        (b"<?xml version='1.0'?><Workbook/>", "file_is_markup", None, None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_is_old_workbook", None, "This is an old Excel workbook (XLS), whatever its name says. Save it as XLSX or CSV and send that."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(6000) + "EncryptedPackage".encode("utf-16-le"), "file_is_encrypted", None, "The workbook is protected by a password. Remove the password and send it again."),
    ],
)  # fmt: skip
def test_file_is_refused(refusal_of, content, code, line, message):
    refusal = refusal_of(content)

    assert (refusal.code, refusal.line) == (code, line), refusal.message
    if message is not None:
        assert refusal.message == message


def test_directory_is_refused(tmp_path):
    with pytest.raises(FileRefused, match=r"^This is not a file\. Choose one file\.$") as caught:
        reading.read(path=tmp_path, layout=library.STANDARD)
    assert caught.value.code == "not_a_file"


def test_vanished_file_is_no_refusal(tmp_path):
    with pytest.raises(FileNotFoundError):
        reading.read(path=tmp_path / "gone", layout=library.STANDARD)


def test_file_beyond_the_size_is_refused_unread(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)

    with pytest.raises(FileRefused) as caught:
        reading.read(path=path, layout=library.STANDARD)

    assert caught.value.message == (
        "The file has 268,435,457 bytes; at most 268,435,456 are read. Split it by document date and send the parts."
    )


def test_200_megabytes_without_a_line_end_are_refused_fast_in_little_memory(tmp_path):
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(HEADER)
        for _ in range(200):
            file.write(b"x" * 1_000_000)

    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(FileRefused) as caught:
        reading.read(path=path, layout=library.STANDARD)
    seconds, peak = time.monotonic() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert caught.value.message == (
        "Line 2 does not end within 2,097,152 bytes: this is no list of lines. Export it again."
    )
    assert seconds < 5
    assert peak < 64 * 1024 * 1024


def test_lines_beyond_the_limit_are_refused(read_text, monkeypatch):
    monkeypatch.setattr(limits, "LINES", 3)

    assert read_text(*(f"D,{number},2026-01-14,R,,5,AUD" for number in range(3))).totals.good == 3
    with pytest.raises(FileRefused) as caught:
        read_text(*(f"D,{number},2026-01-14,R,,5,AUD" for number in range(4)))

    assert caught.value.line == 5
    assert (
        caught.value.message
        == "The file has more than 3 lines. Split it by document date and send the parts."
    )


def test_file_of_faults_is_refused(read_text, monkeypatch):
    monkeypatch.setattr(limits, "FAULTY_LINES", 2)

    with pytest.raises(FileRefused) as caught:
        read_text(*(f"D,{number},14.1.2026,R,,5,AUD" for number in range(3)))

    assert caught.value.message == (
        "More than 2 lines cannot be read, so the layout does not fit. The first of the latest: "
        "Line 2, “document_date”: “14.1.2026” is not a date in the form YYYY-MM-DD."
    )


TOTALLED = dataclasses.replace(library.STANDARD, totals_pattern="total")


def test_totals_row_that_differs_refuses_the_file(read_text):
    with pytest.raises(FileRefused) as caught:
        read_text(
            "D,1,2026-01-14,R,,5,AUD", "D,2,2026-01-99,R,,1,AUD", "total,,,,,6.01,", layout=TOTALLED
        )

    assert caught.value.code == "totals_differ"
    assert caught.value.message == (
        "The totals row states 6.01, but the 2 lines above sum to 6.00. Lines may be missing: export the file again."
    )


@pytest.mark.parametrize(
    ("line", "layout"),
    [
        ("D,2,2026-01-14,R,,1,NZD", TOTALLED),
        ("D,2,2026-01-14,R,,one,AUD", TOTALLED),
        ("D,2,2026-01-14,R,,1,AUD", dataclasses.replace(TOTALLED, returns_are_positive=True)),
        ("D,2,2026-01-14,R,,94.0049,AUD", TOTALLED),
    ],
)
def test_totals_row_is_not_compared_where_it_cannot_be(read_text, line, layout):
    read = read_text("D,1,2026-01-14,R,,5,AUD", line, "total,,,,,99,", layout=layout)

    assert read.totals.stated_units == 990_000


def test_header_is_looked_for_where_the_layout_says(refusal_of, read_bytes):
    second = dataclasses.replace(library.STANDARD, header_line=2)

    refusal = refusal_of(HEADER + LINE, second)
    read = read_bytes(HEADER.replace(b"net_amount", b"unit_price") + HEADER + LINE, second)

    assert refusal.message.startswith("No header was found in line 2. A line must name")
    assert read.lines["line"].to_list() == [3]


def test_one_lone_cell_at_the_end_is_a_faulty_line_and_no_cut(read_bytes):
    read = read_bytes(HEADER + LINE + b"End of report")

    assert [line.faults[0].message for line in read.faulty] == [
        "Line 3 has 1 cells where the header has 7."
    ]


def test_long_record_of_honest_cells_is_no_refusal(read_bytes):
    content = (
        HEADER.strip()
        + b",more,notes\n"
        + LINE.strip()
        + b","
        + b"x" * 9_000
        + b","
        + "ü".encode() * 9_000
        + b"\n"
    )

    read = read_bytes(content)

    assert read.totals.good == 1
    assert read.detected.unused == ("more", "notes")


def test_long_record_of_narrow_cells_is_no_refusal(read_bytes):
    read = read_bytes(
        HEADER.strip()
        + b",a,b\n"
        + LINE.strip()
        + b","
        + b"x" * 6_000
        + b","
        + b"y" * 6_000
        + b"\n"
    )

    assert read.totals.good == 1
