"""Which night is due: local hours, the days on which clocks change, nights that were missed, and two beats at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from kernel import locks
from tests.factories import tiers as make
from tests.races import Aside, together, wait_for_waiting
from tiers import tasks
from tiers.models import Decision, EvaluationRun, Program, ProgramVersion, RunChunk
from tiers.operations import chunks, closing, nightly, vacuum
from tiers.queries import programs

SYDNEY = ZoneInfo("Australia/Sydney")


def due(at):
    return nightly.due_day(program=programs.get(code="P"), at=at)


@pytest.fixture
def sydney(db):
    make.program(time_zone="Australia/Sydney")
    make.partner("A")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 7, 1, 1, 59, tzinfo=SYDNEY), date(2026, 6, 29)),
        (datetime(2026, 7, 1, 2, 0, tzinfo=SYDNEY), date(2026, 6, 30)),
        # 4 October: 02:00 does not exist, 03:00 follows 01:59.
        (datetime(2026, 10, 3, 15, 59, tzinfo=UTC), date(2026, 10, 2)),
        (datetime(2026, 10, 3, 16, 0, tzinfo=UTC), date(2026, 10, 3)),
        # 5 April: 02:00 comes twice; the first one counts, and there is one run a day anyway.
        (datetime(2026, 4, 4, 14, 59, tzinfo=UTC), date(2026, 4, 3)),
        (datetime(2026, 4, 4, 15, 0, tzinfo=UTC), date(2026, 4, 4)),
        (datetime(2026, 4, 4, 16, 0, tzinfo=UTC), date(2026, 4, 4)),
    ],
)
def test_the_night_is_due_at_the_programs_own_hour(sydney, local, expected):
    assert due(local) == expected


@pytest.mark.parametrize(
    "first_instant",
    [datetime(2026, 10, 1, 0, tzinfo=UTC), datetime(2026, 4, 2, 0, tzinfo=UTC)],
    ids=["clocks go forward", "clocks go back"],
)
def test_every_day_is_judged_once_when_clocks_change(sydney, first_instant):
    nights = []

    for quarter in range(5 * 24 * 4):
        at = first_instant + timedelta(minutes=15 * quarter)
        day = due(at)
        if day is not None:
            nights.append(make.night(day, at=at).as_of)

    assert nights == [nights[0] + timedelta(days=n) for n in range(6)]
    assert EvaluationRun.objects.count() == 6


def test_missed_nights_follow_in_order(sydney):
    week_later = datetime(2026, 7, 8, 2, 0, tzinfo=SYDNEY)
    make.night(date(2026, 6, 30))

    caught_up = []
    while (day := due(week_later)) is not None:
        caught_up.append(make.night(day, at=week_later).as_of)

    assert caught_up == [date(2026, 7, 1) + timedelta(days=n) for n in range(7)]


def test_a_gap_of_years_starts_afresh_with_yesterday(sydney):
    make.night(date(2024, 6, 30))

    assert due(datetime(2026, 7, 8, 2, 0, tzinfo=SYDNEY)) == date(2026, 7, 7)


def test_no_night_is_due_without_a_version_or_while_one_waits(sydney):
    assert due(datetime(2019, 7, 8, 2, 0, tzinfo=SYDNEY)) is None

    run_id = nightly.open_run(program_code="P", as_of=date(2026, 6, 30), actor="test", at=make.AT)

    assert due(make.AT) is None
    nightly.advance(run_id=run_id, at=make.AT)
    assert due(make.AT) == date(2026, 7, 1)


def test_days_without_a_version_are_passed_over(db):
    make.program(effective_on="2026-01-01", ends_on="2026-07-01")
    make.program(effective_on="2026-07-10")
    make.partner("A")
    make.night(date(2026, 6, 30))

    assert due(datetime(2026, 7, 9, 3, tzinfo=UTC)) is None
    assert due(datetime(2026, 7, 20, 3, tzinfo=UTC)) == date(2026, 7, 10)


def test_the_day_that_is_due_is_found_in_two_looks(sydney, django_assert_num_queries):
    make.night(date(2025, 8, 1))
    ProgramVersion.objects.update(ends_on=date(2025, 8, 2))
    program = programs.get(code="P")

    with django_assert_num_queries(2):
        assert nightly.due_day(program=program, at=make.AT) is None


@pytest.fixture
def nudges(monkeypatch):
    """Names and ids of what the operations would ask workers for."""
    sent = []
    monkeypatch.setattr("kernel.jobs._send", lambda name, ids: sent.append((name, ids)))
    return sent


@pytest.mark.django_db(transaction=True)
def test_beat_opens_the_night_and_workers_carry_it_through(nudges):
    make.program()
    make.partner("A")

    with time_machine.travel(datetime(2026, 7, 1, 2, 0, 30, tzinfo=UTC), tick=False):
        tasks.open_due_nights()
        tasks.open_due_nights()
        (run,) = EvaluationRun.objects.all()
        assert (run.as_of, run.state) == (date(2026, 6, 30), "OPEN")
        assert nudges == [("tiers.advance_run", {"run_id": run.pk})]
        tasks.advance_run(run_id=run.pk, unheard_of=1)

    run.refresh_from_db()
    assert run.state == "CLOSED"
    assert nudges[1:] == [("tiers.open_due_nights", {})]


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_finishes_what_a_worker_left(nudges, settings):
    make.program()
    make.partner("A")
    opened_at = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    nightly.open_run(program_code="P", as_of=date(2026, 6, 30), actor="system", at=opened_at)

    with time_machine.travel(opened_at + timedelta(seconds=119), tick=False):
        tasks.sweep_runs()
    young = EvaluationRun.objects.get().state
    with time_machine.travel(opened_at + timedelta(seconds=121), tick=False):
        tasks.sweep_runs()

    assert (settings.STALE_AFTER_SECONDS, young) == (120, "OPEN")
    assert EvaluationRun.objects.get().state == "CLOSED"


@pytest.mark.django_db(transaction=True)
def test_one_programs_trouble_keeps_no_other_waiting(nudges, monkeypatch, caplog):
    make.program(code="BROKEN")
    make.program(code="SOUND")
    make.partner("A")
    Program.objects.filter(code="BROKEN").update(time_zone="Nowhere/At_All")
    vacuums = []
    monkeypatch.setattr(vacuum, "vacuum_ledger", lambda: vacuums.append(1))

    with time_machine.travel(datetime(2026, 7, 1, 2, 0, 30, tzinfo=UTC), tick=False):
        tasks.open_due_nights()

    assert EvaluationRun.objects.get().program.code == "SOUND"
    assert caplog.messages == ["night not opened"]
    assert len(vacuums) == 1


@pytest.mark.django_db(transaction=True)
def test_the_ledger_is_vacuumed_once_for_all_nights_that_are_due(nudges, monkeypatch):
    make.program(code="A")
    make.program(code="B")
    make.partner("A")
    vacuums = []
    monkeypatch.setattr(vacuum, "vacuum_ledger", lambda: vacuums.append(1))

    with time_machine.travel(datetime(2026, 7, 1, 2, 0, 30, tzinfo=UTC), tick=False):
        tasks.open_due_nights()
        tasks.open_due_nights()

    assert (EvaluationRun.objects.count(), len(vacuums)) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_one_runs_trouble_keeps_no_other_waiting(nudges, monkeypatch, caplog):
    for code in ("BROKEN", "SOUND"):
        make.program(code=code)
    make.partner("A")
    broken, sound = (
        nightly.open_run(program_code=code, as_of=date(2026, 6, 30), actor="system", at=make.AT)
        for code in ("BROKEN", "SOUND")
    )
    judge_next = chunks.judge_next

    def failing(*, run_id, at):
        if run_id == broken:
            raise MemoryError
        return judge_next(run_id=run_id, at=at)

    monkeypatch.setattr(chunks, "judge_next", failing)
    with time_machine.travel(make.AT + timedelta(hours=1), tick=False):
        tasks.sweep_runs()

    states = dict(EvaluationRun.objects.values_list("id", "state"))
    assert states == {broken: "OPEN", sound: "CLOSED"}
    assert caplog.messages == ["run not advanced"]


@pytest.mark.django_db(transaction=True)
def test_a_night_is_opened_in_the_zone_that_was_published_meanwhile(nudges):
    make.program()
    make.partner("A")
    program = Program.objects.get()

    def open_run():
        return nightly.open_run(
            program_code="P", as_of=date(2026, 7, 19), actor="system", at=make.AT
        )

    with transaction.atomic():
        locks.hold(locks.LockKey.RUN_OPENING, part=program.pk)
        opening = Aside(open_run)
        wait_for_waiting(1)
        Program.objects.update(time_zone="America/Los_Angeles")

    assert isinstance(opening.done(), nightly.DayIsNotOver)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["TODO", "JUDGED"])
def test_who_waits_for_a_chunk_that_another_holds_sleeps_meanwhile(nudges, monkeypatch, stage):
    monkeypatch.setattr(nightly, "ONE_CHUNK_UP_TO", 5)
    monkeypatch.setattr(nightly, "LINES_A_CHUNK", 300)
    make.program()
    for number in range(12):
        make.partner(f"P{number:02}")
    run_id = nightly.open_run(program_code="P", as_of=date(2026, 6, 30), actor="system", at=make.AT)
    chunks.judge_next(run_id=run_id, at=make.AT)
    if stage == "JUDGED":
        while chunks.judge_next(run_id=run_id, at=make.AT):
            pass
        closing.close_judging(run_id=run_id, at=make.AT)
        chunks.apply_next(run_id=run_id, at=make.AT)

    with transaction.atomic():
        held = RunChunk.objects.select_for_update().filter(run_id=run_id, state=stage)
        assert list(held)
        waiting = Aside(lambda: chunks.wait_for_others(run_id=run_id))
        waiting.join(1)
        slept = waiting.is_alive()
    waiting.join(30)

    assert (slept, waiting.is_alive()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_open_one_run(nudges):
    make.program()
    make.partner("A")

    def open_run():
        return nightly.open_run(
            program_code="P", as_of=date(2026, 6, 30), actor="system", at=make.AT
        )

    first, second = together(open_run, open_run)

    assert (first, EvaluationRun.objects.count()) == (second, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_an_evaluation_share_the_chunks(nudges, monkeypatch):
    monkeypatch.setattr(nightly, "ONE_CHUNK_UP_TO", 5)
    monkeypatch.setattr(nightly, "LINES_A_CHUNK", 300)
    make.program(code="ALONE")
    make.program(code="SHARED")
    for number in range(40):
        make.sale(make.partner(f"P{number:02}"), number * 20, date(2026, 6, 1))
    day = date(2026, 6, 30)
    make.night(day, code="ALONE")
    run_id = nightly.open_run(program_code="SHARED", as_of=day, actor="system", at=make.AT)

    results = together(
        lambda: nightly.advance(run_id=run_id, at=make.AT),
        lambda: nightly.advance(run_id=run_id, at=make.AT),
        lambda: make.night(day, code="SHARED").state,
    )

    alone, shared = EvaluationRun.objects.order_by("id")
    assert results[2] == "CLOSED"
    assert set(results) <= {"OPEN", "APPLYING", "CLOSED"}
    assert (shared.state, shared.fingerprint, shared.counts) == (
        "CLOSED",
        alone.fingerprint,
        alone.counts,
    )
    assert Decision.objects.filter(run=shared).count() == 40
    assert Program.objects.count() == 2
