"""What an impact report adds up while it looks at the partners part by part: who goes where, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from kernel import money
from kernel.periods import Period
from partners.queries.directory import PartnerCard
from tiers.choices import Direction, FactSource, Outcome, Unit, Verdict
from tiers.engine import evidence, facts, fairness, judge, nearness, policy
from tiers.engine.document import ProgramDocument
from tiers.engine.impact import Because, Mover
from tiers.engine.requests import FactRequest
from tiers.queries import judging
from tiers.queries.imagined import Night, settled

MONTHS_OF_REVENUE = 12
FACTORS = (Fraction(5, 4), Fraction(3, 2), Fraction(2))
NEW = 0  # the rank of a partner that holds no tier yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A mover before its name is looked up."""

    partner_id: int
    was: str | None
    in_force: str | None
    now: str
    direction: Direction
    direction_in_force: Direction
    verdict: Verdict
    revenue: Decimal | None
    because: tuple[Because, ...]

    def with_card(self, card: PartnerCard) -> Mover:
        """Return the mover with what is known of the partner."""
        return Mover(
            partner_id=self.partner_id,
            code=card.code,
            name=card.name,
            region=card.region,
            territory=card.territory,
            owner=card.manager,
            is_key_account=card.is_key_account,
            was=self.was,
            in_force=self.in_force,
            now=self.now,
            direction=self.direction,
            direction_in_force=self.direction_in_force,
            verdict=self.verdict,
            revenue=self.revenue,
            because=self.because,
        )


@dataclass(slots=True, kw_only=True)
class Found:
    """What adds up while the partners are looked at part by part."""

    document: ProgramDocument
    base: ProgramDocument | None
    unsettled: int = 0
    revenue: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str | None, str | None, str]] = field(default_factory=Counter)
    movers: list[Moved] = field(default_factory=list)
    near: list[tuple[int, nearness.NearRow]] = field(default_factory=list)
    below: Counter[int] = field(default_factory=Counter)
    reaching: Counter[tuple[int, Fraction]] = field(default_factory=Counter)
    elsewhere: list[int] = field(default_factory=list)
    on_one_customer: list[int] = field(default_factory=list)

    @property
    def partners_named(self) -> list[int]:
        """Return whose names the report needs."""
        return [
            *(one.partner_id for one in self.movers),
            *(partner_id for partner_id, _ in self.near),
            *self.elsewhere,
            *self.on_one_customer,
        ]


def look(found: Found, night: Night, base: Night | None, ids: list[int]) -> None:
    """Add what a part of the partners comes to."""
    document, as_of = night.document, night.run.as_of
    year = Period.trailing_months(MONTHS_OF_REVENUE, until=as_of)
    request = FactRequest(source=FactSource.REVENUE, period=year)
    standing = night.standing(ids)
    judged = night.judge(ids, standing.adopted)
    now, unsettled = settled(judged, np.array(document.ranks, dtype=np.int16))
    revenue = night.answers(ids, [request])[request]
    found.unsettled += int(unsettled.sum())
    found.revenue += int(revenue.lo[_is_exact(revenue)].sum())
    found.verdicts.update(policy.VERDICTS[code].value for code in judged.decided.verdicts.tolist())
    found.elsewhere += _chosen(
        ids, fairness.differs_elsewhere(document=document, table=judged.table, as_of=as_of)
    )
    _look_at_reach(found, judged, as_of)
    without = fairness.judged_without(
        document=document,
        table=judged.table,
        as_of=as_of,
        sales=night.of_largest_customers(ids, year),
    )
    found.on_one_customer += _chosen(ids, without < judged.judgment.judged)
    found.near += [
        (ids[one.row], one)
        for one in nearness.near_lines(
            document=document, table=judged.table, as_of=as_of, landed=now
        )
    ]
    in_force = None
    if base is not None:
        before = base.judge(ids, base.standing(ids).adopted)
        in_force, _ = settled(before, np.array(base.document.ranks, dtype=np.int16))
    _look_at_moves(
        found=found,
        ids=ids,
        held=standing.codes,
        judged=judged,
        now=now,
        in_force=in_force,
        revenue=revenue,
        as_of=as_of,
    )


def _look_at_reach(found: Found, judged: judging.Judged, as_of: date) -> None:
    earned = judged.judgment.judged
    for rank in found.document.ranks[1:]:
        found.below[rank] += int((earned < rank).sum())
    for factor in FACTORS:
        ranks = fairness.judged_with_sales(
            document=found.document, table=judged.table, as_of=as_of, factor=factor
        )
        for rank in found.document.ranks[1:]:
            found.reaching[rank, factor] += int(((earned < rank) & (ranks >= rank)).sum())


