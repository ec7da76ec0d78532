"""Is a document fair? What would happen elsewhere, with more sales, or without one customer, to everybody at once.

All of it is the night's own judge on tables in which something is changed on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np

from tiers.engine import countries, judge, lint, metrics
from tiers.engine.document import ProgramDocument, criteria_of
from tiers.engine.facts import Bools, Column, FactTable, Int16s, Int64s
from tiers.engine.requests import FactRequest


def differs_elsewhere(*, document: ProgramDocument, table: FactTable, as_of: date) -> Bools:
    """Return who would be judged to another tier with nothing changed but its country."""
    found = np.zeros(table.count, dtype=np.bool_)
    request = metrics.country_request(as_of=as_of)
    if request not in table.columns:
        return found
    here = judge.judge(document=document, table=table, as_of=as_of).judged
    for code in [*_countries_named(document), countries.ELSEWHERE]:
        moved = Column.exact(values=np.full(table.count, countries.number_of(code)))
        elsewhere = _with(table, {request: moved})
        found |= judge.judge(document=document, table=elsewhere, as_of=as_of).judged != here
    return found


def judged_with_sales(
    *, document: ProgramDocument, table: FactTable, as_of: date, factor: Fraction
) -> Int16s:
    """Return the rank each partner would earn if every sale up to the day had been so many times as large.

    Sales of periods that were over before stay, so that growth grows.
    """
    changed = {
        request: _scaled(column, factor)
        for request, column in table.columns.items()
        if request.is_money and request.period.ends_on > as_of
    }
    return judge.judge(document=document, table=_with(table, changed), as_of=as_of).judged


def judged_without(
    *,
    document: ProgramDocument,
    table: FactTable,
    as_of: date,
    sales: Mapping[FactRequest, Column],
) -> Int16s:
    """Return the rank each partner would earn without some of its sales: the columns that they alone would give."""
    changed = {
        request: _less(table.columns[request], column)
        for request, column in sales.items()
        if request in table.columns
    }
    return judge.judge(document=document, table=_with(table, changed), as_of=as_of).judged


def not_monotone(*, document: ProgramDocument) -> tuple[lint.Finding, ...]:
    """Return what is not sure to be met by whoever sells more."""
    found = lint.findings(document=document)
    return tuple(one for one in found if one.code == lint.NOT_MONOTONE)


def _countries_named(document: ProgramDocument) -> list[str]:
    return sorted(
        {
            country
            for tier in document.tiers
            for rule in (tier.entry, tier.keep_rule)
            for criterion in criteria_of(rule=rule)
            for other in criterion.others
            for country in other.countries
        }
    )


def _with(table: FactTable, changed: Mapping[FactRequest, Column]) -> FactTable:
    return replace(table, columns={**table.columns, **changed})


def _scaled(column: Column, factor: Fraction) -> Column:
    def _times(values: Int64s) -> Int64s:
        return values * factor.numerator // factor.denominator

    return replace(column, lo=_times(column.lo), hi=_times(column.hi))


def _less(column: Column, part: Column) -> Column:
    """Return the column without a part of it; ends that cross are put in order."""
    lo, hi = column.lo - part.lo, column.hi - part.hi
    return replace(column, lo=np.minimum(lo, hi), hi=np.maximum(lo, hi))
