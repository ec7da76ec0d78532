"""The brake of a run: too large a share of demotions makes the whole run wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tiers.choices import BrakeKind
from tiers.engine.document import ProgramDocument, Threshold
from tiers.engine.facts import Bools, Int16s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One share above its limit; `demoted` and `total` count partners, or units of revenue."""

    kind: BrakeKind
    tier: str
    demoted: int
    total: int
    share: Fraction
    limit: Threshold

    @property
    def sentence(self) -> str:
        """Return the breach in words."""
        whole = {BrakeKind.TIER: f"tier {self.tier}", BrakeKind.PARTNERS: "all partners"}
        percent = float(self.share * 100)  # for reading only; the comparison was exact
        name = whole.get(self.kind, "the revenue")
        return f"{percent:.1f}% of {name} would be demoted; the limit is {self.limit.text}."


def breaches(
    *, document: ProgramDocument, held: Int16s, demoted: Bools, revenue: Int64s | None
) -> tuple[Breach, ...]:
    """Return each share of demotions that exceeds its limit; none while fewer than `min_count` partners are demoted.

    `held` are the ranks before the run. Revenue below zero counts as none; without revenue its share is not checked.
    """
    brake = document.brake
    if int(demoted.sum()) < brake.min_count:
        return ()
    return tuple(
        Breach(
            kind=kind,
            tier=tier,
            demoted=part,
            total=total,
            share=Fraction(part, total),
            limit=limit,
        )
        for kind, tier, part, total, limit in _shares(document, held, demoted, revenue)
        if part > limit.fraction * total
    )


def _shares(
    document: ProgramDocument, held: Int16s, demoted: Bools, revenue: Int64s | None
) -> Iterator[tuple[BrakeKind, str, int, int, Threshold]]:
    brake = document.brake
    for tier in document.tiers:
        members = held == tier.rank
        part = int((members & demoted).sum())
        if part >= brake.min_count:
            total = int(members.sum())
            yield BrakeKind.TIER, tier.code, part, total, brake.max_share_of_tier
    yield (
        BrakeKind.PARTNERS,
        "",
        int(demoted.sum()),
        len(held),
        brake.max_share_of_partners,
    )
    if revenue is not None:
        counted = np.maximum(revenue, 0)
        part, total = sum(counted[demoted].tolist()), sum(counted.tolist())
        yield BrakeKind.REVENUE, "", part, total, brake.max_share_of_revenue
