"""A process killed in the middle of a file: what is left is finished later, and equals an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sales.choices import FINAL, LineState, UploadState
from sales.models import LedgerEntry, StagedLine, Upload
from sales.operations import intake
from tests.factories import sales

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
LINES = 3_000
TOTAL = {"ACME": Decimal(LINES)}


@pytest.fixture
def file(tmp_path):
    sales.learn(sales.make_distributor("NV"), sales.make_partner("ACME"), code="C1")
    path = tmp_path / "pos.csv"
    path.write_bytes(sales.as_csv([sales.line(f"D{n}", code="C1", net="1") for n in range(LINES)]))
    return path


def start(file):
    """Start a process of its own that imports the file."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_pos", str(file), "--distributor", "NV"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def wait_until(true):
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "the process never came so far"
        time.sleep(0.02)


def somebody_waits_for(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from pg_locks where relation = %s::regclass and not granted)",
            [table],
        )
        return cursor.fetchone()[0]


def all_gone():
    """Tell whether the killed process has left the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and state <> 'idle'"
        )
        return cursor.fetchone()[0] == 0


def finish_everything():
    """Do what the sweeper and a worker do once the file is stale."""
    later = timezone.now() + timedelta(hours=1)
    for upload_id in Upload.objects.exclude(state__in=FINAL).values_list("id", flat=True):
        assert intake.drive_again(upload_id=upload_id, before=later, at=later)
        assert intake.process(upload_id=upload_id, at=later) is UploadState.POSTED


@pytest.mark.parametrize(
    ("table", "state"),
    [("sales_stagedline", UploadState.STAGING), ("sales_ledgerentry", UploadState.MATCHED)],
    ids=["staging", "posting"],
)
def test_a_kill_in_the_middle_leaves_nothing_half_done_and_is_made_good(file, table, state):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {table} in share row exclusive mode")
        process = start(file)
        wait_until(lambda: somebody_waits_for(table))
        kill(process)
    wait_until(all_gone)

    upload = Upload.objects.get()
    assert upload.state == state
    assert not LedgerEntry.objects.exists()
    assert StagedLine.objects.count() == (0 if state is UploadState.STAGING else LINES)
    finish_everything()
    assert sales.states(upload.pk) == {LineState.POSTED: LINES}
    assert sales.revenue() == TOTAL
    sales.assert_lawful()


def test_kills_at_any_moment_are_made_good(file):
    seed = int(os.environ.get("SALES_KILL_SEED", "20260630"))
    moments = random.Random(seed)  # noqa: S311 -- moments of kills, no secrets
    for trial in range(int(os.environ.get("SALES_KILLS", "5"))):
        process = start(file)
        time.sleep(moments.uniform(0.3, 3.0))
        kill(process)
        wait_until(all_gone)

        finish_everything()

        assert sales.revenue() == (TOTAL if Upload.objects.exists() else {}), (
            f"seed {seed}, trial {trial}"
        )
        sales.assert_lawful()
    start(file).wait(60)
    assert sales.revenue() == TOTAL
    assert LedgerEntry.objects.count() == LINES
