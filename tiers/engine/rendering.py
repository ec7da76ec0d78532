"""Renders one criterion and one fact of one partner as data for people; amounts are decimal strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kernel.money import UNITS_PER_ONE
from kernel.periods import Period
from tiers.choices import Comparator, FactSource, Outcome, Unit, UnknownBecause
from tiers.engine import countries, criteria, facts, metrics, wording
from tiers.engine.document import Criterion, Measure, OtherThreshold, ProgramDocument
from tiers.engine.facts import FactTable
from tiers.engine.judge import Position
from tiers.engine.requests import FactRequest
from tiers.engine.writing import window_data

Data = dict[str, Any]

MONEY_PLACES = 2
PERCENT_PLACES = 2
MOST_PLACES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value of one partner: the ends of its interval (None: open) and the stored code of why it is not exact."""

    lo: int | None
    hi: int | None
    because: int

    @property
    def is_exact(self) -> bool:
        """Tell whether the value is one known number."""
        return self.lo is not None and self.lo == self.hi


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the account of one partner draws on; `table` holds the facts as a table of one row."""

    document: ProgramDocument
    as_of: date
    facts: Mapping[FactRequest, Fact]
    table: FactTable

    @property
    def money_scale(self) -> int:
        """Return the units times which amounts are held."""
        return self.table.money_scale


def fact_data(account: Account, request: FactRequest) -> Data:
    """Return one fact with its source, days and filters; `value` is None unless it is exactly known."""
    fact = account.facts[request]
    low, high = (
        None if end is None else _fact_text(account, request, end) for end in (fact.lo, fact.hi)
    )
    data: Data = {
        "source": request.source.value,
        "period": _period(request.period),
        "value": low if fact.is_exact else None,
    }
    for name, words in (
        ("kinds", request.kinds),
        ("segments", request.segments),
        ("products", request.products),
        ("distributors", request.distributors),
        ("customer_countries", request.customer_countries),
        ("currencies", request.currencies),
        ("first_since", () if request.first_since is None else (request.first_since.isoformat(),)),
        ("certificates", request.certificates),
        ("subject", request.subject),
    ):
        if words:
            data[name] = [*words]
    if not fact.is_exact:
        data |= {"low": low, "high": high}
    if fact.because:
        data["unknown_because"] = facts.because_word(fact.because).value
    return data


def criterion_data(
    account: Account, place: Position, criterion: Criterion, outcome: Outcome
) -> Data:
    """Return one criterion as it was judged: days, threshold, actual value or interval, outcome, gap, sources.

    One that looks at several periods tells each of them; its value and gap are those of the newest.
    """
    other = _other_of(account, criterion)
    threshold = criterion.threshold if other is None else other.threshold
    criterion = replace(criterion, threshold=threshold)
    measure = criterion.measure
    days = metrics.days_judged(
        criterion=criterion,
        as_of=account.as_of,
        fiscal_year_starts=account.document.fiscal_year_starts,
    )
    newest = _seen_on(account, criterion, account.as_of, outcome)
    data: Data = {
        "index": place.index,
        "role": place.role,
        "metric": measure.metric.value,
        "label": criterion.label or wording.metric_words(measure=measure),
        "unit": metrics.rule_of(measure.metric).unit.value,
        "comparator": criterion.comparator.value,
        "sign": criterion.comparator.sign,
        "threshold": threshold.text,
        "outcome": outcome.value,
        "gap": None,
        "sources": [request.key for day in days for request in _requests(account, measure, day)],
        **_measured(measure, _requests(account, measure, account.as_of)),
        **newest,
    }
    if other is not None:
        data["threshold_for"] = {
            "countries": [*other.countries],
            "from": None if other.starts_on is None else other.starts_on.isoformat(),
        }
    if criterion.periods is not None:
        periods = criterion.periods
        data["periods_needed"] = {"last": periods.last, "at_least": periods.at_least}
        data["periods"] = [_period_data(account, criterion, day) for day in days]
    return data


def _period_data(account: Account, criterion: Criterion, day: date) -> Data:
    compared = criteria.compare(
        comparison=criteria.Comparison(
            measure=criterion.measure,
            comparator=criterion.comparator,
            threshold=criterion.threshold.fraction,
            when_not_defined=criterion.when_not_defined,
            as_of=day,
        ),
        document=account.document,
        table=account.table,
    )
    outcome = criteria.OUTCOMES[compared[0]]
    period = _period(_requests(account, criterion.measure, day)[0].period)
    return {
        "period": period,
        "outcome": outcome.value,
        **_seen_on(account, criterion, day, outcome),
    }


def _requests(account: Account, measure: Measure, day: date) -> tuple[FactRequest, ...]:
    return metrics.requests_of(
        measure=measure, as_of=day, fiscal_year_starts=account.document.fiscal_year_starts
    )


def _seen_on(account: Account, criterion: Criterion, day: date, outcome: Outcome) -> Data:
    """Return the value of a criterion as of a day, how far it is from the threshold, and why it is not known."""
    measure = criterion.measure
    values = [account.facts[request] for request in _requests(account, measure, day)]
    low, high = actual(account, measure, values)
    data: Data = {"actual": _text(criterion, low) if low == high else None}
    if low != high:
        data |= {"low": _text(criterion, low), "high": _text(criterion, high)}
    elif low is not None:
        data |= _distance(account, criterion, values, low, outcome)
    if _is_not_defined(measure, values):
        data["not_defined"] = True
    if outcome is Outcome.UNKNOWN:
        data["unknown_because"] = because(values, measure).value
    return data


def _other_of(account: Account, criterion: Criterion) -> OtherThreshold | None:
    """Return the threshold that replaced the criterion's own for this partner."""
    found = None
    for other in criterion.others_on(day=account.as_of):
        if not other.countries or _country(account) in other.countries:
            found = other
    return found


