"""Evidence: what is stored of a decision (compact), and the full account rendered from it, always the same way.

Stored: the fact vector in the order of `facts.columns_needed`, and one character a criterion in document order.
Rendered: every criterion with its days, threshold, actual value, outcome, gap and the columns it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from kernel.periods import ONE_DAY
from tiers.choices import Outcome
from tiers.engine import judge
from tiers.engine.document import (
    AllOf,
    AnyOf,
    AtLeastKOf,
    Criterion,
    NoRequirements,
    ProgramDocument,
    Rule,
    Score,
    TierRule,
)
from tiers.engine.facts import Bools, Column, FactTable, Int64s, columns_needed
from tiers.engine.policy import DecidedRow, earliest_demotion_on
from tiers.engine.rendering import Account, Fact, criterion_data, fact_data
from tiers.engine.score_rendering import score_data

Vector = Sequence[int | None]
Data = dict[str, Any]

SHAPE = 1  # the version of the rendered shape
_CHARS = np.frombuffer(b"U?M", dtype=np.uint8)  # by outcome code
_CODES = {"U": judge.UNMET, "?": judge.UNKNOWN, "M": judge.MET}


def encode_facts(
    *, document: ProgramDocument, as_of: date, table: FactTable
) -> list[list[int | None]]:
    """Return one vector a partner: n low ends and, where anything is inexact, n high ends and n reasons.

    None stands for an open end.
    """
    requests = columns_needed(document=document, as_of=as_of)
    if not requests:
        return [[] for _ in range(table.count)]
    columns = [table.columns[request] for request in requests]
    vectors: list[list[int | None]] = np.stack([c.lo for c in columns], axis=1).tolist()
    inexact = np.flatnonzero(np.logical_or.reduce([_is_inexact(c) for c in columns]))
    parts = [_or_none(c.lo[inexact], c.lo_open[inexact]) for c in columns]
    parts += [_or_none(c.hi[inexact], c.hi_open[inexact]) for c in columns]
    parts += [c.because[inexact].astype(object) for c in columns]
    long_vectors = np.stack(parts, axis=1).tolist()
    for row, vector in zip(inexact.tolist(), long_vectors, strict=True):
        vectors[row] = vector
    return vectors


def decode_facts(
    *,
    document: ProgramDocument,
    as_of: date,
    partner_ids: npt.ArrayLike,
    vectors: Sequence[Vector],
    money_scale: int = 1,
) -> FactTable:
    """Return the fact table that was stored, so that it can be judged again."""
    requests = columns_needed(document=document, as_of=as_of)
    facts = [facts_of(vector=vector, width=len(requests)) for vector in vectors]
    columns = {request: _column([row[at] for row in facts]) for at, request in enumerate(requests)}
    return FactTable(
        partner_ids=np.asarray(partner_ids, dtype=np.int64),
        columns=columns,
        money_scale=money_scale,
    )


def facts_of(*, vector: Vector, width: int) -> list[Fact]:
    """Return the facts of one stored vector of `width` columns; a short one is exact throughout."""
    lows = vector[:width]
    if len(vector) == width:
        return [Fact(lo=low, hi=low, because=0) for low in lows]
    highs, becauses = vector[width : 2 * width], vector[2 * width :]
    return [
        Fact(lo=low, hi=high, because=because or 0)
        for low, high, because in zip(lows, highs, becauses, strict=True)
    ]


def encode_outcomes(*, judgment: judge.Judgment) -> list[str]:
    """Return one text a partner: M, U or ? for each criterion in document order."""
    count, width = judgment.outcomes.shape
    if not width:
        return [""] * count
    chars = np.ascontiguousarray(_CHARS[judgment.outcomes])
    texts: list[str] = chars.view(f"S{width}").ravel().astype(str).tolist()
    return texts


def decode_outcomes(*, outcomes: Sequence[str]) -> judge.Int8s:
    """Return the outcome codes behind stored texts, one row a partner."""
    return np.array([[_CODES[char] for char in text] for text in outcomes], dtype=np.int8)


def render(
    *,
    document: ProgramDocument,
    as_of: date,
    watermark: int,
    knowledge: int,
    facts: Vector,
    outcomes: str,
    decided: DecidedRow,
    money_scale: int = 1,
) -> Data:
    """Return the full account of one decision from what was stored; equal input gives equal output, byte for byte."""
    requests = columns_needed(document=document, as_of=as_of)
    account = _account(document, as_of, facts, money_scale)
    judgment = judge.fold(document=document, outcomes=decode_outcomes(outcomes=[outcomes]))
    judged = int(judgment.judged[0])
    held = document.tier(rank=decided.held)
    return {
        "v": SHAPE,
        "program": document.code,
        "program_version": document.number,
        "currency": document.currency,
        "as_of": as_of.isoformat(),
        "effect_on": (as_of + ONE_DAY).isoformat(),
        "watermark": {"ledger": watermark, "knowledge": knowledge},
        "facts": {request.key: fact_data(account, request) for request in requests},
        "tiers": _tiers(account, judgment),
        "highest_met": document.tier(rank=judged).code if judged else None,
        "held": held.code,
        "next": _next(document, judgment, held),
        "policy": [{"step": reason.value, "label": reason.label} for reason in decided.reasons],
        "verdict": decided.verdict.value,
        "tier_after": document.tier(rank=decided.tier_after).code,
        "grace": _grace(document, decided),
    }


def render_leaves(
    *, document: ProgramDocument, as_of: date, facts: Vector, outcomes: str, money_scale: int = 1
) -> list[Data]:
    """Return every criterion and score as it was judged for one partner, in document order, from encoded values."""
    account = _account(document, as_of, facts, money_scale)
    places = judge.positions(document=document)
    return [
        _leaf_data(account, place, judge.OUTCOMES[_CODES[char]])
        for place, char in zip(places, outcomes, strict=True)
    ]


def canonical(*, value: object) -> bytes:
    """Return the canonical bytes of a rendered account."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _account(document: ProgramDocument, as_of: date, facts: Vector, money_scale: int) -> Account:
    requests = columns_needed(document=document, as_of=as_of)
    return Account(
        document=document,
        as_of=as_of,
        facts=dict(zip(requests, facts_of(vector=facts, width=len(requests)), strict=True)),
        table=decode_facts(
            document=document,
            as_of=as_of,
            partner_ids=[0],
            vectors=[facts],
            money_scale=money_scale,
        ),
    )


