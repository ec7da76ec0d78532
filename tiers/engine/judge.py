"""The judge: what every partner has EARNED, from the document and the facts alone; the rest is policy's matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from tiers.choices import Comparator, Outcome
from tiers.engine import exact, metrics
from tiers.engine.document import (
    AllOf,
    AnyOf,
    Criterion,
    ProgramDocument,
    Rule,
    TierRule,
    criteria_of,
)
from tiers.engine.facts import Bools, Column, FactTable, Int16s, Int64s

Int8s = npt.NDArray[np.int8]

# In this order `all of` is the minimum and `any of` the maximum (Kleene's three values).
UNMET: Final = 0
UNKNOWN: Final = 1
MET: Final = 2
OUTCOMES = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.MET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a criterion stands in the document: its index is its place in the outcomes of a judgment."""

    index: int
    tier: TierRule
    role: str  # "entry" or "keep"
    criterion: Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """One row a partner: outcomes by criterion, entry and keep by tier (ascending), and the rank earned (0: none)."""

    outcomes: Int8s
    entry: Int8s
    keep: Int8s
    judged: Int16s


def positions(*, document: ProgramDocument) -> tuple[Position, ...]:
    """Return every criterion in document order: tiers ascending, entry before a keep rule of its own."""
    found: list[Position] = []
    for tier in document.tiers:
        for role, rule in (("entry", tier.entry), ("keep", tier.keep)):
            for criterion in () if rule is None else criteria_of(rule=rule):
                found.append(Position(index=len(found), tier=tier, role=role, criterion=criterion))
    return tuple(found)


def judge(*, document: ProgramDocument, table: FactTable, as_of: date) -> Judgment:
    """Return what each partner of the table has earned under the document as of the day."""
    places = positions(document=document)
    outcomes = np.empty((len(places), table.count), dtype=np.int8)
    for place in places:
        outcomes[place.index] = _criterion(document, table, as_of, place.criterion)
    return fold(document=document, outcomes=outcomes.T)


def fold(*, document: ProgramDocument, outcomes: Int8s) -> Judgment:
    """Return the judgment that follows from the outcomes of all criteria, one row a partner."""
    count = len(outcomes)
    cursor = iter(outcomes.T)
    entry = np.empty((len(document.tiers), count), dtype=np.int8)
    keep = np.empty_like(entry)
    judged = np.zeros(count, dtype=np.int16)
    for index, tier in enumerate(document.tiers):
        entry[index] = _combined(tier.entry, cursor)
        keep[index] = entry[index] if tier.keep is None else _combined(tier.keep, cursor)
        judged[entry[index] == MET] = tier.rank
    return Judgment(outcomes=outcomes, entry=entry.T, keep=keep.T, judged=judged)


def _combined(rule: Rule, cursor: Iterator[Int8s]) -> Int8s | int:
    """Fold the outcomes of a rule, taking criteria from the cursor in document order."""
    match rule:
        case Criterion():
            return next(cursor)
        case AllOf():
            return _fold(np.minimum, [_combined(inner, cursor) for inner in rule.rules])
        case AnyOf():
            return _fold(np.maximum, [_combined(inner, cursor) for inner in rule.rules])
        case _:
            return MET


def _fold(worst_or_best: np.ufunc, parts: Sequence[Int8s | int]) -> Int8s:
    result = np.asarray(parts[0], dtype=np.int8)
    for part in parts[1:]:
        result = worst_or_best(result, part)
    return result


def _columns(
    document: ProgramDocument, table: FactTable, as_of: date, criterion: Criterion
) -> tuple[Column, ...]:
    requests = metrics.requests_of(
        measure=criterion.measure, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
    )
    return tuple(table.columns[request] for request in requests)


def _criterion(
    document: ProgramDocument, table: FactTable, as_of: date, criterion: Criterion
) -> Int8s:
    columns = _columns(document, table, as_of, criterion)
    form = metrics.form_of(criterion=criterion, money_scale=table.money_scale)
    low_columns, high_columns = _ends(form, columns)
    low = exact.signs(form=form, columns=low_columns)
    is_exact = all(column.lo is column.hi for column in columns)
    high = low if is_exact else exact.signs(form=form, columns=high_columns)
    if not is_exact:
        low = np.where(_is_open(form, columns, upward=False), np.int8(-1), low)
        high = np.where(_is_open(form, columns, upward=True), np.int8(1), high)
    result = _compared(criterion.comparator, low, high)
    _settle_ratio(criterion, columns, result)
    for column in columns:
        result[column.lo_open & column.hi_open] = UNKNOWN
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


def _settle_ratio(criterion: Criterion, columns: Sequence[Column], result: Int8s) -> None:
    """Overwrite, for a ratio, the rows whose divisor is not above 0 (not defined) or perhaps not (UNKNOWN)."""
    rule = metrics.rule_of(criterion.measure.metric)
    if rule.not_defined is None:
        return
    divisor = columns[1]
    perhaps = divisor.lo_open | (divisor.lo <= 0)
    surely = perhaps & ~divisor.hi_open & (divisor.hi <= 0)
    result[perhaps] = UNKNOWN
    result[surely] = OUTCOMES.index(criterion.when_not_defined or rule.not_defined)