def _country(account: Account) -> str:
    fact = account.facts[metrics.country_request(as_of=account.as_of)]
    return countries.code_of(fact.lo or 0)


def _fact_text(account: Account, request: FactRequest, value: int) -> str:
    if request.is_money:
        return decimal_text(Fraction(value, UNITS_PER_ONE * account.money_scale), MONEY_PLACES)
    if request.source is FactSource.COUNTRY:
        return countries.code_of(value)
    return decimal_text(Fraction(value, UNITS_PER_ONE if request.is_units else 1), 0)


def decimal_text(value: Fraction, places: int, unlike: Fraction | None = None) -> str:
    """Return the value with at least `places` decimals: all of them if they end, else rounded half to even.

    A rounded text never shows the number `unlike` (the threshold) unless the value is exactly that.
    """
    exact_places = _places_of(value)
    if exact_places is None:
        exact_places = places
        while round(value, exact_places) == unlike and exact_places < MOST_PLACES:
            exact_places += 1
    shown = max(places, exact_places)
    scaled = round(value * 10**shown)
    return f"{Decimal(scaled).scaleb(-shown):f}"


def _places_of(value: Fraction) -> int | None:
    """Return how many decimals the value has, or None when they never end (or go on for long)."""
    for places in range(7):
        if 10**places % value.denominator == 0:
            return places
    return None


def _measured(measure: Measure, requests: tuple[FactRequest, ...]) -> Data:
    data: Data = {"period": _period(requests[0].period)}
    if measure.window is not None:
        data["window"] = window_data(window=measure.window)
    for key, window in (
        ("best_day_within", measure.best_day_within),
        ("active_within", measure.active_within),
    ):
        if window is not None:
            data[key] = window_data(window=window)
    if requests[-1].period != requests[0].period:
        data["period_before"] = _period(requests[-1].period)
    for name, words in (
        ("kinds", [*measure.kinds]),
        ("segments", [*measure.segments]),
        ("products", [*measure.products]),
        ("distributors", [*measure.distributors]),
        ("customer_countries", [*measure.customer_countries]),
        ("currencies", [*measure.currencies]),
        ("first_sale", measure.is_first_sale),
        ("segment", measure.segment),
        ("certificates", [*measure.certificates]),
        ("code", measure.code),
        ("tier", measure.tier),
        ("programs", [*measure.programs]),
    ):
        if words:
            data[name] = words
    return data


