"""The fault file: what is wrong, line by line, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv

import pytest

from sales.formats import faultfile


def test_fault_file_has_a_row_for_each_fault(read_text):
    read = read_text('D,1,soon,=cmd(),"A ""B"" C",-5x,AUD', "D,2,2026-01-14,R,,-1.5,€")

    rows = list(csv.reader(faultfile.fault_rows(faulty=read.faulty)))

    assert rows == [
        ["Line", "Column", "Value", "Problem", "What to do", "Original line"],
        [
            "2",
            "document_date",
            "soon",
            "Line 2, “document_date”: “soon” is not a date in the form YYYY-MM-DD.",
            "Write the date in the form the layout declares.",
            'D,1,soon,=cmd(),"A ""B"" C",-5x,AUD',
        ],
        [
            "2",
            "net_amount",
            "'-5x",
            "Line 2, “net_amount”: “-5x” is not a number.",
            "Write the number with digits, in the form the layout declares.",
            'D,1,soon,=cmd(),"A ""B"" C",-5x,AUD',
        ],
        [
            "3",
            "currency",
            "€",
            "Line 3, “currency”: “€” is not the three letters of a currency.",
            "Write the three letters of the currency, such as AUD.",
            "D,2,2026-01-14,R,,-1.5,€",
        ],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-2+3", "@SUM", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_formula_becomes_text(text):
    assert faultfile.harmless(text=text) == f"'{text}"


@pytest.mark.parametrize("text", ["-123.45", "+5", "-1,234.50", "plain", "", "3=3"])
def test_numbers_and_plain_text_stay(text):
    assert faultfile.harmless(text=text) == text
