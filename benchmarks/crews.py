"""The same night in one chunk, in ten, and in ten with two workers, taken in turns with the floor."""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from benchmarks import clock, sizes
from tiers.operations import chunks, nightly

CHUNKS = 10
PATIENCE = 600  # seconds


class Day:
    """The as-of days, one after the other: the past is never judged again."""

    def __init__(self, first: date) -> None:
        """Start before the first day."""
        self.last = first - timedelta(days=1)

    def next(self) -> date:
        """Return the next day."""
        self.last += timedelta(days=1)
        return self.last


def measure(*, size: sizes.Size, day: Day, bare: Callable[[], None], repeats: int) -> None:
    """Print the medians of each way; every turn takes the floor and each way once, so that all share the weather.

    Of one worker the processor time is told too: it says the same on a busy machine.
    """
    ways = {
        "full night, one chunk, one worker": (1, 1),
        f"full night, {CHUNKS} chunks, one worker": (CHUNKS, 1),
        f"full night, {CHUNKS} chunks, two workers": (CHUNKS, 2),
    }
    floor = "bare aggregate, in turns"
    walls: dict[str, list[float]] = {name: [] for name in (floor, *ways)}
    busy: dict[str, list[float]] = {name: [] for name in (floor, *ways)}
    for _ in range(repeats):
        _note(walls[floor], busy[floor], bare)
        for name, (parts, workers) in ways.items():
            with _cut(size=size, parts=parts):
                if workers == 1:
                    _note(walls[name], busy[name], lambda: _alone(day.next()))
                else:
                    walls[name].append(_night(day.next(), workers=workers))
    for found, word in ((walls, ""), (busy, ", processor time")):
        base = statistics.median(found[floor])
        for name, seconds in found.items():
            if seconds:
                clock.row(name + word, statistics.median(seconds), base)


def _note(walls: list[float], busy: list[float], act: Callable[[], object]) -> None:
    """Add the wall clock and the processor seconds of one run."""
    walls.append(clock.once(lambda: busy.append(clock.busy(act))))


@contextmanager
def _cut(*, size: sizes.Size, parts: int) -> Any:
    """Cut the nights inside the block in about so many chunks."""
    kept = nightly.ONE_CHUNK_UP_TO, nightly.LINES_A_CHUNK
    if parts > 1:
        weight = size.lines + size.partners * nightly.LINES_A_PARTNER
        nightly.ONE_CHUNK_UP_TO, nightly.LINES_A_CHUNK = 0, weight // parts
    else:
        nightly.ONE_CHUNK_UP_TO = size.partners
    yield
    nightly.ONE_CHUNK_UP_TO, nightly.LINES_A_CHUNK = kept


def _alone(day: date) -> None:
    nightly.evaluate(program_code="BENCH", as_of=day, actor="command", at=timezone.now())


def _night(day: date, *, workers: int) -> float:
    """Return the seconds from opening to closing; workers beyond the first are processes that stand ready."""
    fork = multiprocessing.get_context("fork")
    gate, run = fork.Barrier(workers), fork.Value("q", 0)
    connections.close_all()
    others = [fork.Process(target=_help, args=(gate, run)) for _ in range(workers - 1)]
    for other in others:
        other.start()
    connections["default"].ensure_connection()

    def night() -> None:
        run.value = nightly.open_run(
            program_code="BENCH", as_of=day, actor="command", at=timezone.now()
        )
        gate.wait(PATIENCE)
        _work(run.value)

    seconds = clock.once(night)
    for other in others:
        other.join(PATIENCE)
    return seconds


def _help(gate: Any, run: Any) -> None:
    connections["default"].ensure_connection()
    gate.wait(PATIENCE)
    _work(run.value)


def _work(run_id: int) -> None:
    while nightly.advance(run_id=run_id, at=timezone.now()).wants_work:
        chunks.wait_for_others(run_id=run_id)
