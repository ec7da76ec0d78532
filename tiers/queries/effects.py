"""What sales that do not count yet would do for a partner: judged by the last night's rules on top of its facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tiers.engine import claims, evidence, judge
from tiers.engine.claims import Claim
from tiers.engine.facts import FactTable
from tiers.models import Decision, EvaluationRun
from tiers.queries import board as boards
from tiers.queries import programs
from tiers.queries.board import Board, TierLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A partner with the sales and without: its revenue (units, None where not exactly known) and what it has earned.

    `short_before` and `short_after` are what its revenue lacks to the next line above the tier it holds.
    """

    partner_id: int
    held: TierLine
    next_line: TierLine | None
    revenue_before: int | None
    revenue_after: int | None
    short_before: int | None
    short_after: int | None
    earned_before: TierLine
    earned_after: TierLine

    @property
    def is_change(self) -> bool:
        """Tell whether the partner would have earned another tier."""
        return self.earned_before.rank != self.earned_after.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """Sales of one day and kind, net in 1/10,000; an empty kind is not known and passes every filter."""

    on: date
    net: int
    currency: str
    sale_kind: str


def of_sales(
    *, board: Board, partner_ids: Collection[int], sales: Sequence[Sold]
) -> dict[int, Effect]:
    """Return what the sales would do for each partner that the board's night judged, were they that partner's."""
    rows = list(
        Decision.objects.filter(run_id=board.run_id, partner_id__in=list(partner_ids)).order_by(
            "partner_id"
        )
    )
    if not rows:
        return {}
    run = EvaluationRun.objects.get(pk=board.run_id)
    document = programs.document_of(run.version_id)
    table = evidence.decode_facts(
        document=document,
        as_of=run.as_of,
        partner_ids=np.array([row.partner_id for row in rows], dtype=np.int64),
        vectors=[row.facts for row in rows],
    )
    added = [
        Claim(
            on=sold.on,
            net=sold.net,
            sale_kind=sold.sale_kind,
            is_foreign=sold.currency != document.currency,
        )
        for sold in sales
    ]
    table = claims.granted(table=table, claims={row.partner_id: added for row in rows})
    judged = judge.judge(document=document, table=table, as_of=run.as_of).judged.tolist()
    after = _revenues(table, board)
    return {
        row.partner_id: _effect(boards.place_of(row=row, board=board), board, rank, revenue)
        for row, rank, revenue in zip(rows, judged, after, strict=True)
    }


def _revenues(table: FactTable, board: Board) -> list[int | None]:
    """Return the revenue of each row, None where it is not exactly known."""
    if board.revenue_fact is None:
        return [None] * table.count
    column = table.columns[board.revenue_fact]
    is_exact = (column.lo == column.hi) & ~column.lo_open & ~column.hi_open
    return [
        value if exact else None
        for value, exact in zip(column.lo.tolist(), is_exact.tolist(), strict=True)
    ]


def _effect(place: boards.Place, board: Board, rank: int, revenue: int | None) -> Effect:
    line = board.tier_above(place.rank)
    return Effect(
        partner_id=place.partner_id,
        held=board.tier(place.rank),
        next_line=line,
        revenue_before=place.revenue,
        revenue_after=revenue,
        short_before=_short(line, place.revenue),
        short_after=_short(line, revenue),
        earned_before=board.tier(place.judged_rank),
        earned_after=board.tier(rank),
    )


def _short(line: TierLine | None, revenue: int | None) -> int | None:
    if line is None or line.units is None or revenue is None:
        return None
    return max(line.units - revenue, 0)
