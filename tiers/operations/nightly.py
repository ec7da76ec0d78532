"""The night: open a run, judge its chunks, brake or go on, apply, close. Every step is resumable and done once.

Each step is one transaction; a worker that dies leaves the rows as they were. Any number of workers may call these
at once: chunks are taken under FOR UPDATE SKIP LOCKED, and the steps between are guarded by the run's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import copying, jobs, knowledge, locks
from kernel.errors import DomainError, NotFoundError, said
from kernel.periods import ONE_DAY
from partners.queries import directory
from sales.queries import freshness, ledger
from tiers.choices import ChunkState, RunState
from tiers.engine import metrics
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import columns_needed
from tiers.models import EvaluationRun, Program
from tiers.operations import chunks, closing
from tiers.queries import programs, runs

ONE_CHUNK_UP_TO = 10_000  # partners; below it a single chunk is faster than several
LINES_A_CHUNK = (
    2_500_000  # about 1 s of scanning, judging and writing, far below the broker's patience
)
LINES_A_PARTNER = 100  # judging and writing one partner costs as much as scanning this many lines
MOST_NUDGES = 16
CATCH_UP_DAYS = 400  # beyond it a program lay idle on purpose (history loaded by hand): beat starts with yesterday
_WHY = "Say why; the reason is kept with the run."


class DayIsNotOver(DomainError):
    """The as-of day has not ended in the program's zone."""

    code = "day_is_not_over"


class LaterDayIsJudged(DomainError):
    """A later day of the program was judged; the past is replayed, never judged again."""

    code = "later_day_is_judged"


class EarlierRunIsUnfinished(DomainError):
    """An earlier run of the program is not closed yet."""

    code = "earlier_run_is_unfinished"


class NoVersionInForce(DomainError):
    """No published version of the program is in force on the day."""

    code = "no_version_in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What became of a night: the run, its state, and whether this call changed anything."""

    run_id: int
    as_of: date
    state: RunState
    is_new: bool
    counts: dict[str, int]
    breaches: list[str]


@transaction.atomic(durable=True)
def open_run(*, program_code: str, as_of: date, actor: str, at: datetime) -> int:
    """Open the run of the day and return its id; the run that is there already where the day has one.

    Freezes the version in force, both watermarks and the health of every feed. Refuses a day that is not over, a
    day before one that was judged, a program with an unfinished earlier run, and a day without a version.
    """
    program = programs.get(code=program_code)
    locks.hold(locks.LockKey.RUN_OPENING, part=program.pk)
    program.refresh_from_db()  # a publication that held the lock may have changed its zone
    there = runs.find(program_id=program.pk, as_of=as_of)
    if there is not None:
        return there.pk
    previous = _refuse_or_previous(program, as_of, at)
    version = programs.effective_version(program_id=program.pk, on=as_of)
    if version is None:
        raise NoVersionInForce(f"No published version of {program.code} is in force on {as_of}.")
    known_up_to = knowledge.latest_seq()
    feeds = freshness.feeds_as_of(day=as_of, known_up_to=known_up_to)
    document = programs.document_of(version.pk)
    ids = directory.active_ids(countries=document.countries or None, as_of=as_of)
    run = EvaluationRun.objects.create(
        program=program,
        version=version,
        previous=previous,
        as_of=as_of,
        attempt=runs.attempts(program_id=program.pk, as_of=as_of) + 1,
        state=RunState.OPEN,
        ledger_watermark=ledger.watermark(),
        knowledge_watermark=known_up_to,
        feeds=[_feed(feed) for feed in feeds],
        bad_feed_ids=[feed.distributor_id for feed in feeds if feed.is_bad],
        partner_count=len(ids),
        opened_at=at,
        opened_by=actor,
        touched_at=at,
    )
    chunk_count = _cut_chunks(run, ids, _countries(document, as_of, ids))
    record(
        EventType.RUN_OPENED,
        subject=f"run:{run.pk}",
        actor=actor,
        at=at,
        data={"program": program.code, "as_of": as_of.isoformat(), "partners": len(ids)},
    )
    for _ in range(min(chunk_count, MOST_NUDGES)):
        jobs.after_commit("tiers.advance_run", run_id=run.pk)
    return run.pk


def evaluate(*, program_code: str, as_of: date, actor: str, at: datetime) -> Night:
    """Carry the night of the day through to its end (closed or held) and say what became of it.

    Runs the very steps the workers run; on a finished day nothing changes.
    """
    program = programs.get(code=program_code)
    there = runs.find(program_id=program.pk, as_of=as_of)
    is_new = there is None or RunState(there.state).wants_work
    run_id = open_run(program_code=program_code, as_of=as_of, actor=actor, at=at)
    while advance(run_id=run_id, at=at).wants_work:
        chunks.wait_for_others(run_id=run_id)
    run = runs.get(run_id=run_id)
    return Night(
        run_id=run.pk,
        as_of=run.as_of,
        state=RunState(run.state),
        is_new=is_new,
        counts=run.counts,
        breaches=[str(breach["sentence"]) for breach in run.breaches],
    )


def advance(*, run_id: int, at: datetime) -> RunState:
    """Do whatever the run still needs, step by step, and return the state it has come to."""
    while True:
        state = runs.state_of(run_id=run_id)
        if not state.wants_work:
            return state
        is_judging = state is RunState.OPEN
        take_next = chunks.judge_next if is_judging else chunks.apply_next
        finish = closing.close_judging if is_judging else closing.close
        while take_next(run_id=run_id, at=at):
            pass
        if not finish(run_id=run_id, at=at):
            return state  # another worker holds the last chunks