def _look_at_moves(
    *,
    found: Found,
    ids: list[int],
    held: list[str | None],
    judged: judging.Judged,
    now: facts.Int16s,
    in_force: facts.Int16s | None,
    revenue: facts.Column,
    as_of: date,
) -> None:
    codes = {tier.rank: tier.code for tier in found.document.tiers}
    base = {tier.rank: tier.code for tier in found.base.tiers} if found.base else {}
    exact = _is_exact(revenue)
    moved: list[int] = []
    for row, was in enumerate(held):
        leads = None if in_force is None else base[int(in_force[row])]
        found.ways[was, leads, codes[int(now[row])]] += 1
        if was != codes[int(now[row])] or leads not in (None, codes[int(now[row])]):
            moved.append(row)
    rows = np.array(moved, dtype=np.intp)
    leaves = _leaves(found.document, judged, rows, as_of)
    places = judge.positions(document=found.document)
    before = judged.before.ranks
    for row, rendered in zip(moved, leaves, strict=True):
        was, held_rank, rank = held[row], int(before[row]), int(now[row])
        leads = None if in_force is None else base[int(in_force[row])]
        in_base, in_draft = _rank_of(found.base, leads), _rank_of(found.document, leads)
        found.movers.append(
            Moved(
                partner_id=ids[row],
                was=was,
                in_force=leads,
                now=codes[rank],
                direction=_direction(was, held_rank, rank),
                direction_in_force=_direction(
                    was,
                    *((held_rank, rank) if leads is None else (_rank_of(found.base, was), in_base)),
                ),
                verdict=policy.VERDICTS[int(judged.decided.verdicts[row])],
                revenue=money.from_units(int(revenue.lo[row])) if exact[row] else None,
                because=_because(places, rendered, landed=rank, held=held_rank, in_force=in_draft),
            )
        )


def _leaves(
    document: ProgramDocument, judged: judging.Judged, rows: facts.Rows, as_of: date
) -> list[list[evidence.Data]]:
    """Return every criterion of some partners as it was judged, in document order."""
    vectors = evidence.encode_facts(
        document=document, as_of=as_of, table=judged.table.take(rows=rows)
    )
    outcomes = evidence.encode_outcomes(
        judgment=replace(judged.judgment, outcomes=judged.judgment.outcomes[rows])
    )
    return [
        evidence.render_leaves(
            document=document,
            as_of=as_of,
            facts=vector,
            outcomes=text,
            money_scale=judged.table.money_scale,
        )
        for vector, text in zip(vectors, outcomes, strict=True)
    ]


def _because(
    places: tuple[judge.Position, ...],
    leaves: list[evidence.Data],
    *,
    landed: int,
    held: int,
    in_force: int,
) -> tuple[Because, ...]:
    """Return what decides: what was met on the way up, what is missing on the way down or to where one would rise."""
    looked_at, is_met = held, False
    if landed > held:
        looked_at, is_met = landed, True
    elif landed == held:
        looked_at, is_met = max(in_force, held), in_force < held
    is_entry = looked_at > held
    return tuple(
        Because(
            tier=place.tier.code,
            label=leaf["label"],
            unit=Unit(leaf["unit"]),
            outcome=Outcome(leaf["outcome"]),
            sign=leaf["sign"],
            threshold=leaf["threshold"],
            actual=leaf["actual"],
            distance=leaf.get("margin") or leaf["gap"],
        )
        for place, leaf in zip(places, leaves, strict=True)
        if place.tier.rank == looked_at
        and (place.role == "entry" if is_entry or place.tier.keep is None else place.role == "keep")
        and (leaf["outcome"] == Outcome.MET) is is_met
    )


def _direction(was: str | None, held: int, leads: int) -> Direction:
    if was is None:
        return Direction.NEW
    if leads == held:
        return Direction.STAYS
    return Direction.UP if leads > held else Direction.DOWN


def _rank_of(document: ProgramDocument | None, code: str | None) -> int:
    """Return the rank of a tier by its code, 0 where the document has none."""
    tiers = document.tiers if document else ()
    return next((tier.rank for tier in tiers if tier.code == code), NEW)


def _is_exact(column: facts.Column) -> facts.Bools:
    exact: facts.Bools = (column.lo == column.hi) & ~column.lo_open & ~column.hi_open
    return exact


def _chosen(ids: list[int], mask: facts.Bools) -> list[int]:
    return [ids[row] for row in np.flatnonzero(mask).tolist()]
