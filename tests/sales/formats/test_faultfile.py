"""The fault file: what is wrong, line by line, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv

import pytest

from sales.formats import faultfile


def test_no_cell_is_a_formula_and_numbers_stay():
    rows = [
        ["2", "net_amount", "-5x", "No number.", 'D,1,=cmd(),"A ""B"" C"'],
        ["3", "", "-1.5", "@x", "=1"],
    ]

    told = list(csv.reader(faultfile.csv_lines(rows=rows)))

    assert told == [
        ["Line", "Column", "Value", "Problem", "Original line"],
        ["2", "net_amount", "'-5x", "No number.", 'D,1,=cmd(),"A ""B"" C"'],
        ["3", "", "-1.5", "'@x", "'=1"],
    ]


def test_in_the_senders_form_the_problem_stands_in_a_column_more():
    form = faultfile.Form(
        headers=("No", "Name", ""), delimiter=";", kept_delimiter=",", lines_above=2
    )

    told = "".join(
        faultfile.correctable(
            rows=[('D1,"A, ""B""",x', "Bad."), ("D2", "Cut."), ("D3,=a,-5,y", "Too many.")],
            form=form,
        )
    )

    assert told == (
        "\ufeff\r\n\r\nNo;Name;;Problem\r\n"
        'D1;"A, ""B""";x;Bad.\r\nD2;;;Cut.\r\nD3;\'=a;-5;y;Too many.\r\n'
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-2+3", "@SUM", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_formula_becomes_text(text):
    assert faultfile.harmless(text=text) == f"'{text}"


@pytest.mark.parametrize("text", ["-123.45", "+5", "-1,234.50", "plain", "", "3=3"])
def test_numbers_and_plain_text_stay(text):
    assert faultfile.harmless(text=text) == text
