"""Reading whole files: good lines, faulty lines, totals."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import dataclasses
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sales.formats import faults, library, limits, reading
from sales.formats.layout import Field, Layout

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pos"
HEADER = b"document_no,line_no,document_date,reseller_code,reseller_name,net_amount,currency\n"
LINE = b"D1,1,2026-01-14,R1,Acme,4800.00,AUD\n"


def codes(read: reading.ReadFile) -> list[tuple[int, str, str]]:
    return [
        (fault.line, fault.field, str(fault.code)) for line in read.faulty for fault in line.faults
    ]


def test_line_is_read_with_all_its_values(read_bytes):
    read = read_bytes(
        b"document_no,line_no,document_date,reseller_code,reseller_name,reseller_tax_number,reseller_postcode,"
        b"customer_name,customer_country,customer_employees,product_code,quantity,unit_price,net_amount,currency,kind\n"
        b'NW-9912,17,2026-01-14,A7,Acme Net GmbH,51824753556,3220,Harbour Foods,australia,"500",FW-200,12,400,'
        b"4800.00,aud,Renewal\n"
    )

    assert read.lines.rows(named=True) == [
        {
            "line": 2,
            "document_no": "NW-9912",
            "line_no": "17",
            "document_on": date(2026, 1, 14),
            "reseller_code": "A7",
            "reseller_name": "Acme Net GmbH",
            "reseller_tax_number": "51824753556",
            "reseller_postcode": "3220",
            "customer_name": "Harbour Foods",
            "customer_country": "AU",
            "customer_employees": 500,
            "product_code": "FW-200",
            "quantity_units": 120_000,
            "unit_price_units": 4_000_000,
            "net_units": 48_000_000,
            "currency": "AUD",
            "kind": "RENEWAL",
            "content_hash": "1345fde8f45a061c",
            "ordinal": 1,
            "is_repeat": False,
        }
    ]
    assert dict(read.lines.schema) == dict(reading.SCHEMA)
    assert read.faulty == ()


def test_totals_count_everything_once(read_text):
    read = read_text(
        "D1,1,2026-01-14,R1,,10.00,AUD",
        "",
        "D1,1,2026-01-14,R1,,10.00,AUD",
        "D1,1,2026-01-14,R1,,11.00,AUD",
        "D2,1,2026-03-01,R1,,-2.5,NZD",
        ",,,,,,",
        "document_no,line_no,document_date,reseller_code,reseller_name,net_amount,currency",
        "D3,1,2026-02-30,R1,,7,AUD",
        "D4,1,2026-02-01,R1,,abc,AUD",
        "D5,1,2026-02-01,R1,,8,XXX",
    )

    assert read.totals.as_json() == {
        "lines": 7,
        "good": 2,
        "repeats": 1,
        "faulty": 4,
        "faulty_without_amount": 1,
        "blank": 2,
        "headers_again": 1,
        "totals_rows": 0,
        "amounts": {"AUD": 200_000, "NZD": -25_000},
        "repeat_amounts": {"AUD": 100_000},
        "faulty_amounts": {"AUD": 180_000, "": 80_000},
        "earliest_on": "2026-01-14",
        "latest_on": "2026-03-01",
        "stated_units": None,
    }
    assert read.lines["is_repeat"].to_list() == [False, True, False]
    assert read.lines["kind"].to_list() == [None, None, "RETURN"]
    assert codes(read) == [
        (5, "line_no", "SAME_LINE_TWICE"),
        (9, "document_date", "NO_SUCH_DAY"),
        (10, "net_amount", "NOT_AN_AMOUNT"),
        (11, "currency", "CURRENCY_UNKNOWN"),
    ]
    assert read.faulty[0] == faults.FaultyLine(
        line=5,
        raw="D1,1,2026-01-14,R1,,11.00,AUD",
        faults=(
            faults.Fault(
                line=5,
                field="line_no",
                column="",
                value="1",
                code=faults.FaultCode.SAME_LINE_TWICE,
                message="Line 5: document D1, line 1 stood on line 2 already, with other content.",
            ),
        ),
        document_no="D1",
        net_units=110_000,
        currency="AUD",
    )
    assert (
        read.faulty[0].faults[0].code.label
        == "Keep one of the two, or give them different line numbers."
    )


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (",1,2026-01-14,R,,5,AUD", "BLANK", "Line 2, “document_no”: the cell is blank."),
        ("D,,2026-01-14,R,,5,AUD", "BLANK", "Line 2, “line_no”: the cell is blank."),
        ("D,1,,R,,5,AUD", "BLANK", "Line 2, “document_date”: the cell is blank."),
        ("D,1,2026-01-14,R,,,AUD", "BLANK", "Line 2, “net_amount”: the cell is blank."),
        ("D,1,2026-01-14,R,,5,", "BLANK", "Line 2, “currency”: the cell is blank."),
        ("D,1,2026-01-14, , ,5,AUD", "RESELLER_BLANK", "Line 2: no reseller is named."),
        ("D,1,2026-01-14,R,,n/a,AUD", "NOT_AN_AMOUNT", "Line 2, “net_amount”: “n/a” is not a number."),
        ("D,1,2026-01-14,R,,NaN,AUD", "NOT_FINITE", "Line 2, “net_amount”: “NaN” is not a finite number."),
        ("D,1,2026-01-14,R,,-Infinity,AUD", "NOT_FINITE", "Line 2, “net_amount”: “-Infinity” is not a finite number."),
        ("D,1,2026-01-14,R,,1e9,AUD", "SCIENTIFIC", "Line 2, “net_amount”: “1e9” is in scientific notation; digits may be lost."),
        ("D,1,2026-01-14,R,,123456789012345,AUD", "TOO_LARGE", "Line 2, “net_amount”: “123456789012345” is beyond ten trillion or has too many digits."),
        ("D,1,2026-01-14,R,,10000000000000.01,AUD", "TOO_LARGE", "Line 2, “net_amount”: “10000000000000.01” is beyond ten trillion or has too many digits."),
        ('D,1,2026-01-14,R,,"1.234,56",AUD', "OTHER_MARKS", "Line 2, “net_amount”: “1.234,56” is not written with decimal mark “.”."),
        ("D,1,31/02/2026,R,,5,AUD", "NOT_A_DATE", "Line 2, “document_date”: “31/02/2026” is not a date in the form YYYY-MM-DD."),
        ("D,1,2026-02-30,R,,5,AUD", "NO_SUCH_DAY", "Line 2, “document_date”: “2026-02-30” is not a day of the calendar."),
        ("D,1,0001-01-01,R,,5,AUD", "DATE_OUT_OF_RANGE", "Line 2, “document_date”: “0001-01-01” lies outside the years 1990 to 2099."),
        ("D,1,1900-01-00,R,,5,AUD", "NO_SUCH_DAY", "Line 2, “document_date”: “1900-01-00” is not a day of the calendar."),
        ("D,1,46000,R,,5,AUD", "NOT_A_DATE", "Line 2, “document_date”: “46000” is not a date in the form YYYY-MM-DD."),
        ("D,1,2026-01-14,R,,5,€", "NOT_A_CURRENCY", "Line 2, “currency”: “€” is not the three letters of a currency."),
        ("D,1,2026-01-14,R,,5,AUX", "CURRENCY_UNKNOWN", "Line 2, “currency”: “AUX” is not a currency in use."),
        ("D,1,2026-01-14,R,#REF!,5,AUD", "CELL_ERROR", "Line 2, “reseller_name”: the cell holds the spreadsheet error #REF!."),
        ("D,1,2026-01-14,R,a\u202eb,5,AUD", "CONTROL_CHARACTER", "Line 2, “reseller_name”: the text holds the invisible character U+202E."),
        ("D,1,2026-01-14,R,a\x07b,5,AUD", "CONTROL_CHARACTER", "Line 2, “reseller_name”: the text holds the invisible character U+0007."),
        (f"D,1,2026-01-14,R,{'x' * 4000},5,AUD", "TEXT_TOO_LONG", "Line 2, “reseller_name”: the text has 4000 characters; at most 300 are kept."),
        ("D,1,2026-01-14,R,5,AUD", "TOO_FEW_CELLS", "Line 2 has 6 cells where the header has 7."),
        ("D,1,2026-01-14,R,Acme, Inc,5,AUD", "TOO_MANY_CELLS", "Line 2 has 8 cells where the header has 7."),
    ],
)  # fmt: skip
def test_fault_says_what_where_and_what_to_do(read_text, line, code, message):
    read = read_text(line, "G,1,2026-01-14,R,Good,6,AUD")

    (faulty,) = read.faulty
    (fault,) = faulty.faults
    assert (str(fault.code), fault.message) == (code, message)
    assert fault.text == f"{fault.message} {faults.FaultCode(code).label}"
    assert faulty.raw == line[: limits.RAW_MAX]
    assert read.lines["document_no"].to_list() == ["G"]


EXTRA = "document_no,line_no,document_date,reseller_code,customer_country,customer_employees,quantity,net_amount,currency,kind"


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("D,1,2026-01-14,R,Atlantis,,,5,AUD,", "NOT_A_COUNTRY", "Line 2, “customer_country”: “Atlantis” is not a country the layout knows."),
        ("D,1,2026-01-14,R,,50-100,,5,AUD,", "NOT_A_COUNT", "Line 2, “customer_employees”: “50-100” is not a number of people."),
        ("D,1,2026-01-14,R,,2.5,,5,AUD,", "NOT_A_COUNT", "Line 2, “customer_employees”: “2.5” is not a number of people."),
        ("D,1,2026-01-14,R,,-3,,5,AUD,", "NOT_A_COUNT", "Line 2, “customer_employees”: “-3” is not a number of people."),
        ("D,1,2026-01-14,R,,,dozen,5,AUD,", "NOT_AN_AMOUNT", "Line 2, “quantity”: “dozen” is not a number."),
        ("D,1,2026-01-14,R,,,1000000000000000000,5,AUD,", "TOO_LARGE", "Line 2, “quantity”: “1000000000000000000” is beyond ten trillion or has too many digits."),
        ("D,1,2026-01-14,R,,,,5,AUD,lease", "KIND_UNKNOWN", "Line 2, “kind”: “lease” is not a kind the layout knows (known: new, renewal, return, service)."),
        ("D,1,2026-01-14,R,,,,5,AUD,return", "RETURN_NOT_NEGATIVE", "Line 2, “kind”: the amount of a return is positive."),
    ],
)  # fmt: skip
def test_fault_of_what_may_be_blank(read_text, line, code, message):
    read = read_text(line, header=EXTRA)

    (fault,) = read.faulty[0].faults
    assert (str(fault.code), fault.message) == (code, message)


def test_line_keeps_all_its_faults(read_text):
    read = read_text("D,1,soon,R,,lots,dollars")

    assert codes(read) == [
        (2, "document_date", "NOT_A_DATE"),
        (2, "net_amount", "NOT_AN_AMOUNT"),
        (2, "currency", "NOT_A_CURRENCY"),
    ]


def test_kind_and_sign(read_text):
    read = read_text(
        "D,1,2026-01-14,R,AU,,1,5,AUD,new",
        "D,2,2026-01-14,R,,,0,0,AUD,RETURN",
        "D,3,2026-01-14,R,,,-1,-5,AUD,Renewal",
        "D,4,2026-01-14,R,,,1,-0,AUD,",
        header=EXTRA,
    )

    assert read.lines.select("kind", "net_units", "quantity_units").rows() == [
        ("NEW", 50_000, 10_000),
        ("RETURN", 0, 0),
        ("RETURN", -50_000, -10_000),
        (None, 0, 10_000),
    ]


def test_positive_returns_are_turned_where_the_layout_says_so(read_text):
    layout = dataclasses.replace(library.STANDARD, returns_are_positive=True)

    read = read_text(
        "D,1,2026-01-14,R,,,2,5,AUD,return",
        "D,2,2026-01-14,R,,,,5,AUD,return",
        header=EXTRA,
        layout=layout,
    )

    assert read.lines.select("kind", "net_units", "quantity_units").rows() == [
        ("RETURN", -50_000, -20_000),
        ("RETURN", -50_000, None),
    ]


def test_amount_from_quantity_and_price_less_discount(read_text):
    layout = Layout(
        name="product",
        title="Product",
        amount_from="PRODUCT",
        columns={
            Field.DOCUMENT_NO: ("doc",),
            Field.LINE_NO: ("pos",),
            Field.DOCUMENT_DATE: ("date",),
            Field.RESELLER_CODE: ("who",),
            Field.QUANTITY: ("qty",),
            Field.UNIT_PRICE: ("price",),
            Field.DISCOUNT_AMOUNT: ("less",),
        },
        constants={Field.CURRENCY: "AUD"},
    )

    read = read_text(
        "D,1,2026-01-14,R,3,19.99,0.97",
        "D,2,2026-01-14,R,0.0001,0.5,",
        "D,3,2026-01-14,R,0.0003,0.5,",
        "D,4,2026-01-14,R,9000000000000,9000000000000,",
        "D,5,2026-01-14,R,,9,",
        header="doc,pos,date,who,qty,price,less",
        layout=layout,
    )

    assert read.lines["net_units"].to_list() == [590_000, 0, 2]  # 0.5 and 1.5 units: half to even
    assert codes(read) == [(5, "quantity", "TOO_LARGE"), (6, "quantity", "BLANK")]


def test_texts_are_trimmed_composed_and_on_one_line(read_bytes):
    content = HEADER + 'D1 ,1,2026-01-14,\u00a0R1,"Cafe\u0301\nNoir\tPty",5,AUD\n'.encode()

    read = read_bytes(content)

    assert read.lines.select("document_no", "reseller_code", "reseller_name").rows() == [
        ("D1", "R1", "Café Noir Pty")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+cmd",
        "@SUM(A1)",
        "-2+3",
        "<b>Acme</b>",
        "\u200fشركة",
        "🦘 Hops",
        "{{ name }}",
        "Smith & Co",
    ],
)
def test_names_are_kept_as_they_are(read_text, name):
    read = read_text(f"D,1,2026-01-14,R,{name},5,AUD")

    assert read.lines["reseller_name"].to_list() == [name]


@pytest.mark.parametrize(
    "text",
    ["2026-01-14T23:59:59+10:00", "2026-01-14 00:00", "2026-1-14", "2026-01-14T10:00:00.000Z"],
)
def test_day_counts_as_written_whatever_time_follows(read_text, text):
    read = read_text(f"D,1,{text},R,,5,AUD")

    assert read.lines["document_on"].to_list() == [date(2026, 1, 14)]


def test_file_with_only_a_header_has_no_lines(read_bytes):
    read = read_bytes(HEADER.rstrip(b"\n"))

    assert (read.lines.height, read.totals.lines, read.totals.earliest_on) == (0, 0, None)
    assert dict(read.lines.schema) == dict(reading.SCHEMA)


def test_header_is_found_below_a_title_in_any_case_and_order(read_bytes):
    read = read_bytes(
        b"sep=;\nPoint of sale report\n\n NET  AMOUNT ;Currency;Document Number;line_no;Document date;Reseller name;Extra\n"
        b"5;AUD;D;1;2026-01-14;Acme;x\n"
    )

    assert read.lines.select("line", "document_no", "net_units").rows() == [(5, "D", 50_000)]
    assert read.detected.as_json() == {
        "kind": "TEXT",
        "archive": "",
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": None,
        "hidden_rows": 0,
        "header_line": 4,
        "headers": [
            "NET AMOUNT",
            "Currency",
            "Document Number",
            "line_no",
            "Document date",
            "Reseller name",
            "Extra",
        ],
        "columns": {
            "document_no": "Document Number",
            "line_no": "line_no",
            "document_date": "Document date",
            "reseller_name": "Reseller name",
            "net_amount": "NET AMOUNT",
            "currency": "Currency",
        },
        "unused": ["Extra"],
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(read_bytes, delimiter):
    content = (HEADER + b'D,1,2026-01-14,R,"A;,\t|""B""",5,AUD\n').decode()
    head, line = content.splitlines()
    cells = ["D", "1", "2026-01-14", "R", '"A;,\t|""B"""', "5", "AUD"]
    assert line == ",".join(cells)

    read = read_bytes(f"{head.replace(',', delimiter)}\n{delimiter.join(cells)}\n".encode())

    assert read.detected.delimiter == delimiter
    assert read.lines["reseller_name"].to_list() == ['A;, |"B"']


