"""Who is near a line: a little short of the next tier, or with little to lose in the one it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from tiers.choices import Comparator, Unit
from tiers.engine import countries, criteria, judge, metrics
from tiers.engine.document import Criterion, ProgramDocument
from tiers.engine.facts import Bools, Column, FactTable, Int16s

_RISING = (Comparator.AT_LEAST, Comparator.MORE_THAN)
NEAR = Fraction(5, 100)  # of the threshold
ONE = Fraction(1)  # of what is counted in whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRow:
    """One partner (by its row) close to the threshold of one criterion; `actual` − `threshold` tells on which side."""

    row: int
    place: judge.Position
    actual: Fraction
    threshold: Fraction
    label: str
    unit: Unit


def near_lines(
    *,
    document: ProgramDocument,
    table: FactTable,
    as_of: date,
    landed: Int16s,
    share: Fraction = NEAR,
) -> list[NearRow]:
    """Return who is within a share of a threshold: of the tier it lands in, or of the next one above it.

    Only criteria that rise and are no ratio have a distance; a whole number is near when it is one away, or exact.
    """
    found: list[NearRow] = []
    ranks = document.ranks
    for place in judge.positions(document=document):
        leaf = place.leaf
        if not isinstance(leaf, Criterion) or not _has_distance(leaf):
            continue
        below = ranks[max(ranks.index(place.tier.rank) - 1, 0)]
        rises = (place.role == "entry") & (landed == below) & (below != place.tier.rank)
        keeps = (place.role == "keep" or place.tier.keep is None) & (landed == place.tier.rank)
        found += _near(
            document=document,
            table=table,
            as_of=as_of,
            place=place,
            criterion=leaf,
            rises=rises,
            keeps=keeps,
            share=share,
        )
    return sorted(found, key=lambda one: (one.row, one.place.index))


def _has_distance(criterion: Criterion) -> bool:
    rule = metrics.rule_of(criterion.measure.metric)
    return criterion.comparator in _RISING and criterion.periods is None and not rule.is_ratio


def _near(
    *,
    document: ProgramDocument,
    table: FactTable,
    as_of: date,
    place: judge.Position,
    criterion: Criterion,
    rises: Bools,
    keeps: Bools,
    share: Fraction,
) -> list[NearRow]:
    measure = criterion.measure
    (request,) = metrics.requests_of(
        measure=measure, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
    )
    column = table.columns[request]
    scale = metrics.scale_of(measure=measure, money_scale=table.money_scale)
    unit = metrics.rule_of(measure.metric).unit
    limits = criteria.thresholds_of(criterion=criterion, as_of=as_of)
    found = []
    for number, mask in enumerate(_by_threshold(criterion, table, as_of, len(limits))):
        limit = limits[number].fraction
        reach = max(share * limit, ONE) if unit is Unit.COUNT else share * limit
        for row in np.flatnonzero(_exact(column) & mask & (rises | keeps)).tolist():
            actual = Fraction(int(column.lo[row]), scale)
            distance = actual - limit
            if rises[row]:
                is_near = -reach <= distance < 0 or (
                    distance == 0 and criterion.comparator is Comparator.MORE_THAN
                )
            else:
                is_near = 0 <= distance < reach
            if is_near:
                found.append(
                    NearRow(
                        row=row,
                        place=place,
                        actual=actual,
                        threshold=limit,
                        label=criterion.label or measure.metric.label,
                        unit=unit,
                    )
                )
    return found


def _exact(column: Column) -> Bools:
    exact: Bools = (column.lo == column.hi) & ~column.lo_open & ~column.hi_open
    return exact


def _by_threshold(criterion: Criterion, table: FactTable, as_of: date, count: int) -> list[Bools]:
    """Return for each threshold who is held against it; of those that name a partner's country the last one holds."""
    masks = [np.ones(table.count, dtype=np.bool_)]
    if count == 1:
        return masks
    column = table.columns[metrics.country_request(as_of=as_of)]
    lists = [o.countries for o in criterion.others_on(day=as_of)][1 - count :]
    for codes in lists:
        wanted = np.array([countries.number_of(code) for code in codes], dtype=np.int64)
        mine = np.isin(column.lo, wanted) & ~column.lo_open
        masks = [mask & ~mine for mask in masks] + [mine]
    return masks
