"""Money is exact, rounded once, and never infinite."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money
from kernel.money import Money, NotAnAmountError


@pytest.mark.parametrize(
    ("value", "units"),
    [
        ("4800.00", 48_000_000),
        ("0.0001", 1),
        ("-0.00005", 0),
        ("0.00005", 0),
        ("0.00015", 2),
        ("0.00025", 2),
        ("-0.00015", -2),
        (7, 70_000),
        (Decimal("1e3"), 10_000_000),
        ("10000000000000", money.MAX_UNITS),
        ("-10000000000000", -money.MAX_UNITS),
    ],
)
def test_amounts_become_whole_units_rounded_half_to_even(value, units):
    assert money.to_units(value) == units


@pytest.mark.parametrize(
    "value",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "-Infinity",
        "sNaN",
        "10000000000000.0001",
        "1e99",
        "1,000",
        None,
    ],
)
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(NotAnAmountError):
        money.to_units(value)


def test_units_come_back_with_four_decimals():
    assert str(money.from_units(48_000_001)) == "4800.0001"
    assert str(money.from_units(0)) == "0.0000"
    assert str(money.from_units(-money.MAX_UNITS)) == "-10000000000000.0000"


@pytest.mark.parametrize(
    ("units", "text"),
    [
        (48_000_000, "4800.00"),
        (1, "0.0001"),
        (100, "0.01"),
        (-5_000, "-0.50"),
        (10, "0.0010"),
        (0, "0.00"),
    ],
)
def test_plain_text_has_two_to_four_decimals(units, text):
    assert money.plain(units) == text


@given(st.integers(min_value=-money.MAX_UNITS, max_value=money.MAX_UNITS))
def test_units_survive_decimal_and_text(units):
    assert money.to_units(money.from_units(units)) == units
    assert money.to_units(money.plain(units)) == units


def test_amounts_of_one_currency_add_up():
    total = Money(units=15, currency="AUD") + Money(units=5, currency="AUD")

    assert total == Money(units=20, currency="AUD")
    assert total.amount == Decimal("0.0020")


def test_amounts_of_two_currencies_never_add_up():
    with pytest.raises(ValueError, match="cannot add EUR to AUD"):
        Money(units=1, currency="AUD") + Money(units=1, currency="EUR")
