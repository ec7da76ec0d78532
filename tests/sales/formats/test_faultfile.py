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


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-2+3", "@SUM", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_formula_becomes_text(text):
    assert faultfile.harmless(text=text) == f"'{text}"


@pytest.mark.parametrize("text", ["-123.45", "+5", "-1,234.50", "plain", "", "3=3"])
def test_numbers_and_plain_text_stay(text):
    assert faultfile.harmless(text=text) == text