def test_blank_headers_at_the_end_need_no_cells(read_text):
    read = read_text(
        "D,1,2026-01-14,R,,5,AUD",
        "D,2,2026-01-14,R,,5,AUD,,",
        "D,3,2026-01-14,R,,5,AUD,,,,",
        header=HEADER.decode().strip() + ",,",
    )

    assert read.lines["line_no"].to_list() == ["1", "2", "3"]


def test_honest_duplicates_of_whole_documents_all_count(read_text, monkeypatch):
    monkeypatch.setattr(limits, "BLOCK_BYTES", 120)
    line = "D,2026-01-14,R,,5,AUD"

    read = read_text(
        line, line, "D,2026-01-14,R,,6,AUD", line, "E,2026-01-14,R,,5,AUD", line,
        header="document_no,document_date,reseller_code,reseller_name,net_amount,currency",
        layout=library.STANDARD_DOCUMENTS,
    )  # fmt: skip

    assert read.lines["ordinal"].to_list() == [1, 2, 1, 3, 1, 4]
    assert read.lines["is_repeat"].to_list() == [False] * 6
    assert read.lines["line_no"].to_list() == [None] * 6
    assert read.lines["content_hash"].n_unique() == 2
    assert read.totals.good == 6


def test_repeat_and_clash_are_seen_across_blocks(read_text, monkeypatch):
    monkeypatch.setattr(limits, "BLOCK_BYTES", 90)

    read = read_text(
        *(f"D,{number},2026-01-14,R,,5,AUD" for number in range(20)),
        "D,3,2026-01-14,R,,5.0000,AUD",
        "D,4,2026-01-14,R,,6,AUD",
        "D,4,2026-01-14,R,,6,AUD",
    )

    assert read.lines.filter("is_repeat")["line"].to_list() == [22]
    assert [(line.line, line.faults[0].message) for line in read.faulty] == [
        (23, "Line 23: document D, line 4 stood on line 6 already, with other content."),
        (24, "Line 24: document D, line 4 stood on line 6 already, with other content."),
    ]


