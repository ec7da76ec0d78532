"""Workbooks: read in a child process, refused in words, never able to take the parent with them."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import dataclasses
import datetime
import io
import random
import re
import subprocess
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from sales.formats import library, limits, sheet_child, workbooks
from sales.formats.layout import Field

HEADER = [
    "document_no",
    "line_no",
    "document_date",
    "reseller_code",
    "reseller_name",
    "net_amount",
    "currency",
]
LINE = ["D1", 1, datetime.date(2026, 1, 14), "R1", "Acme", 4800.5, "AUD"]


def book_of(
    *rows: list[object], change: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(
    content: bytes, edits: dict[str, Callable[[bytes], bytes | None]], **more: bytes
) -> bytes:
    """Return an archive with parts changed (None leaves one out) and added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = edits.get(name, lambda same: same)(old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in more.items():
            new.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = book_of(HEADER, LINE)


def far_cells(_: bytes) -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


@pytest.fixture(params=["child", "inside"])
def reader(request, monkeypatch, capsys):
    """Let the reader run as a child, as it does, and inside this process, where coverage sees it."""
    if request.param == "child":
        return

    def run(command, **options):
        code = sheet_child.main(command[3:])
        return subprocess.CompletedProcess(command, code, capsys.readouterr().out.encode(), b"")

    monkeypatch.setattr(sheet_child.resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(workbooks.subprocess, "run", run)


FAR = edited(GOOD, {SHEET: far_cells})


@pytest.mark.usefixtures("reader")
def test_workbook_is_read_like_text(read_bytes):
    read = read_bytes(
        book_of(
            ["Point of sale, May"],
            [],
            HEADER,
            LINE,
            [
                "D1",
                2,
                datetime.datetime(2026, 1, 14, 10, 30),  # noqa: DTZ001 - cells have no zone
                77.0,
                "Two\nlines",
                1234.5600000000001,
                "AUD",
            ],
            [None],
            ["D1", "3", "2026-01-14", True, "=1+1 is text", "33.3333333333333333", "aud"],
            ["D1", 4, 46036, "R1", None, -0.1 - 0.2, "AUD"],
            ["D1", 5, datetime.date(2026, 1, 14), "R1", None, 1e-7, "AUD"],
            change=lambda book: setattr(book.active["E7"], "data_type", "s"),
        )
    )

    assert read.lines.select(
        "line", "line_no", "document_on", "reseller_code", "reseller_name", "net_units"
    ).rows() == [
        (4, "1", datetime.date(2026, 1, 14), "R1", "Acme", 48_005_000),
        (5, "2", datetime.date(2026, 1, 14), "77", "Two lines", 12_345_600),
        (7, "3", datetime.date(2026, 1, 14), "TRUE", "=1+1 is text", 333_333),
        (8, "4", datetime.date(2026, 1, 14), "R1", None, -3_000),
        (9, "5", datetime.date(2026, 1, 14), "R1", None, 0),
    ]
    assert read.totals.blank == 1
    assert (read.detected.kind, read.detected.sheet, read.detected.header_line) == (
        "SHEET",
        "Sheet",
        3,
    )
    assert (read.detected.encoding, read.detected.delimiter) == ("", "")


@pytest.mark.usefixtures("reader")
def test_numbers_of_cells_follow_no_thousands_mark(read_bytes):
    layout = dataclasses.replace(library.STANDARD, decimal_mark=",", thousands_mark=".")

    read = read_bytes(
        book_of(HEADER, [*LINE[:5], 1.234, "AUD"], ["D2", *LINE[1:5], "1.234,5", "AUD"]), layout
    )

    assert read.lines["net_units"].to_list() == [12_340, 12_345_000]


@pytest.mark.usefixtures("reader")
def test_date_system_of_1904_is_followed(read_bytes):
    def old_mac(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    content = book_of(HEADER, LINE, ["D2", 1, 44574, *LINE[3:]], change=old_mac)

    read = read_bytes(content)

    assert read.lines["document_on"].to_list() == [datetime.date(2026, 1, 14)] * 2


@pytest.mark.usefixtures("reader")
def test_formula_counts_by_its_stored_result(read_bytes):
    def cells(sheet: bytes) -> bytes:
        replaced = sheet.replace(b"<v>4800.5</v>", b"<f>2400.25*2</f><v>4800.5</v>")
        replaced = replaced.replace(b"<v>1001</v>", b"<f>1000+1</f><v></v>")
        replaced = re.sub(rb't="n"><v>1002</v>', b't="e"><f>1/0</f><v>#DIV/0!</v>', replaced)
        return re.sub(rb't="n"><v>1003</v>', b't="str"><f>""</f><v></v>', replaced)

    content = edited(
        book_of(HEADER, LINE, *([f"D{n}", 1, *LINE[2:5], n, "AUD"] for n in (1001, 1002, 1003))),
        {SHEET: cells},
    )

    read = read_bytes(content)

    assert read.lines["net_units"].to_list() == [48_005_000]
    assert [line.faults[0].message for line in read.faulty] == [
        "Line 3, “net_amount”: the cell is a formula without a stored result.",
        "Line 4, “net_amount”: the cell holds the spreadsheet error #DIV/0!.",
        "Line 5, “net_amount”: the cell is blank.",
    ]
    assert (
        read.faulty[0].faults[0].code.label
        == "Open the file in a spreadsheet program, let it calculate, and save it."
    )


@pytest.mark.usefixtures("reader")
def test_times_and_durations_in_other_columns_are_left_alone(read_bytes):
    read = read_bytes(
        book_of(
            [*HEADER, "when"], [*LINE, datetime.time(3, 4)], ["D2", *LINE[1:5], 10**20, "AUD", 1]
        )
    )

    assert read.totals.good == 1
    assert read.faulty[0].faults[0].message == (
        "Line 3, “net_amount”: “100000000000000000000” is beyond ten trillion or has too many digits."
    )


@pytest.mark.usefixtures("reader")
def test_hidden_rows_are_read_and_reported(read_bytes):
    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[2].hidden = True

    read = read_bytes(book_of(HEADER, LINE, change=hide))

    assert (read.lines.height, read.detected.hidden_rows) == (1, 1)


@pytest.mark.usefixtures("reader")
def test_sheet_whose_header_fits_is_read(read_bytes):
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Notes", 0).append(["Read me"])
        hidden = book.create_sheet("Old")
        hidden.append(HEADER)
        hidden.append(["OLD", *LINE[1:]])
        hidden.sheet_state = "hidden"

    content = book_of(HEADER, LINE, change=more)

    assert read_bytes(content).lines["document_no"].to_list() == ["D1"]
    named = dataclasses.replace(library.STANDARD, sheet="Old")
    assert read_bytes(content, named).lines["document_no"].to_list() == ["OLD"]


def second_sheet(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book.active).title = "Again"


def only_chart(book: openpyxl.Workbook) -> None:
    book.create_chartsheet("Chart")
    book.active.sheet_state = "hidden"
    book.active = 1


@pytest.mark.parametrize(
    ("content", "layout", "code", "message"),
    [
        (book_of(HEADER, LINE, change=second_sheet), library.STANDARD, "sheets_are_several", "The header fits several sheets: “Sheet” and “Again”. Name the one that counts in the layout, or hide the others."),
        (GOOD, dataclasses.replace(library.STANDARD, sheet="May"), "sheet_is_missing", "The workbook has no sheet “May”; it has “Sheet”. Name the sheet of the lines in the layout."),
        (book_of(HEADER, LINE, change=only_chart), library.STANDARD, "sheet_is_missing", "The workbook has no visible sheet. Show the sheet that holds the lines."),
        (book_of(HEADER[:5], LINE[:5], change=lambda book: book.create_sheet("Notes")), library.STANDARD, "column_is_missing", "Sheet “Sheet”: Line 1: the column Currency is missing. It must be headed “currency” or “Currency”. Found: document_no, line_no, document_date, reseller_code, reseller_name."),
        (GOOD[: len(GOOD) // 2], library.STANDARD, "workbook_is_damaged", "The workbook is damaged or cut off (File is not a zip file). Save it again in a spreadsheet program and send that file."),
        (edited(GOOD, {SHEET: lambda sheet: sheet[:-60]}), library.STANDARD, "workbook_is_damaged", None),
        (edited(GOOD, {"xl/workbook.xml": lambda _: b"<broken"}), library.STANDARD, "workbook_is_damaged", None),
        (edited(GOOD, {SHEET: lambda _: None}), library.STANDARD, "workbook_is_damaged", None),
        (edited(GOOD, {"xl/_rels/workbook.xml.rels": lambda _: None}), library.STANDARD, "workbook_is_damaged", None),
        (edited(GOOD, {}, **{"xl/vbaProject.bin": b"x"}), library.STANDARD, "workbook_has_macros", "The workbook holds macros. Save it as XLSX without macros."),
        (edited(GOOD, {"xl/workbook.xml": lambda _: None}, **{"xl/workbook.bin": b"x"}), library.STANDARD, "workbook_is_foreign", "This is a binary workbook (XLSB). Save it as XLSX or CSV and send that."),
        (edited(GOOD, {"xl/workbook.xml": lambda _: None}, **{"../../x.csv": b"x"}), library.STANDARD, "archive_holds_several", "The archive holds 9 files, not one. Send one CSV or XLSX file, unpacked or alone in an archive."),
        (edited(GOOD, {}, **{f"x{n}": b"" for n in range(1001)}), library.STANDARD, "archive_is_too_large", None),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("reader")
def test_workbook_is_refused(refusal_of, content, layout, code, message):
    refusal = refusal_of(content, layout)

    assert refusal.code == code, refusal.message
    if message:
        assert refusal.message == message


@pytest.mark.usefixtures("reader")
def test_archive_with_a_password_is_refused(refusal_of):
    flagged = bytearray(GOOD)
    for at in [found.start() for found in re.finditer(b"PK\x01\x02", GOOD)]:
        flagged[at + 8] |= 1

    refusal = refusal_of(bytes(flagged))

    assert (
        refusal.message
        == "The archive is protected by a password. Remove the password and send it again."
    )


def test_cells_far_apart_kill_the_reader_alone(refusal_of):
    assert refusal_of(FAR).message == (
        "The workbook needs more memory or time than a workbook may. Cells far from the lines may be the cause: "
        "copy the lines to a new workbook, or send them as CSV."
    )


@pytest.mark.usefixtures("reader")
def test_part_that_swells_is_refused(refusal_of):
    refusal = refusal_of(edited(GOOD, {}, **{"xl/sharedStrings.xml": bytes(100_000_000)}))

    assert re.fullmatch(
        r"A part of [\d,]+ bytes unpacks to 100,000,000\. Send the lines as CSV\.", refusal.message
    )


@pytest.mark.usefixtures("reader")
def test_shared_strings_are_read(read_bytes):
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = [*HEADER, "R&amp;D", "2026-01-14", "AUD"]
    shared = f"<sst {main}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>".encode()
    rows = [
        "".join(
            f'<c r="{column}{row}" t="s"><v>{place}</v></c>'
            for column, place in zip("ABCDEFG", places, strict=True)
        )
        for row, places in ((1, range(7)), (2, (7, 8, 8, 7, 7, 7, 9)))
    ]
    rows[1] = rows[1].replace('<c r="F2" t="s"><v>7</v></c>', '<c r="F2"><v>5</v></c>')
    sheet = f"<worksheet {main}><sheetData><row>{rows[0]}</row><row>{rows[1]}</row></sheetData></worksheet>".encode()

    read = read_bytes(edited(GOOD, {SHEET: lambda _: sheet}, **{"xl/sharedStrings.xml": shared}))

    assert read.lines.select("document_no", "reseller_name", "net_units").rows() == [
        ("R&D", "R&D", 50_000)
    ]


@pytest.mark.usefixtures("reader")
def test_cell_of_megabytes_is_refused(refusal_of):
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"x" * 60_000_000 + b"</t></is></c>"

    refusal = refusal_of(
        edited(
            GOOD, {SHEET: lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData><row>" + cell)}
        )
    )

    assert refusal.message == "A cell has more than 4,194,304 bytes. Send the lines as CSV."


def test_reader_answers_3_when_memory_ran_out(monkeypatch, tmp_path):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr(sheet_child.resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(sheet_child, "_unpacked", exhausted)

    assert sheet_child.main(["book", str(tmp_path), '{"memory": 1, "seconds": 1}']) == 3


@pytest.mark.usefixtures("reader")
def test_midnight_is_a_day(read_bytes):
    assert (
        read_bytes(
            book_of(HEADER, ["D1", 1, datetime.datetime(2026, 1, 14), *LINE[3:]])  # noqa: DTZ001 - cells have no zone
        ).totals.good
        == 1
    )


@pytest.mark.usefixtures("reader")
def test_size_is_judged_before_anything_is_unpacked(refusal_of, monkeypatch):
    monkeypatch.setattr(limits, "SHEET_BYTES", 1000)

    refusal = refusal_of(GOOD)

    assert re.fullmatch(
        r"The workbook unpacks to [\d,]+ bytes\. Send the lines as CSV\.", refusal.message
    )


@pytest.mark.parametrize("bomb", ["far cells", "declared size", "entities"])
def test_bomb_is_refused_at_once(refusal_of, bomb):
    if bomb == "far cells":
        content = FAR
    elif bomb == "declared size":
        zeros = bytes(limits.SHEET_BYTES // 8 + 1)
        content = edited(GOOD, {}, **{f"xl/{n}.xml": zeros for n in range(8)})
    else:
        laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
        doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'.encode()
        content = edited(
            GOOD, {"xl/workbook.xml": lambda book: doctype + book.replace(b"Sheet", b"&a12;", 1)}
        )
    begun = time.monotonic()

    refusal = refusal_of(content)

    assert refusal.code in {"reader_died", "workbook_is_too_large", "workbook_is_damaged"}
    assert time.monotonic() - begun < 5  # 0.3 s alone on two cores


def test_reader_that_outlasts_its_time_is_ended(refusal_of, monkeypatch):
    monkeypatch.setattr(limits, "SHEET_SECONDS", 0.001)

    refusal = refusal_of(GOOD)

    assert (refusal.code, refusal.message.split(". ")[0]) == (
        "reader_died",
        "The workbook takes longer than 0.001 seconds to read",
    )


def test_reader_sees_no_secret(monkeypatch, tmp_path):
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess(command, 0, b'{"sheets": [], "epoch": 1900}', b"")

    monkeypatch.setenv("SECRET_KEY", "very")
    monkeypatch.setattr(workbooks.subprocess, "run", run)

    workbooks.unpack(path=tmp_path / "x", directory=tmp_path, layout=library.STANDARD)

    assert set(seen) <= {"PATH", "LD_LIBRARY_PATH", "LANG", "TZ"}


def test_reader_out_of_memory_dies_alone(read_bytes, refusal_of, monkeypatch):
    monkeypatch.setattr(limits, "SHEET_MEMORY", 32 << 20)
    noise = random.Random(7)  # noqa: S311 - text that does not shrink
    rows = ([*LINE[:4], noise.randbytes(4_000).hex(), 1, "AUD"] for _ in range(3000))

    assert read_bytes(GOOD).totals.good == 1
    assert refusal_of(book_of(HEADER, *rows)).code == "reader_died"


def test_workbook_of_50_000_rows_is_read_whole(read_bytes):
    def cells(sheet: bytes) -> bytes:
        rows = (
            f"<row><c t='inlineStr'><is><t>D{number}</t></is></c><c><v>1</v></c><c><v>46036</v></c>"
            f"<c t='inlineStr'><is><t>R1</t></is></c><c/><c><v>{number / 4}</v></c><c t='inlineStr'><is><t>aud</t></is></c></row>"
            for number in range(50_000)
        )
        return sheet.replace(b"</sheetData>", "".join(rows).encode() + b"</sheetData>")

    read = read_bytes(edited(book_of(HEADER), {SHEET: cells}))

    assert read.totals.good == 50_000
    assert read.totals.amounts == {"AUD": sum(range(50_000)) * 2_500}


def test_layout_delimiter_is_for_text_alone(read_bytes):
    layout = dataclasses.replace(library.STANDARD, delimiter=";")

    assert read_bytes(GOOD, layout).lines["document_no"].to_list() == ["D1"]


def test_norvale_workbook_is_read_to_its_total(read_bytes):
    names = [
        library.NORVALE.columns[field][0] for field in Field if field in library.NORVALE.columns
    ]
    invoice = {
        "Invoice": "NV-1",
        "Line": 1,
        "Date": "4 May 2026",
        "Reseller": "Larkmere",
        "Value, ex GST": "8,880.00",
        "Type": "Licence",
    }
    credit = {**invoice, "Line": 2, "Value, ex GST": "(880.00)", "Type": "Credit note"}
    rows = [[line.get(name) for name in names] for line in (invoice, credit)]
    total = ["Total", *(8000 if name == "Value, ex GST" else None for name in names[1:])]

    read = read_bytes(
        book_of(["Norvale Distribution, 1–15 May"], [], names, *rows, total), library.NORVALE
    )

    assert read.lines.select("net_units", "currency", "kind").rows() == [
        (88_800_000, "AUD", "NEW"),
        (-8_800_000, "AUD", "RETURN"),
    ]
    assert (read.totals.totals_rows, read.totals.stated_units) == (1, 80_000_000)