def _is_inexact(column: Column) -> Bools:
    result: Bools = np.logical_or.reduce(
        [column.lo != column.hi, column.lo_open, column.hi_open, column.because != 0]
    )
    return result


def _or_none(values: Int64s, is_open: Bools) -> npt.NDArray[np.object_]:
    result = values.astype(object)
    result[is_open] = None
    return result


def _column(facts: Sequence[Fact]) -> Column:
    return Column.between(
        lo=[fact.lo or 0 for fact in facts],
        hi=[fact.hi or 0 for fact in facts],
        lo_open=[fact.lo is None for fact in facts],
        hi_open=[fact.hi is None for fact in facts],
        because=[fact.because for fact in facts],
    )


def _tiers(account: Account, judgment: judge.Judgment) -> list[Data]:
    places = judge.positions(document=account.document)
    tiers = []
    for at, tier in enumerate(account.document.tiers):
        own = [place for place in places if place.tier == tier]
        entry = _tree(tier.entry, iter([p.index for p in own if p.role == "entry"]))
        keep = _tree(tier.keep, iter([p.index for p in own if p.role == "keep"]))
        tiers.append(
            {
                "tier": tier.code,
                "name": tier.name,
                "rank": tier.rank,
                "entry": {
                    "outcome": judge.OUTCOMES[judgment.entry[0, at]].value,
                    "requires": entry,
                },
                "keep": {
                    "outcome": judge.OUTCOMES[judgment.keep[0, at]].value,
                    "requires": entry if tier.keep is None else keep,
                },
                "criteria": [
                    _leaf_data(account, place, judge.OUTCOMES[judgment.outcomes[0, place.index]])
                    for place in own
                ],
            }
        )
    return tiers


def _leaf_data(account: Account, place: judge.Position, outcome: Outcome) -> Data:
    if isinstance(place.leaf, Score):
        return score_data(account, place, place.leaf, outcome)
    return criterion_data(account, place, place.leaf, outcome)


def _tree(rule: Rule | None, indexes: Iterator[int]) -> Any:
    """Return the rule with each criterion replaced by its index."""
    match rule:
        case AllOf():
            return {"all_of": [_tree(inner, indexes) for inner in rule.rules]}
        case AnyOf():
            return {"any_of": [_tree(inner, indexes) for inner in rule.rules]}
        case AtLeastKOf():
            inner = [_tree(one, indexes) for one in rule.rules]
            return {"at_least_k_of": inner, "k": rule.k}
        case Criterion() | Score():
            return next(indexes)
        case NoRequirements():
            return {"no_requirements": True}
    return None


def _next(document: ProgramDocument, judgment: judge.Judgment, held: TierRule) -> Data | None:
    """Return the tier above the held one and the criteria that stand in the way."""
    above = [tier for tier in document.tiers if tier.rank > held.rank]
    if not above:
        return None
    tier = above[0]
    entry = [
        (place.index, int(judgment.outcomes[0, place.index]))
        for place in judge.positions(document=document)
        if place.tier == tier and place.role == "entry"
    ]
    return {
        "tier": tier.code,
        "outcome": judge.OUTCOMES[judgment.entry[0, document.tiers.index(tier)]].value,
        "unmet": [index for index, code in entry if code == judge.UNMET],
        "unknown": [index for index, code in entry if code == judge.UNKNOWN],
    }


def _grace(document: ProgramDocument, decided: DecidedRow) -> Data | None:
    if decided.grace_started_on is None:
        return None
    ends, cleared = decided.grace_ends_on, decided.grace_cleared_on
    earliest = None if ends is None else earliest_demotion_on(document=document, grace_ends_on=ends)
    return {
        "started_on": decided.grace_started_on.isoformat(),
        "ends_on": None if ends is None else ends.isoformat(),
        "cleared_on": None if cleared is None else cleared.isoformat(),
        "earliest_demotion_on": None if earliest is None else earliest.isoformat(),
    }
