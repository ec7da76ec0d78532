"""A worker killed with SIGKILL in the middle of a step loses nothing, and the night comes out as if undisturbed.

The test holds a table lock that stops a real process at a chosen instruction, kills it there, and lets go.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from events.models import Event
from tests.factories import tiers as make
from tiers.models import Decision, EvaluationRun, RunChunk, Standing
from tiers.operations import chunks, closing, nightly
from tiers.queries import laws, replay

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 6, 30)
PATIENCE = 60
WORKER = """
import sys, django
django.setup()
from datetime import UTC, datetime
from tiers.operations import nightly
nightly.advance(run_id=int(sys.argv[1]), at=datetime(2026, 7, 20, 3, tzinfo=UTC))
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def no_nudges(monkeypatch):
    monkeypatch.setattr("kernel.jobs._send", lambda *_: None)


@pytest.fixture
def night(monkeypatch):
    """The id of an open run of several chunks, and the same night of a twin program, undisturbed."""
    monkeypatch.setattr(nightly, "ONE_CHUNK_UP_TO", 3)
    monkeypatch.setattr(nightly, "LINES_A_CHUNK", 300)
    make.program(code="TWIN")
    make.program(code="P")
    for number in range(10):
        make.sale(make.partner(f"P{number:02}"), number * 60, date(2026, 6, 1))
    make.night(DAY, code="TWIN")
    return nightly.open_run(program_code="P", as_of=DAY, actor="system", at=make.AT)


@contextmanager
def killed_at(owner_connection, table, run_id):
    """Start a worker, wait until it wants to write the table, and kill it there."""
    with owner_connection.cursor() as cursor:
        cursor.execute(f"lock table {table} in share mode")
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(run_id)],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        )
        try:
            _wait_for_waiter(cursor, table, worker)
            yield
            os.kill(worker.pid, signal.SIGKILL)
            assert worker.wait(PATIENCE) == -signal.SIGKILL
        finally:
            worker.kill()
            worker.wait(PATIENCE)
    owner_connection.rollback()
    _wait_until_gone(owner_connection)


def _wait_for_waiter(cursor, table, worker):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert worker.poll() is None
        cursor.execute(
            "select count(*) from pg_locks where relation = %s::regclass and not granted", [table]
        )
        if cursor.fetchone()[0]:
            return
        time.sleep(0.05)
    pytest.fail(f"the worker never came to {table}")


def _wait_until_gone(owner_connection):
    """Return when the server has noticed that the killed worker's connection is broken."""
    deadline = time.monotonic() + PATIENCE
    with owner_connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
                " where a.datname = current_database() and l.mode = 'RowExclusiveLock'"
                " and l.pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                owner_connection.rollback()
                return
            owner_connection.rollback()
            time.sleep(0.05)
    pytest.fail("the killed worker's transaction lives on")


def states(run_id):
    return list(
        RunChunk.objects.filter(run_id=run_id).order_by("number").values_list("state", flat=True)
    )


def standings_of(code):
    rows = Standing.objects.filter(program__code=code).order_by("partner_id")
    return list(rows.values_list("partner_id", "tier__code", "starts_on", "ends_on"))


def assert_as_undisturbed(run_id):
    """The run equals its twin's, every change was told once, replay is equal and all laws hold."""
    twin, run = (
        EvaluationRun.objects.get(program__code="TWIN"),
        EvaluationRun.objects.get(pk=run_id),
    )
    assert (run.state, run.fingerprint, run.counts) == ("CLOSED", twin.fingerprint, twin.counts)
    assert standings_of("P") == standings_of("TWIN")
    told = Event.objects.filter(type="tier.standing.changed", data__run=run_id)
    assert told.count() == len(set(told.values_list("subject", flat=True))) == 10
    assert replay.replay(program_code="P", as_of=DAY).is_equal
    assert laws.breaches() == []


def test_killed_while_it_writes_decisions(night, owner_connection):
    assert len(states(night)) > 2
    chunks.judge_next(run_id=night, at=make.AT)  # one chunk is done before

    with killed_at(owner_connection, "tiers_decision", night):
        pass

    assert states(night)[:2] == ["JUDGED", "TODO"]
    done = RunChunk.objects.get(run_id=night, number=1)
    assert Decision.objects.filter(run_id=night).count() == len(done.partner_ids)
    make.night(DAY)
    assert_as_undisturbed(night)


def test_killed_between_the_standings_and_their_events(night, owner_connection):
    while chunks.judge_next(run_id=night, at=make.AT):
        pass
    closing.close_judging(run_id=night, at=make.AT)
    chunks.apply_next(run_id=night, at=make.AT)
    applied = Standing.objects.filter(run_id=night).count()

    with killed_at(owner_connection, "events_event", night):
        pass

    assert states(night)[:2] == ["APPLIED", "JUDGED"]
    assert Standing.objects.filter(run_id=night).count() == applied
    make.night(DAY)
    assert_as_undisturbed(night)


def test_killed_again_and_again(night, owner_connection):
    for table in ("tiers_decision", "tiers_decision", "tiers_standing", "events_event"):
        with killed_at(owner_connection, table, night):
            pass

    make.night(DAY)
    assert_as_undisturbed(night)
