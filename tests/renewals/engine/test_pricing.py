"""What a renewal costs, step by step, to the coin."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Period
from renewals.engine import pricing
from renewals.engine.pricing import Conditions, Length

CENT = 100  # units


def period(starts_on, ends_on):
    return Period(starts_on=date.fromisoformat(starts_on), ends_on=date.fromisoformat(ends_on))


@pytest.mark.parametrize(
    ("term", "length"),
    [
        (period("2026-07-01", "2027-07-01"), Length(whole_years=1, odd_days=0, days_in_year=0)),
        (period("2026-07-01", "2028-07-01"), Length(whole_years=2, odd_days=0, days_in_year=0)),
        (period("2027-07-01", "2028-03-01"), Length(whole_years=0, odd_days=244, days_in_year=366)),
        (period("2026-07-01", "2027-03-01"), Length(whole_years=0, odd_days=243, days_in_year=365)),
        (period("2026-07-01", "2028-03-01"), Length(whole_years=1, odd_days=244, days_in_year=366)),
        (period("2028-02-29", "2029-02-28"), Length(whole_years=1, odd_days=0, days_in_year=0)),
        (period("2028-02-29", "2029-03-01"), Length(whole_years=1, odd_days=1, days_in_year=365)),
        (period("2026-07-01", "2026-07-02"), Length(whole_years=0, odd_days=1, days_in_year=365)),
    ],
)
def test_a_term_is_whole_years_and_odd_days(term, length):
    assert pricing.length_of(term=term) == length


@pytest.mark.parametrize(
    ("value", "digits", "units"),
    [
        (Fraction(10_049), 2, 10_000),
        (Fraction(10_050), 2, 10_100),
        (Fraction(-10_050), 2, -10_100),
        (Fraction(10_049, 1) + Fraction(99, 100), 2, 10_000),
        (Fraction(15_000), 0, 20_000),
        (Fraction(14_999), 0, 10_000),
        (Fraction(10_005), 3, 10_010),
    ],
)
def test_rounding_is_half_up_to_the_coin(value, digits, units):
    assert pricing.rounded(value, digits=digits) == units


def test_the_contract_price_counts_for_the_part_that_is_renewed():
    yearly = pricing.from_contract(
        annual_value=10_000_000, of_quantity=3, quantity=2, uplift=Fraction(3, 100)
    )

    assert yearly.units == Fraction(10_000_000 * 2, 3) * Fraction(103, 100)


YEARLY = st.integers(min_value=0, max_value=10**12).map(
    lambda units: pricing.YearlyPrice(units=Fraction(units), basis="PRICE_LIST")
)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


@given(yearly=YEARLY, starts_on=DAYS, years=st.integers(min_value=1, max_value=5))
def test_whole_years_cost_whole_years_whatever_leap_days_they_hold(yearly, starts_on, years):
    term = Period(
        starts_on=starts_on, ends_on=pricing.anniversary(starts_on=starts_on, years=years)
    )

    price = pricing.price(yearly=yearly, term=term, conditions=Conditions(), digits=2)

    assert price.net == price.yearly * years


@given(
    yearly=YEARLY,
    starts_on=DAYS,
    days=st.integers(min_value=1, max_value=1500),
    shares=st.tuples(*[st.fractions(min_value=0, max_value=1)] * 4),
)
def test_a_price_adds_up_in_coins_and_never_falls_with_time(yearly, starts_on, days, shares):
    term = Period(starts_on=starts_on, ends_on=starts_on + timedelta(days=days))
    longer = Period(starts_on=starts_on, ends_on=term.ends_on + timedelta(days=1))
    conditions = Conditions(multi_year=shares[0], early=shares[1], margin=shares[2], tax=shares[3])

    price = pricing.price(yearly=yearly, term=term, conditions=conditions, digits=2)
    bare = pricing.price(yearly=yearly, term=term, conditions=Conditions(), digits=2)
    bare_longer = pricing.price(yearly=yearly, term=longer, conditions=Conditions(), digits=2)

    assert price.net == price.term - price.multi_year_discount - price.early_discount
    assert price.partner_pays + price.margin == price.net == price.customer_pays - price.tax
    assert all(units % CENT == 0 for units in (price.net, price.margin, price.tax))
    assert 0 <= price.margin <= price.net <= price.term
    assert bare.net <= bare_longer.net
