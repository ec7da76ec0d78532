"""What a draft would make of one partner: the tier it leads to, and every rule as it would be judged today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from tiers.choices import Outcome, Unit
from tiers.engine import evidence, judge
from tiers.engine.document import ProgramDocument
from tiers.queries.imagined import Night, settled


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """How one rule would be judged: texts are in its unit, None where nothing is known; `distance` to the line."""

    outcome: Outcome
    unit: Unit
    threshold: str
    actual: str | None
    distance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResult:
    """Where a partner stands today and where the draft leads it, by code; rules by their place in the document."""

    as_of: date
    was: str | None
    now: str
    rules: Mapping[str, RuleResult]


def own_result(*, document: ProgramDocument, partner_id: int, as_of: date) -> OwnResult | None:
    """Return what the document would make of the partner on the day; None where it does not take part."""
    night = Night.of(document=document, as_of=as_of)
    if partner_id not in night.ids:
        return None
    ids = [partner_id]
    standing = night.standing(ids)
    judged = replace(night, ids=ids).judge(ids, standing.adopted)
    after, _ = settled(judged, np.array(document.ranks, dtype=np.int16))
    (facts,) = evidence.encode_facts(document=document, as_of=as_of, table=judged.table)
    (outcomes,) = evidence.encode_outcomes(judgment=judged.judgment)
    leaves = evidence.render_leaves(
        document=document,
        as_of=as_of,
        facts=facts,
        outcomes=outcomes,
        money_scale=judged.table.money_scale,
    )
    found: dict[str, RuleResult] = {}
    numbers: dict[tuple[str, str], int] = {}
    for place, leaf in zip(judge.positions(document=document), leaves, strict=True):
        key = (place.tier.code, place.role)
        number = numbers[key] = numbers.get(key, -1) + 1
        found[f"tiers.{place.tier.code}.{place.role}.{number}"] = _result(leaf)
    return OwnResult(
        as_of=as_of,
        was=standing.codes[0],
        now=document.tier(rank=int(after[0])).code,
        rules=found,
    )


def _result(leaf: Mapping[str, Any]) -> RuleResult:
    return RuleResult(
        outcome=Outcome(leaf["outcome"]),
        unit=Unit(leaf["unit"]),
        threshold=leaf["threshold"],
        actual=leaf["actual"],
        distance=leaf.get("margin") or leaf.get("gap"),
    )
