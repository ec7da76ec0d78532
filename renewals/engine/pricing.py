"""What a renewal costs: exact fractions, rounded half up to the currency's smallest coin at each step that is shown.

Amounts are whole 1/10,000 units. A year of a term is the time from one anniversary of its start to the next, so a leap
day changes the price of a day and never that of a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kernel.periods import Period, minus_months
from renewals.choices import PriceBasis

UNIT_DIGITS = 4
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyPrice:
    """What the renewed quantity costs a year, before discounts, and where that comes from."""

    units: Fraction
    basis: PriceBasis
    uplift: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The shares that apply to one line."""

    multi_year: Fraction = Fraction(0)
    early: Fraction = Fraction(0)
    late: Fraction = Fraction(0)
    margin: Fraction = Fraction(0)
    tax: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A line priced, step by step, in units.

    `net` is what the customer pays without tax and what the ledger counts; the partner pays `net` less `margin`.
    """

    yearly: int
    whole_years: int
    odd_days: int
    days_in_year: int  # of the year that the odd days are a part of; 0 without any
    term: int
    multi_year_discount: int
    early_discount: int
    late_fee: int
    net: int
    margin: int
    tax: int

    @property
    def customer_pays(self) -> int:
        """Return what the customer pays, tax included."""
        return self.net + self.tax

    @property
    def partner_pays(self) -> int:
        """Return what the partner pays, without tax."""
        return self.net - self.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A term in whole years and, of the last, `odd_days` of `days_in_year`."""

    whole_years: int
    odd_days: int
    days_in_year: int


def rounded(value: Fraction, *, digits: int) -> int:
    """Return the units rounded half up, away from zero, to the currency's smallest coin (`digits` decimals)."""
    coin: int = 10 ** (UNIT_DIGITS - digits)
    coins, rest = divmod(abs(value), coin)
    whole = int(coins + (rest * 2 >= coin)) * coin
    return whole if value >= 0 else -whole


def from_list(*, unit_price: int, quantity: int) -> YearlyPrice:
    """Return the yearly price by the price list, which needs no uplift: it is today's price."""
    return YearlyPrice(units=Fraction(unit_price * quantity), basis=PriceBasis.PRICE_LIST)


def from_contract(
    *, annual_value: int, of_quantity: int, quantity: int, uplift: Fraction
) -> YearlyPrice:
    """Return the yearly price that follows from the ending contract's, for a part of its quantity, plus the uplift."""
    share = Fraction(annual_value * quantity, of_quantity)
    return YearlyPrice(units=share * (1 + uplift), basis=PriceBasis.CONTRACT, uplift=uplift)


def anniversary(*, starts_on: date, years: int) -> date:
    """Return the day `years` years later; from 29 February it is 28 February where there is no 29th."""
    return minus_months(starts_on, -MONTHS * years)


def length_of(*, term: Period) -> Length:
    """Return how many whole years the term has, and the odd days left over."""
    years = term.ends_on.year - term.starts_on.year
    if anniversary(starts_on=term.starts_on, years=years) > term.ends_on:
        years -= 1
    last = anniversary(starts_on=term.starts_on, years=years)
    odd = (term.ends_on - last).days
    in_year = (anniversary(starts_on=term.starts_on, years=years + 1) - last).days
    return Length(whole_years=years, odd_days=odd, days_in_year=in_year if odd else 0)


def price(*, yearly: YearlyPrice, term: Period, conditions: Conditions, digits: int) -> Price:
    """Return the line's price; early and late never apply together, since an order cannot be both."""
    length = length_of(term=term)
    a_year = rounded(yearly.units, digits=digits)
    amount = a_year * length.whole_years
    if length.odd_days:
        share = Fraction(a_year * length.odd_days, length.days_in_year)
        amount += rounded(share, digits=digits)
    multi = rounded(amount * conditions.multi_year, digits=digits)
    early = rounded((amount - multi) * conditions.early, digits=digits)
    late = rounded((amount - multi) * conditions.late, digits=digits)
    net = amount - multi - early + late
    return Price(
        yearly=a_year,
        whole_years=length.whole_years,
        odd_days=length.odd_days,
        days_in_year=length.days_in_year,
        term=amount,
        multi_year_discount=multi,
        early_discount=early,
        late_fee=late,
        net=net,
        margin=rounded(net * conditions.margin, digits=digits),
        tax=rounded(net * conditions.tax, digits=digits),
    )
