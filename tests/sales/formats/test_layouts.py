"""Layouts: plain data, checked when made, the built-in ones among them."""

# ruff: noqa: E501 - the exact messages stand on one line

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from sales.formats import library, reading
from sales.formats.layout import Field, Layout, LayoutIsWrong, folded

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pos"


@pytest.mark.parametrize("name", sorted(library.LAYOUTS))
def test_layout_survives_json(name):
    layout = library.get_layout(name=name)

    assert Layout.from_json(json.loads(json.dumps(layout.as_json()))) == layout


def test_unknown_layout_is_refused_with_the_names_there_are():
    with pytest.raises(library.LayoutIsUnknown) as caught:
        library.get_layout(name="acme")

    assert caught.value.message == (
        "There is no layout “acme”. The layouts are: adventureworks, boronia, harbourline, norvale, standard, standard-documents."
    )


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"name": " "}, "name", "give the layout a name"),
        ({"delimiter": "::"}, "delimiter", "use a comma, a semicolon, a tab or a bar"),
        ({"decimal_mark": "·"}, "decimal_mark", "use a dot or a comma"),
        ({"thousands_mark": "."}, "thousands_mark", "use a comma, a dot, an apostrophe, a blank or nothing, and not the decimal mark"),
        ({"encoding": "klingon"}, "encoding", "use a known encoding such as utf-8 or cp1252"),
        ({"encoding": "unicode_escape"}, "encoding", "use a known encoding such as utf-8 or cp1252"),
        ({"totals_pattern": "("}, "totals_pattern", "use a pattern that can be read"),
        ({"header_line": 0}, "header_line", "count lines from 1"),
        ({"date_formats": ("%d/%m",)}, "date_formats", "“%d/%m” names no day"),
        ({"date_formats": ("%d/%m/%Y %H",)}, "date_formats", "“%d/%m/%Y %H” names no day"),
        ({"date_formats": ("%m/%b/%Y",)}, "date_formats", "“%m/%b/%Y” names no day"),
        ({"countries": {"Oz": "AUS"}}, "countries.Oz", "give the two letters of the country"),
        ({"columns": {}}, "columns", "map document_no"),
        ({"amount_from": "PRODUCT", "columns": {k: v for k, v in library.STANDARD.columns.items() if k != Field.QUANTITY}}, "columns", "map quantity"),
        ({"columns": {**library.STANDARD.columns, Field.KIND: ()}}, "columns.kind", "name at least one header"),
        ({"columns": {**library.STANDARD.columns, Field.KIND: (" ",)}}, "columns.kind", "the header “ ” is blank or belongs to kind already"),
        ({"columns": {**library.STANDARD.columns, Field.KIND: ("CURRENCY",)}}, "columns.kind", "the header “CURRENCY” is blank or belongs to currency already"),
    ],
)  # fmt: skip
def test_layout_that_reads_no_file_is_refused(changes, path, message):
    with pytest.raises(LayoutIsWrong) as caught:
        dataclasses.replace(library.STANDARD, **changes)

    assert (caught.value.problems[0].path, caught.value.problems[0].message) == (path, message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "A layout is an object with names and values."),
        ({"name": "x"}, "The layout cannot be read: Layout.__init__() missing 2 required keyword-only arguments: 'title' and 'columns'."),
        ({"name": "x", "colour": "red"}, "A layout has no “colour”."),
        ({"name": "x", "title": "x", "columns": {"who": ["x"]}}, "The layout cannot be read: 'who' is not a valid Field."),
        ({"name": "x", "title": "x", "columns": {"kind": [5]}}, "The layout cannot be read: 5 is no text."),
        ({"name": "x", "title": "x", "columns": []}, "The layout cannot be read: 'list' object has no attribute 'items'."),
        ({"name": "x", "title": "x", "columns": {"document_no": ["x"]}}, "The layout “x” cannot be used: columns: map document_date"),
    ],
)  # fmt: skip
def test_json_that_is_no_layout_is_refused(data, message):
    with pytest.raises(LayoutIsWrong) as caught:
        Layout.from_json(data)

    assert caught.value.message == message


def test_json_may_leave_out_what_has_a_default():
    data = {"name": "small", "title": "Small", "columns": {"document_no": ["d"], "document_date": ["t"], "reseller_code": ["r"], "net_amount": ["n"], "currency": ["c"]}}  # fmt: skip

    layout = Layout.from_json(data)

    assert (layout.has_line_numbers, layout.documents_complete, layout.decimal_mark) == (
        False,
        False,
        ".",
    )


def test_words_are_folded_for_comparison():
    assert folded("\ufeff Net  AMOUNT\u00a0") == "net amount"


@pytest.mark.parametrize(
    ("name", "layout", "amounts", "faulty"),
    [
        ("standard.csv", "standard", {"AUD": 83_125_000, "NZD": 4_200_000}, 0),
        ("boronia.csv", "boronia", {"AUD": 120_034_500}, 1),
        ("harbourline.txt", "harbourline", {"AUD": 25_100_050}, 0),
    ],
)
def test_sample_files_are_read(name, layout, amounts, faulty):
    read = reading.read(path=FIXTURES / name, layout=library.get_layout(name=layout))

    assert (read.totals.amounts, read.totals.faulty) == (amounts, faulty)
