"""Price the lines of a quote: from the price list or the old price, by the policy, the tier and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from babel.numbers import get_currency_precision

from kernel.errors import DomainError
from kernel.periods import Period
from renewals.choices import LateStart
from renewals.engine import pricing, timetable
from renewals.engine.pricing import Conditions, Price, YearlyPrice
from renewals.engine.terms import Terms
from renewals.models import Contract
from renewals.queries import prices

LONGEST_YEARS = 10


class EndNotPossible(DomainError):
    """The new term cannot end on that day."""

    code = "end_not_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A contract to renew, and how many pieces of it."""

    contract: Contract
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Until when to renew: a number of whole years, or up to a common end (the first day no longer covered)."""

    years: int | None = None
    common_end_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A contract with its new term, its price, and the last day on which that price holds."""

    contract: Contract
    quantity: int
    term: Period
    yearly: YearlyPrice
    price: Price
    good_until: date


def lines(
    *, wanted: Sequence[Wanted], wish: Wish, terms: Terms, tier_code: str, on: date
) -> list[PricedLine]:
    """Return each contract priced as of the day; all are in one currency."""
    listed = prices.yearly_on(
        product_ids={one.contract.product_id for one in wanted},
        currency=wanted[0].contract.currency,
        on=on,
    )
    return [
        _line(
            one,
            wish=wish,
            terms=terms,
            margin=terms.pricing.margins[tier_code],
            listed=listed.get(one.contract.product_id),
            on=on,
        )
        for one in wanted
    ]


def _line(
    one: Wanted, *, wish: Wish, terms: Terms, margin: Fraction, listed: int | None, on: date
) -> PricedLine:
    contract, rules = one.contract, terms.pricing
    days = timetable.milestones(ends_on=contract.ends_on, calendar=terms.calendar)
    is_late = on > days.last_day
    last_early_day = days.last_day - timedelta(days=rules.early_days)
    is_early = bool(rules.early_discount) and on <= last_early_day
    starts_on = contract.ends_on
    if is_late and rules.late_starts is LateStart.QUOTE_DAY:
        starts_on = on
    term = Period(starts_on=starts_on, ends_on=_ends_on(starts_on, wish, contract))
    length = pricing.length_of(term=term)
    yearly = _yearly(one, rules.uplift, listed)
    good_until = on + timedelta(days=rules.validity_days - 1)
    for is_bound, day in (
        (is_early, last_early_day),
        (not is_late, days.last_day),
        (is_late, days.closes_on),
    ):
        good_until = min(good_until, day) if is_bound else good_until
    return PricedLine(
        contract=contract,
        quantity=one.quantity,
        term=term,
        yearly=yearly,
        good_until=good_until,
        price=pricing.price(
            yearly=yearly,
            term=term,
            conditions=Conditions(
                multi_year=rules.multi_year_discount(years=length.whole_years),
                early=rules.early_discount if is_early else Fraction(0),
                late=rules.late_fee if is_late else Fraction(0),
                margin=margin,
                tax=rules.taxes.get(contract.customer.country, Fraction(0)),
            ),
            digits=get_currency_precision(contract.currency),
        ),
    )


def _ends_on(starts_on: date, wish: Wish, contract: Contract) -> date:
    longest = pricing.anniversary(starts_on=starts_on, years=LONGEST_YEARS)
    if wish.common_end_on is None:
        return min(pricing.anniversary(starts_on=starts_on, years=wish.years or 1), longest)
    if not starts_on < wish.common_end_on <= longest:
        raise EndNotPossible(
            f"Contract {contract.ref} starts anew on {starts_on}; the common end must come after that, "
            f"within {LONGEST_YEARS} years."
        )
    return wish.common_end_on


def _yearly(one: Wanted, uplift: Fraction, listed: int | None) -> YearlyPrice:
    contract = one.contract
    if listed is not None:
        return pricing.from_list(unit_price=listed, quantity=one.quantity)
    return pricing.from_contract(
        annual_value=contract.annual_value,
        of_quantity=contract.quantity,
        quantity=one.quantity,
        uplift=uplift,
    )