def actual(
    account: Account, measure: Measure, values: list[Fact]
) -> tuple[Fraction | None, Fraction | None]:
    """Return the ends between which the measured value lies, None where there is no bound or no value."""
    first = values[0]
    if metrics.rule_of(measure.metric).is_ratio:
        divisor = values[1]
        if divisor.lo is None or divisor.lo <= 0:
            return None, None
        below = divisor.hi if (first.lo or 0) >= 0 else divisor.lo
        above = divisor.lo if (first.hi or 0) >= 0 else divisor.hi
        return (
            _quotient(account, measure, first.lo, below),
            _quotient(account, measure, first.hi, above),
        )
    scale = metrics.scale_of(measure=measure, money_scale=account.money_scale)
    low, high = (None if end is None else Fraction(end, scale) for end in (first.lo, first.hi))
    return low, high


def _quotient(
    account: Account, measure: Measure, top: int | None, bottom: int | None
) -> Fraction | None:
    if top is None or bottom is None:
        return None
    return metrics.quotient(
        measure=measure, top=top, bottom=bottom, money_scale=account.money_scale
    )


def _text(criterion: Criterion, value: Fraction | None) -> str | None:
    """Return a value in the unit of the criterion's threshold, never rounded onto the threshold."""
    return None if value is None else _unit_text(criterion, value, criterion.threshold.fraction)


def _unit_text(criterion: Criterion, value: Fraction, unlike: Fraction) -> str:
    match metrics.rule_of(criterion.measure.metric).unit:
        case Unit.PERCENT:
            return f"{decimal_text(value * 100, PERCENT_PLACES, unlike * 100)}%"
        case Unit.MONEY:
            return decimal_text(value, MONEY_PLACES, unlike)
        case _:
            return decimal_text(value, 0)


def _distance(
    account: Account, criterion: Criterion, values: list[Fact], actual: Fraction, outcome: Outcome
) -> Data:
    """Return the margin of a met criterion, or the gap of an unmet one and the amount that would close it."""
    difference = abs(actual - criterion.threshold.fraction)
    distance = _unit_text(criterion, difference, Fraction(0))
    if outcome is Outcome.MET:
        return {"margin": distance}
    data: Data = {"gap": distance}
    rising = criterion.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
    pace = metrics.rule_of(criterion.measure.metric).pace
    if pace is None or not rising:
        return data
    form = metrics.form_of(
        measure=criterion.measure,
        threshold=criterion.threshold.fraction,
        money_scale=account.money_scale,
    )
    gain = pace(form)
    if gain > 0:
        short = -sum(c * (fact.lo or 0) for c, fact in zip(form.coefficients, values, strict=True))
        one_unit = gain * account.money_scale
        above = criterion.comparator is Comparator.MORE_THAN
        units = short // one_unit + 1 if above else -(-short // one_unit)  # this much is enough
        data["missing_amount"] = decimal_text(Fraction(units, UNITS_PER_ONE), MONEY_PLACES)
    return data


def _is_not_defined(measure: Measure, values: list[Fact]) -> bool:
    """Tell whether the metric is a ratio whose divisor is surely not above 0."""
    if not metrics.rule_of(measure.metric).is_ratio:
        return False
    most = values[1].hi
    return most is not None and most <= 0


def because(values: list[Fact], measure: Measure) -> UnknownBecause:
    """Return why what is measured is not known."""
    codes = {fact.because for fact in values if fact.because}
    if len(codes) > 1:
        return UnknownBecause.SEVERAL_REASONS
    if codes:
        return facts.because_word(codes.pop())
    if metrics.rule_of(measure.metric).is_ratio:
        return UnknownBecause.BASE_NOT_POSITIVE
    return UnknownBecause.NOT_MEASURED


def _period(period: Period) -> Data:
    return {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}
