"""A layout as a document: read without surprises, refused with line or part, and written again."""

from __future__ import annotations

import pytest

from sales.choices import SaleKind
from sales.formats import documents, library
from sales.formats.layout import Field, LayoutIsWrong

DOCUMENT = """
name: norvale
columns:
  document_no: Invoice
  line_no: Line
  document_date: [Date, Invoice date]
  reseller_name: Reseller
  net_amount: "Value, ex GST"
  customer_country: Land
constants: {currency: AUD}
thousands_mark: ","
currency_marks: [$, A$]
date_formats: ["%d/%m/%Y"]
header_line: 4
kinds: {licence: NEW, yes: SERVICE}
countries: {Norge: NO}
documents_complete: yes
"""


def test_a_document_is_read_as_it_stands():
    layout = documents.read_document(text=DOCUMENT)

    assert (layout.name, layout.title, layout.version, layout.header_line) == (
        "norvale",
        "norvale",
        1,
        4,
    )
    assert layout.columns[Field.DOCUMENT_DATE] == ("Date", "Invoice date")
    assert layout.columns[Field.NET_AMOUNT] == ("Value, ex GST",)
    assert layout.kinds == {"licence": SaleKind.NEW, "yes": SaleKind.SERVICE}
    assert layout.countries == {"Norge": "NO"}
    assert layout.documents_complete is True
    assert layout.currency_marks == ("$", "A$")


@pytest.mark.parametrize("layout", library.LAYOUTS.values(), ids=lambda layout: layout.name)
def test_what_is_written_is_read_again(layout):
    assert documents.read_document(text=documents.to_text(layout=layout)) == layout


def test_json_is_read_too():
    columns = (
        '{"document_no": ["No"], "document_date": "Day", "reseller_code": "R", "net_amount": "Net"}'
    )
    text = (
        f'{{"name": "n", "version": 7, "columns": {columns}, "constants": {{"currency": "AUD"}}}}'
    )

    assert documents.read_document(text=text).version == 1


NESTED = "name: " + "[" * 50


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A layout is a document of names and values."),
        ("- a", "A layout is a document of names and values."),
        ("name: [", "The document is neither YAML nor JSON: "),
        ("title: x\ncolumns: {}", "The layout has no “name”. Add it."),
        ("name: x", "The layout has no “columns”. Add it."),
        (DOCUMENT + "name: y\n", "Line 18: “name” stands twice."),
        (DOCUMENT.replace("line_no:", "lineno:"), "columns: there is no field “lineno”. The fields: document_no, "),
        (DOCUMENT + "colour: red\n", "A layout has no “colour”."),
        (DOCUMENT.replace("NEW", "new"), "The layout cannot be read: 'new' is not a valid SaleKind."),
        (DOCUMENT.replace("header_line: 4", "header_line: four"), "header_line: “four” is no line."),
        (DOCUMENT.replace("complete: yes", "complete: [1]"), "documents_complete: write true or false."),
        (DOCUMENT.replace("[$, A$]", "[5]"), "The layout “norvale” cannot be used: currency_marks: “5” is no mark"),
        ("name: &a x\ntitle: *a\n", "Line 2: a layout has no references and is not nested so deep."),
        (NESTED, "Line 1: a layout has no references and is not nested so deep."),
        ("name: " + "x" * 70_000, "The document is larger than 64 KiB."),
        ("? [a]\n: b\n", "Line 1: a name must be a word."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_words(text, message):
    with pytest.raises(LayoutIsWrong) as caught:
        documents.read_document(text=text)

    assert caught.value.message.startswith(message)
