"""Evaluation runs: the list, and one run with its matrix, movers, inputs and the brake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel import keyset
from partners.choices import Act
from partners.queries import access, directory, people
from sales.choices import FeedHealth
from tiers.choices import RunState, Verdict
from tiers.queries import board, runs
from web.dashboard.pages.home import MoveRow, move_row
from web.shared import paging, partner_view, states
from web.shared.parts import Definition, Pages
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

if TYPE_CHECKING:
    from tiers.models import EvaluationRun

PAGE_SIZE = 50
STATE_KINDS = {
    RunState.OPEN: "live",
    RunState.HELD: "hold",
    RunState.APPLYING: "live",
    RunState.CLOSED: "done",
    RunState.DISCARDED: "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run of the list."""

    href: str
    as_of: date
    program: str
    version: int
    state_word: str
    state_kind: str
    partners: int
    moved: int
    warned: int
    held: int
    opened_at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """The page."""

    rows: tuple[RunRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """From one tier (None: new to the programme) to each tier, in the order of the heading."""

    mark: TierMark | None
    counts: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A distributor's feed as the run saw it."""

    name: str
    word: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """One run."""

    id: int
    as_of: date
    effect_on: date
    program: str
    version: int
    state_word: str
    state_kind: str
    is_live: bool
    is_held: bool
    may_decide: bool
    breaches: tuple[str, ...]
    done: int
    of: int
    marks: tuple[TierMark, ...]
    matrix: tuple[MatrixRow, ...]
    verdicts: tuple[Definition, ...]
    inputs: tuple[Definition, ...]
    feeds: tuple[FeedRow, ...]
    rows: tuple[MoveRow, ...]
    noted: int
    pages: Pages
    decided: str


def run_list(request: SeatedRequest) -> RunList:
    """Return the runs, newest day first."""
    page = keyset.page(
        queryset=runs.runs(),
        order=("-as_of", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    names = people.names_of_actors([run.opened_by for run in page.rows])

    return RunList(
        rows=tuple(
            RunRow(
                href=reverse("dashboard:run-detail", args=[run.pk]),
                as_of=run.as_of,
                program=run.program.name,
                version=run.version.number,
                state_word=RunState(run.state).label,
                state_kind=STATE_KINDS[RunState(run.state)],
                partners=run.partner_count,
                moved=run.counts.get(Verdict.PROMOTE, 0) + run.counts.get(Verdict.DEMOTE, 0),
                warned=run.counts.get(Verdict.WARN, 0),
                held=run.counts.get(Verdict.HOLD, 0),
                opened_at=run.opened_at,
                who=names[run.opened_by],
            )
            for run in page.rows
        ),
        pages=paging.links(page, address=reverse("dashboard:run-list")),
    )


def run_page(request: SeatedRequest, *, run_id: int) -> RunPage:
    """Return one run; of its partners only those this person may see."""
    run = runs.get(run_id=run_id)
    current = board.board_of(run=run)
    marks = partner_view.marks(tiers=current.tiers)
    state = RunState(run.state)
    visible = directory.partners_visible_to(request.seat, on=request.day)
    noted = (
        board.decisions(board=current)
        .filter(partner_id__in=visible.values("id"))
        .exclude(verdict=Verdict.RETAIN)
    )
    page = keyset.page(
        queryset=noted,
        order=("verdict", "-revenue", "-partner_id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    places = [board.place_of(row=row, board=current) for row in page.rows]
    cards = directory.cards([place.partner_id for place in places], request.day)
    done, of = runs.progress(run_id=run_id)

    return RunPage(
        id=run.pk,
        as_of=run.as_of,
        effect_on=date.fromordinal(run.as_of.toordinal() + 1),
        program=run.program.name,
        version=run.version.number,
        state_word=state.label,
        state_kind=STATE_KINDS[state],
        is_live=state.wants_work,
        is_held=state is RunState.HELD,
        may_decide=access.may(request.seat, Act.RELEASE_RUNS),
        breaches=tuple(str(breach["sentence"]) for breach in run.breaches),
        done=done,
        of=of,
        marks=tuple(marks[tier.rank] for tier in current.tiers),
        matrix=_matrix(run_id=run_id, current=current, marks=marks),
        verdicts=tuple(
            Definition(label=verdict.label, value=f"{run.counts.get(verdict, 0):,}")
            for verdict in Verdict
        ),
        inputs=_inputs(run),
        feeds=tuple(_feed(feed) for feed in run.feeds),
        rows=tuple(
            move_row(
                place=place,
                card=cards[place.partner_id],
                current=current,
                marks=marks,
                today=request.day,
            )
            for place in places
        ),
        noted=noted.count(),
        pages=paging.links(page, address=reverse("dashboard:run-detail", args=[run_id])),
        decided=_decided(run),
    )


def _matrix(
    *, run_id: int, current: board.Board, marks: dict[int, TierMark]
) -> tuple[MatrixRow, ...]:
    counts = {(moved.was, moved.now): moved.count for moved in runs.matrix(run_id=run_id)}
    ranks = [tier.rank for tier in current.tiers]
    wases: list[int | None] = [*ranks, *([None] if any(was is None for was, _ in counts) else [])]
    return tuple(
        MatrixRow(
            mark=marks[was] if was else None,
            counts=tuple(
                (counts.get((was, now), 0), was is not None and was != now) for now in ranks
            ),
        )
        for was in reversed(wases)
    )


def _inputs(run: EvaluationRun) -> tuple[Definition, ...]:
    return (
        Definition(label="Ledger entries seen, up to", value=f"{run.ledger_watermark:,}"),
        Definition(label="Other facts seen, up to", value=f"{run.knowledge_watermark:,}"),
        Definition(label="Rules", value=f"version {run.version.number}"),
        Definition(label="Rules checksum", value=run.version.document_sha256[:16]),
        Definition(label="Decisions checksum", value=run.fingerprint[:16] or "Not judged yet"),
        Definition(label="Attempt", value=str(run.attempt)),
    )


def _feed(feed: dict[str, object]) -> FeedRow:
    health = FeedHealth(str(feed["health"]))
    return FeedRow(
        name=str(feed["name"]),
        word=health.label,
        kind=states.FEED_KINDS[health],
        why=str(feed.get("why") or ""),
    )


def _decided(run: EvaluationRun) -> str:
    if not run.release_reason:
        return ""
    word = "Discarded" if run.state == RunState.DISCARDED else "Released"
    by = f" by {people.name_of_actor(run.released_by)}" if run.released_by else ""
    return f"{word}{by}: {run.release_reason}"