def test_totals_row_is_left_out_and_agrees(read_text):
    layout = dataclasses.replace(library.STANDARD, totals_pattern="(grand )?total.*")

    read = read_text(
        "D,1,2026-01-14,R,,5.0012,AUD",
        "D,2,2026-01-30,R,,bad,AUD",
        "Subtotal?,,,,,,",
        "Grand Total:,,,,,5.00,",
        layout=layout,
    )

    assert read.totals.totals_rows == 1
    assert read.totals.stated_units == 50_000
    assert [line.line for line in read.faulty] == [3, 4]


@pytest.mark.parametrize("total", ["TOTAL,,,,,,", "TOTAL", "Total,,,,,lots,"])
def test_totals_row_without_an_amount_states_nothing(read_text, total):
    layout = dataclasses.replace(library.STANDARD, totals_pattern="total")

    read = read_text("D,1,2026-01-14,R,,5,AUD", total, layout=layout)

    assert (read.totals.totals_rows, read.totals.stated_units) == (1, None)


def test_adventureworks_sales_are_read_as_they_are():
    folder = Path(os.environ.get("REAL_INPUT_DIR", Path(__file__).parents[4] / "shared" / "data"))
    path = folder / "adventureworks" / "sales_lines.csv"
    if not path.exists():
        pytest.skip("the AdventureWorks sample is not here")

    read = reading.read(path=path, layout=library.get_layout(name="adventureworks"))

    assert (read.totals.lines, read.totals.good) == (60_855, 60_855)
    assert read.totals.amounts == {"USD": 80_450_596_9823}
    assert (read.totals.earliest_on, read.totals.latest_on) == (
        date(2010, 12, 29),
        date(2013, 11, 29),
    )
    assert read.lines["document_no"].n_unique() == 3796
    assert read.lines["reseller_code"].n_unique() == 635
    assert read.lines["kind"].unique().to_list() == ["NEW"]


def test_batches_hold_the_same_lines_as_the_whole(tmp_path, monkeypatch):
    path = tmp_path / "many.csv"
    path.write_bytes(
        HEADER + b"".join(b"D,%d,2026-01-14,R,,5,AUD\n" % number for number in range(1000))
    )
    whole = reading.read(path=path, layout=library.STANDARD)
    monkeypatch.setattr(limits, "BLOCK_BYTES", 1000)

    with reading.open_file(path=path, layout=library.STANDARD) as opened:
        batches = list(opened.batches())

    assert len(batches) > 20
    assert pl.concat([batch.lines for batch in batches]).equals(whole.lines)
    assert opened.totals == whole.totals
