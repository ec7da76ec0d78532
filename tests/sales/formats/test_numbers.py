"""Numbers: one grammar, two readers that agree, amounts that survive writing and reading."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money
from sales.formats import numbers
from sales.formats.faults import CellFault

MARKS = [(".", ""), (".", ","), (",", ""), (",", "."), (".", "'"), (",", " "), (".", " ")]


def column_reads(text: str, grammar: numbers.Grammar) -> int | None:
    frame = pl.DataFrame({"n": [text]})
    units = frame.select(numbers.plain_units(column="n", grammar=grammar))["n"]
    return numbers.with_written_units(units=units, texts=frame["n"], grammar=grammar).to_list()[0]


@pytest.mark.parametrize(
    ("text", "marks", "units"),
    [
        ("1,234.50", (".", ","), 12_345_000),
        ("(1,234.50)", (".", ","), -12_345_000),
        ("1.234,50-", (",", "."), -12_345_000),
        ("\u22121\u00a0234,5", (",", " "), -12_345_000),
        ("1 234 567", (",", " "), 12_345_670_000),
        ("1’234.5", (".", "'"), 12_345_000),
        ("+5", (".", ""), 50_000),
        (".5", (".", ""), 5_000),
        ("-0", (".", ""), 0),
        ("0.00005", (".", ""), 0),
        ("0.00015", (".", ""), 2),
        ("0.00025", (".", ""), 2),
        ("0.0000500000000000001", (".", ""), 1),
        ("1.1234567890123456789", (".", ""), 11_235),
        ("10000000000000", (".", ""), 10**17),
        ("1.234", (",", "."), 12_340_000),
        ("1.234", (".", ""), 12_340),
    ],
)
def test_number_is_read_both_ways(text, marks, units):
    grammar = numbers.grammar_of(decimal_mark=marks[0], thousands_mark=marks[1])

    assert numbers.read_units(text=text, grammar=grammar) == units
    assert column_reads(text, grammar) in (units, None if units == 10**17 else units)


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "12,34.5",
        "1,234,5",
        "1.",
        "--5",
        "(-5)",
        "5-5",
        "1_000",
        "٣",
        "$5",
        "5 AUD",
        "1,2345.0",
    ],
)
def test_what_is_not_in_the_grammar_is_a_fault_both_ways(text):
    grammar = numbers.grammar_of(decimal_mark=".", thousands_mark=",")

    assert isinstance(numbers.read_units(text=text, grammar=grammar), CellFault)
    assert column_reads(text, grammar) is None


@pytest.mark.parametrize(
    "text",
    ["$5", "-$5", "$-5", "($5)", "$ (5)", "5 AUD", "aud 5", "5- AUD", "(A$ 5)", "A$5 AUD", "5AUD-"],
)
def test_currency_marks_of_the_layout_may_stand_beside_a_number(text):
    grammar = numbers.grammar_of(
        decimal_mark=".", thousands_mark=",", currency_marks=("$", "A$", "AUD")
    )
    units = -50_000 if set(text) & set("-(") else 50_000

    assert numbers.read_units(text=text, grammar=grammar) == units
    assert column_reads(text, grammar) == units


@pytest.mark.parametrize("text", ["$", "AUD", "€5", "5$5", "-$-5", "$$5", "5 AUDX"])
def test_other_marks_are_a_fault_both_ways(text):
    grammar = numbers.grammar_of(
        decimal_mark=".", thousands_mark=",", currency_marks=("$", "A$", "AUD")
    )

    assert isinstance(numbers.read_units(text=text, grammar=grammar), CellFault)
    assert column_reads(text, grammar) is None


def test_fault_names_both_marks():
    found = numbers.read_units(
        text="1.234,5", grammar=numbers.grammar_of(decimal_mark=".", thousands_mark=",")
    )

    assert isinstance(found, CellFault)
    assert found.message == "“1.234,5” is not written with decimal mark “.” and thousands mark “,”."


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=4),
    st.sampled_from(MARKS),
    st.sampled_from(["-{}", "{}-", "({})", "\u2212{}"]),
)
def test_written_amount_is_read_back(amount, marks, negative):
    mark, group = marks
    written = f"{abs(amount):,.4f}".translate(str.maketrans({",": group, ".": mark}))
    text = negative.format(written) if amount < 0 else written
    grammar = numbers.grammar_of(decimal_mark=mark, thousands_mark=group)

    assert numbers.read_units(text=text, grammar=grammar) == int(amount * money.UNITS_PER_ONE)
    assert column_reads(text, grammar) == int(amount * money.UNITS_PER_ONE)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=12))
def test_more_than_four_decimals_round_half_to_even(amount):
    grammar = numbers.grammar_of(decimal_mark=".", thousands_mark="")
    expected = int(amount.quantize(Decimal("0.0001"), ROUND_HALF_EVEN) * money.UNITS_PER_ONE)

    assert numbers.read_units(text=f"{amount:f}", grammar=grammar) == expected
    assert column_reads(f"{amount:f}", grammar) == expected


@given(
    st.text(alphabet="0123456789.,' -+()e$A\u2212\u00a0\u2019", min_size=1, max_size=22),
    st.sampled_from(MARKS),
    st.sampled_from([(), ("$", "A$")]),
)
def test_column_never_reads_what_the_cell_reads_otherwise(text, marks, beside):
    text = text.strip()
    grammar = numbers.grammar_of(
        decimal_mark=marks[0], thousands_mark=marks[1], currency_marks=beside
    )
    if not text:
        return

    exact, fast = numbers.read_units(text=text, grammar=grammar), column_reads(text, grammar)

    if isinstance(exact, CellFault):
        assert fast is None
    elif abs(exact) < money.MAX_UNITS:
        assert fast == exact


def test_text_is_shortened_for_messages():
    assert numbers.shortened("a\n b") == "a b"
    assert numbers.shortened("x" * 70) == "x" * 59 + "…"
