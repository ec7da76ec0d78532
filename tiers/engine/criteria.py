"""What one criterion or score came to for every partner: exact comparison of columns, intervals and all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from tiers.choices import Comparator, Outcome
from tiers.engine import countries, exact, metrics
from tiers.engine.document import Criterion, Measure, ProgramDocument, Threshold
from tiers.engine.facts import Bools, Column, FactTable, Int64s

Int8s = npt.NDArray[np.int8]

# In this order `all of` is the minimum and `any of` the maximum (Kleene's three values).
UNMET: Final = 0
UNKNOWN: Final = 1
MET: Final = 2
OUTCOMES = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.MET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A measure held against a threshold, as of a day."""

    measure: Measure
    comparator: Comparator
    threshold: Fraction
    when_not_defined: Outcome | None
    as_of: date


def outcomes_of(
    *, criterion: Criterion, document: ProgramDocument, table: FactTable, as_of: date
) -> Int8s:
    """Return the outcome of a criterion for each partner: over its periods, by the threshold that holds for it."""
    by_threshold = [
        _over_periods(criterion, threshold, document, table, as_of)
        for threshold in thresholds_of(criterion=criterion, as_of=as_of)
    ]
    if len(by_threshold) == 1:
        return by_threshold[0]
    return _of_own_country(criterion, by_threshold, table, as_of)


def thresholds_of(*, criterion: Criterion, as_of: date) -> tuple[Threshold, ...]:
    """Return the criterion's own threshold and the others that have taken effect by the day."""
    others = criterion.others_on(day=as_of)
    last_for_all = max((at for at, o in enumerate(others) if not o.countries), default=-1)
    own = criterion.threshold if last_for_all < 0 else others[last_for_all].threshold
    return own, *(o.threshold for o in others[last_for_all + 1 :])


def at_least_k(*, k: int, outcomes: Sequence[Int8s]) -> Int8s:
    """Return MET where k of the outcomes are, UNMET where k cannot be, else UNKNOWN."""
    stacked = np.stack(np.broadcast_arrays(*outcomes))
    met, possible = (stacked == MET).sum(axis=0), (stacked != UNMET).sum(axis=0)
    return np.where(met >= k, MET, np.where(possible < k, UNMET, UNKNOWN)).astype(np.int8)


def compare(*, comparison: Comparison, document: ProgramDocument, table: FactTable) -> Int8s:
    """Return MET where every possible value meets, UNMET where none does, else UNKNOWN."""
    measure = comparison.measure
    requests = metrics.requests_of(
        measure=measure, as_of=comparison.as_of, fiscal_year_starts=document.fiscal_year_starts
    )
    columns = tuple(table.columns[request] for request in requests)
    form = metrics.form_of(
        measure=measure, threshold=comparison.threshold, money_scale=table.money_scale
    )
    low_columns, high_columns = _ends(form, columns)
    low = exact.signs(form=form, columns=low_columns)
    is_exact = all(column.lo is column.hi for column in columns)
    high = low if is_exact else exact.signs(form=form, columns=high_columns)
    if not is_exact:
        low = np.where(_is_open(form, columns, upward=False), np.int8(-1), low)
        high = np.where(_is_open(form, columns, upward=True), np.int8(1), high)
    result = _compared(comparison.comparator, low, high)
    _settle_ratio(comparison, columns, result)
    for column in columns:
        result[column.lo_open & column.hi_open] = UNKNOWN
    return result


def _over_periods(
    criterion: Criterion,
    threshold: Threshold,
    document: ProgramDocument,
    table: FactTable,
    as_of: date,
) -> Int8s:
    days = metrics.days_judged(
        criterion=criterion, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
    )
    found = [
        compare(
            comparison=Comparison(
                measure=criterion.measure,
                comparator=criterion.comparator,
                threshold=threshold.fraction,
                when_not_defined=criterion.when_not_defined,
                as_of=day,
            ),
            document=document,
            table=table,
        )
        for day in days
    ]
    if criterion.periods is None:
        return found[0]
    return at_least_k(k=criterion.periods.at_least, outcomes=found)


def _of_own_country(
    criterion: Criterion, by_threshold: Sequence[Int8s], table: FactTable, as_of: date
) -> Int8s:
    """Return for each partner the outcome of its country's threshold; without a country only what all agree on."""
    column = table.columns[metrics.country_request(as_of=as_of)]
    lists = [o.countries for o in criterion.others_on(day=as_of)][1 - len(by_threshold) :]
    result = by_threshold[0].copy()
    for codes, outcome in zip(lists, by_threshold[1:], strict=True):
        wanted = np.array([countries.number_of(code) for code in codes], dtype=np.int64)
        rows = np.isin(column.lo, wanted)
        result[rows] = outcome[rows]
    stacked = np.stack(by_threshold)
    differ = (stacked != stacked[0]).any(axis=0)
    result[column.lo_open & differ] = UNKNOWN
    return result


def _ends(form: metrics.Form, columns: Sequence[Column]) -> tuple[list[Int64s], list[Int64s]]:
    """Return the columns at which the form is lowest, and those at which it is highest."""
    pairs = list(zip(form.coefficients, columns, strict=True))
    low = [column.lo if coefficient >= 0 else column.hi for coefficient, column in pairs]
    high = [column.hi if coefficient >= 0 else column.lo for coefficient, column in pairs]
    return low, high


def _is_open(form: metrics.Form, columns: Sequence[Column], *, upward: bool) -> Bools:
    """Tell where the form has no bound in a direction."""
    result = np.zeros(columns[0].lo.shape, dtype=np.bool_)
    for coefficient, column in zip(form.coefficients, columns, strict=True):
        if coefficient:
            result |= column.hi_open if (coefficient > 0) is upward else column.lo_open
    return result


def _compared(comparator: Comparator, low: Int8s, high: Int8s) -> Int8s:
    """Return MET where the whole interval meets the comparator, UNMET where none of it does, else UNKNOWN."""
    match comparator:
        case Comparator.AT_LEAST:
            met, unmet = low >= 0, high < 0
        case Comparator.MORE_THAN:
            met, unmet = low > 0, high <= 0
        case Comparator.AT_MOST:
            met, unmet = high <= 0, low > 0
        case Comparator.LESS_THAN:
            met, unmet = high < 0, low >= 0
        case _:
            met, unmet = (low == 0) & (high == 0), (low > 0) | (high < 0)
    return np.where(met, np.int8(MET), np.where(unmet, np.int8(UNMET), np.int8(UNKNOWN)))


def _settle_ratio(comparison: Comparison, columns: Sequence[Column], result: Int8s) -> None:
    """Overwrite, for a ratio, the rows whose divisor is not above 0 (not defined) or perhaps not (UNKNOWN)."""
    rule = metrics.rule_of(comparison.measure.metric)
    if rule.not_defined is None:
        return
    divisor = columns[1]
    perhaps = divisor.lo_open | (divisor.lo <= 0)
    surely = perhaps & ~divisor.hi_open & (divisor.hi <= 0)
    result[perhaps] = UNKNOWN
    result[surely] = OUTCOMES.index(comparison.when_not_defined or rule.not_defined)
