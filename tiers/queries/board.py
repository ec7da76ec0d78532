"""Where every partner of a program stands, for the pages: read from the last closed run, computed nowhere again.

The revenue shown beside a partner is the fact that its tier was judged by: the first net-revenue criterion of the
highest tier that has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from kernel.money import UNITS_PER_ONE
from kernel.periods import ONE_DAY
from tiers.choices import Metric, Verdict
from tiers.engine import evidence, facts, metrics, reason_bits
from tiers.engine.document import Criterion, ProgramDocument, criteria_of
from tiers.models import Decision, EvaluationRun
from tiers.queries import programs, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """A tier and the revenue its entry rule asks for (units; None where it asks for none)."""

    rank: int
    code: str
    name: str
    units: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A closed run, ready to be read: its program, its tiers lowest first, and where the revenue fact lies.

    `revenue_fact` is what was asked for the revenue, `revenue_fact_then` what the next review will ask for it.
    """

    run_id: int
    program_code: str
    program_name: str
    currency: str
    version_number: int
    as_of: date
    tiers: tuple[TierLine, ...]
    width: int
    revenue_at: int | None
    revenue_fact: facts.FactRequest | None
    revenue_fact_then: facts.FactRequest | None
    review_dates: tuple[tuple[int, int], ...]

    def tier(self, rank: int) -> TierLine:
        """Return the tier of a rank."""
        return next(tier for tier in self.tiers if tier.rank == rank)

    def tier_above(self, rank: int) -> TierLine | None:
        """Return the next higher tier, None above the highest."""
        return next((tier for tier in self.tiers if tier.rank > rank), None)

    @property
    def next_review_on(self) -> date | None:
        """Return the first review date after the run's effect day, None without review dates."""
        days = sorted(
            date(year, month, day)
            for year in (self.as_of.year, self.as_of.year + 1)
            for month, day in self.review_dates
        )
        return next((day for day in days if day > self.as_of + ONE_DAY), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One partner on the board; revenue in units of the program's currency, None when it is not exactly known."""

    partner_id: int
    rank: int
    previous_rank: int | None
    judged_rank: int
    verdict: Verdict
    reasons: tuple[str, ...]
    revenue: int | None
    grace_ends_on: date | None

    @property
    def is_move(self) -> bool:
        """Tell whether the run changed the tier of a partner that had one."""
        return self.previous_rank is not None and self.previous_rank != self.rank


def find_board(*, program_code: str | None = None) -> Board | None:
    """Return the last closed run of the program (by default the first active one), None before the first night."""
    closed = runs.last_closed().filter(program__is_active=True)
    if program_code is not None:
        closed = closed.filter(program__code=program_code)
    run = closed.first()
    return board_of(run=run) if run else None


def board_of(*, run: EvaluationRun) -> Board:
    """Return the board of one run."""
    document = programs.document_of(run.version_id)
    criterion = revenue_criterion(document=document)
    requests = facts.columns_needed(document=document, as_of=run.as_of)
    wanted = _request(document, criterion, run.as_of) if criterion else None
    board = Board(
        run_id=run.pk,
        program_code=document.code,
        program_name=document.name,
        currency=document.currency,
        version_number=run.version.number,
        as_of=run.as_of,
        tiers=tuple(tier_lines(document=document)),
        width=len(requests),
        revenue_at=requests.index(wanted) if wanted else None,
        revenue_fact=wanted,
        revenue_fact_then=None,
        review_dates=document.policy.review_dates,
    )
    if criterion is None or board.next_review_on is None:
        return board
    then = _request(document, criterion, board.next_review_on - ONE_DAY)
    return replace(board, revenue_fact_then=then)


def places(*, board: Board, partner_ids: Iterable[int] | None = None) -> list[Place]:
    """Return the board's partners (or those of the ids), by id, in one query."""
    rows = decisions(board=board)
    if partner_ids is not None:
        rows = rows.filter(partner_id__in=list(partner_ids))
    return [place_of(row=row, board=board) for row in rows.order_by("partner_id")]


def decisions(*, board: Board) -> QuerySet[Decision]:
    """Return the run's decisions with `revenue` beside them, for lists that are sorted and paged."""
    rows = Decision.objects.filter(run_id=board.run_id)
    if board.revenue_at is None:
        return rows.annotate(revenue=Value(0, output_field=BigIntegerField()))
    return rows.annotate(revenue=Coalesce(F(f"facts__{board.revenue_at}"), 0))


def place_of(*, row: Decision, board: Board) -> Place:
    """Return a stored decision as a place."""
    return Place(
        partner_id=row.partner_id,
        rank=row.rank_after,
        previous_rank=row.previous_rank,
        judged_rank=row.judged_rank,
        verdict=Verdict(row.verdict),
        reasons=tuple(reason.label for reason in reason_bits.reasons_of(mask=row.reasons)),
        revenue=_exact(row, board),
        grace_ends_on=row.grace_ends_on,
    )


def tier_lines(*, document: ProgramDocument) -> list[TierLine]:
    """Return the tiers, lowest first, with the revenue each entry rule asks for on the board's measure."""
    chosen = revenue_criterion(document=document)
    return [
        TierLine(
            rank=tier.rank,
            code=tier.code,
            name=tier.name,
            units=next(
                (
                    int(criterion.threshold.value * UNITS_PER_ONE)
                    for criterion in criteria_of(rule=tier.entry)
                    if chosen is not None and criterion.measure == chosen.measure
                ),
                None,
            ),
        )
        for tier in document.tiers
    ]


def revenue_criterion(*, document: ProgramDocument) -> Criterion | None:
    """Return the criterion whose revenue stands for a partner's size."""
    for tier in reversed(document.tiers):
        for criterion in criteria_of(rule=tier.entry):
            if criterion.measure.metric is Metric.NET_REVENUE:
                return criterion
    return None


def _request(document: ProgramDocument, criterion: Criterion, as_of: date) -> facts.FactRequest:
    return metrics.requests_of(
        measure=criterion.measure, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
    )[0]


def _exact(row: Decision, board: Board) -> int | None:
    if board.revenue_at is None:
        return None
    fact = evidence.facts_of(vector=row.facts, width=board.width)[board.revenue_at]
    return fact.lo if fact.is_exact else None