@transaction.atomic(savepoint=False)
def release(*, run_id: int, reason: str, actor: str, at: datetime) -> None:
    """Let a held run go on, with a reason."""
    reason = said(reason, _WHY)
    run = _held(run_id)
    run.state = RunState.APPLYING
    run.released_by = actor
    run.released_at = at
    run.release_reason = reason
    run.touched_at = at
    run.save(update_fields=["state", "released_by", "released_at", "release_reason", "touched_at"])
    record(EventType.RUN_RELEASED, subject=f"run:{run.pk}", actor=actor, at=at, reason=reason)
    jobs.after_commit("tiers.advance_run", run_id=run.pk)


@transaction.atomic(savepoint=False)
def discard(*, run_id: int, reason: str, actor: str, at: datetime) -> None:
    """Discard a held run, with a reason: no standing changes, and the day may be judged again."""
    reason = said(reason, _WHY)
    run = _held(run_id)
    run.state = RunState.DISCARDED
    run.released_by = actor
    run.release_reason = reason
    run.touched_at = at
    run.closed_at = at
    run.save(update_fields=["state", "released_by", "release_reason", "touched_at", "closed_at"])
    record(EventType.RUN_DISCARDED, subject=f"run:{run.pk}", actor=actor, at=at, reason=reason)


class RunIsNotHeld(DomainError):
    """Only a run on hold can be released or discarded."""

    code = "run_is_not_held"


def _held(run_id: int) -> EvaluationRun:
    run = EvaluationRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFoundError("There is no such run.")
    if run.state != RunState.HELD:
        raise RunIsNotHeld(f"This run is {RunState(run.state).label.lower()}, not on hold.")
    return run


def _refuse_or_previous(program: Program, as_of: date, at: datetime) -> EvaluationRun | None:
    if as_of >= programs.local_day(program=program, at=at):
        raise DayIsNotOver(f"{as_of} is not over in {program.time_zone}.")
    latest = runs.latest(program_id=program.pk)
    if latest is None:
        return None
    state = RunState(latest.state)
    if not state.is_finished:
        raise EarlierRunIsUnfinished(
            f"The run of {latest.as_of} is {state.label.lower()}; decide it first."
        )
    if latest.as_of > as_of:
        raise LaterDayIsJudged(
            f"{latest.as_of} was judged already. Use replay to look at {as_of} again."
        )
    return latest


def _feed(feed: freshness.Feed) -> dict[str, object]:
    data = asdict(feed)
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()
    }


def _countries(document: ProgramDocument, as_of: date, ids: list[int]) -> list[str] | None:
    """Return the country of each partner where a threshold depends on it, else None."""
    if metrics.country_request(as_of=as_of) not in columns_needed(document=document, as_of=as_of):
        return None
    found = directory.countries_by_id(ids)
    return [found[partner_id] for partner_id in ids]


def _cut_chunks(run: EvaluationRun, ids: list[int], countries: list[str] | None) -> int:
    """Write the chunks and return how many; cut by ledger lines, since the largest partners own most of them."""
    cuts = [len(ids)] if ids else []
    if len(ids) > ONE_CHUNK_UP_TO:
        cuts = ledger.cuts_by_lines(
            partner_ids=ids, lines=LINES_A_CHUNK, lines_a_partner=LINES_A_PARTNER
        )
    copying.copy_rows(  # the ids of a chunk as one text: adapting them one by one cost 50 ms at 10,000
        table="tiers_runchunk",
        columns=(
            "run_id",
            "number",
            "first_partner_id",
            "last_partner_id",
            "state",
            "partner_ids",
            "countries",
        ),
        rows=(
            (
                run.pk,
                number,
                ids[start],
                ids[end - 1],
                ChunkState.TODO,
                _array(ids[start:end]),
                None if countries is None else _array(countries[start:end]),
            )
            for number, (start, end) in enumerate(pairwise([0, *cuts]), 1)
        ),
    )
    return len(cuts)


def _array(values: Sequence[object]) -> str:
    return "{" + ",".join(f'"{value}"' for value in values) + "}"


def due_day(*, program: Program, at: datetime) -> date | None:
    """Return the day whose night is due at the instant, None where there is nothing to do.

    A night of day D is due from the program's hour on D + 1, in its own zone. Missed nights are due one by one,
    oldest first; the first night of a program is that of yesterday.
    """
    local = programs.local_time(program=program, at=at)
    last_over = local.date() - ONE_DAY
    if local.time() < program.night_at:
        last_over -= ONE_DAY
    latest = runs.latest(program_id=program.pk)
    if latest is not None and not RunState(latest.state).is_finished:
        return None
    after = _day_after(latest, last_over)
    starts = [
        max(starts_on, after)
        for starts_on, ends_on in programs.days_in_force(program_id=program.pk)
        if ends_on is None or ends_on > after
    ]
    due = min(starts, default=None)
    return due if due is not None and due <= last_over else None


def _day_after(latest: EvaluationRun | None, last_over: date) -> date:
    """Return the first day that may be due; a gap that no catching up explains starts afresh with the last day."""
    if latest is None or (last_over - latest.as_of).days > CATCH_UP_DAYS:
        return last_over
    return latest.as_of + ONE_DAY
