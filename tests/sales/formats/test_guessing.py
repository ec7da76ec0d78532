"""A layout guessed from a sample: what is read with it is what the sender meant, and what is doubtful is asked."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings

from kernel import money
from sales.formats import guessing, headings, library, reading, values
from sales.formats.layout import Field
from sales.formats.refusals import FileRefused
from tests.sales.formats.conftest import FIXTURES
from tests.sales.formats.test_dialects import BYTES, DIALECTS, LINES

NO_NUMBERS = (
    "No column numbers the lines. Does each file hold all lines of the documents it mentions? Then say so "
    "(documents_complete); else changed documents wait at the desk."
)
CRYPTIC = {
    "Seats band top", "product_key", "product_alternate_key", "reseller_key", "reseller_alternate_key"
}  # fmt: skip


def guess_of(path: Path, content: bytes | str | None = None) -> guessing.Guess:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return guessing.guess_layout(path=path, name="nv", currency="AUD")


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("boronia.csv", library.BORONIA),
        ("harbourline.txt", library.HARBOURLINE),
        ("standard.csv", library.STANDARD),
    ],
)
def test_a_guess_reads_a_file_as_its_own_layout_does(name, layout):
    guess = guess_of(FIXTURES / name)

    by_hand = reading.read(path=FIXTURES / name, layout=layout)
    by_guess = reading.read(path=FIXTURES / name, layout=guess.layout)
    assert by_guess.lines.drop("ordinal").equals(by_hand.lines.drop("ordinal"))
    assert by_guess.totals == by_hand.totals


def test_columns_come_with_reasons_and_five_cells(tmp_path):
    lines = "".join(f"R{n};{n};14.01.2026;Foo;1.234,50 €;x;51824753556\n" for n in range(7))

    guess = guess_of(
        tmp_path / "f", f"Report\n\nRechnungs-Nr.;Pos;Datum;Kunde;Net value EUR;Memo;Reg\n{lines}"
    )

    assert (guess.header_line, guess.delimiter, guess.encoding) == (3, ";", "utf-8")
    assert [(c.header, c.field, c.why) for c in guess.columns] == [
        ("Rechnungs-Nr.", Field.DOCUMENT_NO, "The header says so (like “rechnungsnr”)."),
        ("Pos", Field.LINE_NO, "The header says so."),
        ("Datum", Field.DOCUMENT_DATE, "The header says so."),
        ("Kunde", Field.RESELLER_NAME, "The header says so."),
        ("Net value EUR", Field.NET_AMOUNT, "The header says so (like “net value”)."),
        ("Memo", None, "Nothing tells what it is; it is left out."),
        (
            "Reg",
            Field.RESELLER_TAX_NUMBER,
            "Its cells are business numbers, by their check digits.",
        ),
    ]
    assert guess.columns[0].cells == ("R0", "R1", "R2", "R3", "R4")
    assert guess.layout is not None
    assert guess.layout.currency_marks == ("€",)
    assert guess.questions == ("No column names the currency: AUD is taken for all lines.",)


def test_what_is_missing_or_doubtful_is_asked(tmp_path):
    guess = guess_of(
        tmp_path / "f",
        "Invoice,Date,Customer,Qty,Amount,Type\nA,01/02/2026,Foo,1,1,ABC\nB,03/02/2026,Foo,1,1,new\nB,someday,Foo,1,n/a,new\n",
    )

    assert guess.layout is not None
    assert guess.layout.date_formats == ("%d/%m/%Y",)
    assert guess.questions == (
        "No column names the currency: AUD is taken for all lines.",
        "Days and months may be swapped in the dates: the day is taken to come first.",
        "Say which kind is meant by “ABC”.",
        NO_NUMBERS,
    )
    guess = guess_of(tmp_path / "f", "Invoice,Date,Memo\nA,never,1\n")
    assert guess.layout is None
    assert guess.columns[1].why == "Its header reads like document date, its cells do not."
    assert guess.questions[0] == "Still missing: map document_date."


def test_a_customer_is_the_end_customer_where_the_reseller_is_named(tmp_path):
    header = "Invoice,Line,Date,Reseller,Customer,Quantity,Unit price,Currency\n"

    guess = guess_of(tmp_path / "f", header + "A,1,2026-01-14,Foo,Bar,2,5,AUD\nTotal,,,,,2,,\n")

    assert [c.field for c in guess.columns][3:5] == [Field.RESELLER_NAME, Field.CUSTOMER_NAME]
    assert guess.document["amount_from"] == "PRODUCT"
    assert guess.document["totals_pattern"] == "Total"


@pytest.mark.parametrize(("second", "sheet"), [("Copy", "May"), ("Notes", None)])
def test_a_sheet_is_named_where_several_fit(tmp_path, second, sheet):
    book = openpyxl.Workbook()
    book.active.title = "May"
    book.active.append(["Invoice", "Line", "Date", "Reseller", "Amount", "Currency"])
    book.active.append(["A", 1, date(2026, 1, 14), "Foo", 5, "AUD"])
    if second == "Copy":
        book.copy_worksheet(book.active).title = second
    else:
        book.create_sheet(second).append(["Invoice", "are", "invoices"])
    book.save(tmp_path / "f")

    guess = guess_of(tmp_path / "f")

    assert guess.sheet == "May"
    assert (guess.layout.sheet, len(guess.questions)) == (sheet, 1 if sheet else 0)
    assert reading.read(path=tmp_path / "f", layout=guess.layout).totals.good == 1


def test_a_file_without_a_header_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="No row among the first reads like a header"):
        guess_of(tmp_path / "f", "1,2,3\n4,5,6\n")


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(LINES, DIALECTS)
def test_a_guess_reads_every_dialect(tmp_path_factory, lines, dialect):
    assume(dialect.encoding.startswith("utf") or dialect.encoding == "cp1252")
    path = tmp_path_factory.mktemp("guess") / "f"
    path.write_bytes(dialect.written(lines))
    try:
        guess = guess_of(path)
    except FileRefused as refusal:  # too few other letters to tell the encoding by
        assume(refusal.code != "encoding_is_unknown")
        raise

    assert guess.layout is not None
    found = reading.read(path=path, layout=guess.layout)
    assert found.faulty == ()
    assert found.lines["reseller_name"].to_list() == [name for name, _, _ in lines]
    asked = " ".join(guess.questions)
    if "other marks" not in asked:
        assert found.lines["net_units"].to_list() == [money.to_units(net) for _, _, net in lines]
    if "swapped" not in asked:
        assert found.lines["document_on"].to_list() == [day for _, day, _ in lines]


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(content=BYTES)
def test_any_bytes_are_guessed_at_or_refused_in_words(tmp_path_factory, content):
    with contextlib.suppress(FileRefused):
        guess_of(tmp_path_factory.mktemp("guess") / "f", content)


@pytest.mark.parametrize(
    ("cells", "marks", "is_ambiguous"),
    [
        (["1,234.50", "5"], (".", ","), False),
        (["1.234,50"], (",", "."), False),
        (["5", "6.5"], (".", ""), False),
        (["1,234"], (".", ","), True),
        (["$5.00", "-A$1.00"], (".", ""), False),
    ],
)
def test_marks_are_told_by_the_cells(cells, marks, is_ambiguous):
    found = values.marks_of(cells=cells)

    assert (found.decimal_mark, found.thousands_mark) == marks
    assert found.is_ambiguous is is_ambiguous
    assert values.marks_of(cells=["abc", "5"]) is None


@pytest.mark.parametrize("layout", library.LAYOUTS.values(), ids=lambda layout: layout.name)
def test_the_headers_of_every_built_in_layout_are_known(layout):
    unknown = {
        header
        for field, names in layout.columns.items()
        for header in names
        if field not in headings.meanings(header)
    }

    assert unknown <= CRYPTIC
