"""Published reads of evaluation runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from kernel.errors import NotFoundError
from tiers.choices import WANTING_WORK, ChunkState, RunState, Verdict
from tiers.models import Decision, EvaluationRun, RunChunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many partners went from one rank to another in a run; rank None: new to the program."""

    was: int | None
    now: int
    count: int


def runs() -> QuerySet[EvaluationRun]:
    """Return all runs with their program and version at hand; the version's document has tiers.queries.programs."""
    return EvaluationRun.objects.select_related("program", "version").defer("version__document")


def get(*, run_id: int) -> EvaluationRun:
    """Return the run; raises NotFoundError."""
    run = runs().filter(pk=run_id).first()
    if run is None:
        raise NotFoundError("There is no such run.")
    return run


def state_of(*, run_id: int) -> RunState:
    """Return the run's state; raises NotFoundError."""
    state = EvaluationRun.objects.filter(pk=run_id).values_list("state", flat=True).first()
    if state is None:
        raise NotFoundError("There is no such run.")
    return RunState(state)


def find(*, program_id: int, as_of: date) -> EvaluationRun | None:
    """Return the day's run that was not discarded."""
    return (
        runs().filter(program_id=program_id, as_of=as_of).exclude(state=RunState.DISCARDED).first()
    )


def attempts(*, program_id: int, as_of: date) -> int:
    """Return how many runs the day has had, discarded ones included."""
    return EvaluationRun.objects.filter(program_id=program_id, as_of=as_of).count()


def latest(*, program_id: int) -> EvaluationRun | None:
    """Return the program's run of the latest day, discarded ones left out."""
    return (
        EvaluationRun.objects.filter(program_id=program_id)
        .exclude(state=RunState.DISCARDED)
        .order_by("-as_of")
        .first()
    )


def last_closed() -> QuerySet[EvaluationRun]:
    """Return the last closed run of each program, by program."""
    closed = runs().filter(state=RunState.CLOSED).order_by("program_id", "-as_of")
    return closed.distinct("program_id")


def held() -> list[EvaluationRun]:
    """Return the runs that wait for a person, oldest first."""
    return list(runs().filter(state=RunState.HELD).order_by("as_of", "id"))


def stale(*, before: object) -> list[int]:
    """Return ids of runs that want work and that nobody has touched since `before`."""
    return list(
        EvaluationRun.objects.filter(state__in=WANTING_WORK, touched_at__lt=before)
        .order_by("id")
        .values_list("id", flat=True)
    )


def matrix(*, run_id: int) -> list[Moved]:
    """Return from which rank to which the run's partners went, in one query."""
    rows = (
        Decision.objects.filter(run_id=run_id)
        .values("previous_rank", "rank_after")
        .annotate(count=Count("partner_id"))
        .order_by("previous_rank", "rank_after")
    )
    return [
        Moved(was=row["previous_rank"], now=row["rank_after"], count=row["count"]) for row in rows
    ]


def verdict_counts(*, run_id: int) -> dict[str, int]:
    """Return the number of decisions per verdict, all five of them."""
    rows = (
        Decision.objects.filter(run_id=run_id)
        .values("verdict")
        .annotate(count=Count("partner_id"))
        .order_by("verdict")
    )
    found = {row["verdict"]: row["count"] for row in rows}
    return {str(verdict): found.get(str(verdict), 0) for verdict in Verdict}


def progress(*, run_id: int) -> tuple[int, int]:
    """Return (chunks done, chunks in all); a chunk is done for good when it is applied."""
    states = list(RunChunk.objects.filter(run_id=run_id).values_list("state", flat=True))
    return states.count(ChunkState.APPLIED), len(states)
