"""The judge: what every partner has EARNED, from the document and the facts alone; the rest is policy's matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tiers.engine import criteria, scoring
from tiers.engine.criteria import MET, OUTCOMES, UNKNOWN, UNMET, Int8s
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Criterion,
    Leaf,
    ProgramDocument,
    Rule,
    Score,
    TierRule,
    leaves_of,
)
from tiers.engine.facts import FactTable, Int16s

__all__ = [
    "MET",
    "OUTCOMES",
    "UNKNOWN",
    "UNMET",
    "Int8s",
    "Judgment",
    "Position",
    "fold",
    "judge",
    "positions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a criterion or score stands in the document: its index is its place in the outcomes of a judgment."""

    index: int
    tier: TierRule
    role: str  # "entry" or "keep"
    leaf: Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """One row a partner: outcomes by criterion, entry and keep by tier (ascending), and the rank earned (0: none)."""

    outcomes: Int8s
    entry: Int8s
    keep: Int8s
    judged: Int16s


def positions(*, document: ProgramDocument) -> tuple[Position, ...]:
    """Return every criterion and score in document order: tiers ascending, entry before a keep rule of its own."""
    found: list[Position] = []
    for tier in document.tiers:
        for role, rule in (("entry", tier.entry), ("keep", tier.keep)):
            for leaf in () if rule is None else leaves_of(rule=rule):
                found.append(Position(index=len(found), tier=tier, role=role, leaf=leaf))
    return tuple(found)


def judge(*, document: ProgramDocument, table: FactTable, as_of: date) -> Judgment:
    """Return what each partner of the table has earned under the document as of the day."""
    places = positions(document=document)
    outcomes = np.empty((len(places), table.count), dtype=np.int8)
    for place in places:
        outcomes[place.index] = _outcomes(place.leaf, document, table, as_of)
    return fold(document=document, outcomes=outcomes.T)


def _outcomes(leaf: Leaf, document: ProgramDocument, table: FactTable, as_of: date) -> Int8s:
    if isinstance(leaf, Score):
        return scoring.outcomes_of(score=leaf, document=document, table=table, as_of=as_of)
    return criteria.outcomes_of(criterion=leaf, document=document, table=table, as_of=as_of)


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


def _combined(rule: Rule, cursor: Iterator[Int8s]) -> Int8s:
    """Fold the outcomes of a rule, taking criteria from the cursor in document order."""
    match rule:
        case Criterion() | Score():
            return next(cursor)
        case AllOf():
            return _fold(np.minimum, [_combined(inner, cursor) for inner in rule.rules])
        case AnyOf():
            return _fold(np.maximum, [_combined(inner, cursor) for inner in rule.rules])
        case AtLeastKOf():
            inner = [_combined(one, cursor) for one in rule.rules]
            return criteria.at_least_k(k=rule.k, outcomes=inner)
        case _:
            return np.int8(MET)  # type: ignore[return-value]  # one value for all rows


def _fold(worst_or_best: np.ufunc, parts: Sequence[Int8s]) -> Int8s:
    result = np.asarray(parts[0], dtype=np.int8)
    for part in parts[1:]:
        result = worst_or_best(result, part)
    return result
