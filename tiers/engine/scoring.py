"""Scores: exact points of every partner between a surely reached and a possible total, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from tiers.choices import Comparator
from tiers.engine import criteria, metrics
from tiers.engine.document import ProgramDocument, Score, ScorePart
from tiers.engine.exact import INT64_MAX
from tiers.engine.facts import Bools, FactTable

ROOM = 1_000  # parts that a sum may have without leaving int64


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The points of each partner in 1/`unit`: surely reached, and possible (`endless`: without a bound)."""

    lo: Any
    hi: Any
    endless: Bools
    unit: int


def outcomes_of(
    *, score: Score, document: ProgramDocument, table: FactTable, as_of: date
) -> criteria.Int8s:
    """Return MET where mark and floors are reached whatever is unknown, UNMET where they cannot be, else UNKNOWN."""
    unit = unit_of(score=score, money_scale=table.money_scale)
    found = [
        points_of(part=part, unit=unit, document=document, table=table, as_of=as_of)
        for part in score.parts
    ]
    mark = int(score.pass_mark.fraction * unit)
    met = np.asarray(sum(one.lo for one in found) >= mark, dtype=np.bool_)
    endless = np.logical_or.reduce([one.endless for one in found])
    missed = np.asarray(sum(one.hi for one in found) < mark, dtype=np.bool_) & ~endless
    for part, one in zip(score.parts, found, strict=True):
        if part.floor is not None:
            floor = int(part.floor.fraction * unit)
            met &= np.asarray(one.lo >= floor, dtype=np.bool_)
            missed |= np.asarray(one.hi < floor, dtype=np.bool_) & ~one.endless
    codes = np.where(met, criteria.MET, np.where(missed, criteria.UNMET, criteria.UNKNOWN))
    return codes.astype(np.int8)


def points_of(
    *, part: ScorePart, unit: int, document: ProgramDocument, table: FactTable, as_of: date
) -> Points:
    """Return the points that a part adds."""
    if part.bands:
        return _of_bands(part, unit, document, table, as_of)
    (request,) = metrics.requests_of(
        measure=part.measure, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
    )
    column = table.columns[request]
    rate = int(rate_of(part=part, money_scale=table.money_scale) * unit)
    cap = None if part.cap is None else int(part.cap.fraction * unit)
    low = np.where(column.lo_open, 0, column.lo)
    high = np.where(column.hi_open, 0, column.hi)
    lo, hi = _times(low, rate, cap), _times(high, rate, cap)
    if cap is None:
        return Points(lo=lo, hi=hi, endless=column.hi_open, unit=unit)
    hi = np.where(column.hi_open, cap, hi)
    return Points(lo=lo, hi=hi, endless=np.zeros(table.count, dtype=np.bool_), unit=unit)


def rate_of(*, part: ScorePart, money_scale: int) -> Fraction:
    """Return the points that one unit of the part's column is worth."""
    if part.points is None:
        raise ValueError("a part without bands has a rate")
    per = Fraction(1) if part.per is None else part.per.fraction
    scale = metrics.scale_of(measure=part.measure, money_scale=money_scale)
    return part.points.fraction / per / scale


def unit_of(*, score: Score, money_scale: int) -> int:
    """Return the unit in which all points of a score are whole numbers."""
    values = [score.pass_mark.fraction]
    for part in score.parts:
        values += [limit.fraction for limit in (part.cap, part.floor) if limit is not None]
        values += [band.points.fraction for band in part.bands]
        if not part.bands:
            values.append(rate_of(part=part, money_scale=money_scale))
    return lcm(*(value.denominator for value in values))


def _times(values: Any, rate: int, cap: int | None) -> Any:
    """Return value × rate between nothing and the cap, in Python integers where int64 would be too small."""
    values = np.maximum(values, 0)
    if cap is not None:
        values = np.minimum(values, min(cap // rate + 1, INT64_MAX))
    largest = int(values.max(initial=0)) * rate
    if max(largest, cap or 0) > INT64_MAX // ROOM:
        values = values.astype(object)
    product = values * rate
    return product if cap is None else np.minimum(product, cap)


def _of_bands(
    part: ScorePart, unit: int, document: ProgramDocument, table: FactTable, as_of: date
) -> Points:
    lo = np.zeros(table.count, dtype=np.int64)
    hi = np.zeros(table.count, dtype=np.int64)
    for band in part.bands:
        outcome = criteria.compare(
            comparison=criteria.Comparison(
                measure=part.measure,
                comparator=Comparator.AT_LEAST,
                threshold=band.threshold.fraction,
                when_not_defined=None,
                as_of=as_of,
            ),
            document=document,
            table=table,
        )
        worth = int(band.points.fraction * unit)
        lo = np.where(outcome == criteria.MET, np.maximum(lo, worth), lo)
        hi = np.where(outcome != criteria.UNMET, np.maximum(hi, worth), hi)
    cap = INT64_MAX if part.cap is None else int(part.cap.fraction * unit)
    return Points(
        lo=np.minimum(lo, cap),
        hi=np.minimum(hi, cap),
        endless=np.zeros(table.count, dtype=np.bool_),
        unit=unit,
    )
