"""A version is tried by a worker: asked for once, told how far it is, kept for who asks again; nothing is stored."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection

from kernel import jobs, locks
from tests.factories import tiers as make
from tiers.choices import TrialKind
from tiers.models import Decision, EvaluationRun
from tiers.operations import trials
from tiers.queries import impact
from tiers.queries import trials as reads

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


@pytest.fixture
def asked(monkeypatch):
    """Note what workers are asked for."""
    cache.clear()
    noted = []
    monkeypatch.setattr(jobs, "after_commit", lambda name, **ids: noted.append((name, ids)))
    return noted


@pytest.fixture
def trial(asked):
    partner = make.partner("A")
    make.sale(partner, 250, date(2026, 6, 1))
    version = make.program().version_id
    make.night(date(2026, 6, 30))
    asked.clear()
    return {"version_id": version, "as_of": DAY}


def test_a_worker_is_asked_once_and_what_it_finds_is_what_a_page_would_find(trial, asked):
    first = trials.ask(kind=TrialKind.IMPACT, **trial)
    again = trials.ask(kind=TrialKind.IMPACT, **trial)

    trials.carry_out(kind=TrialKind.IMPACT, **trial)
    found = trials.ask(kind=TrialKind.IMPACT, **trial)

    assert (first.is_over, again.is_over, found.is_over) == (False, False, True)
    assert asked == [
        (
            "tiers.try_version",
            {"version_id": trial["version_id"], "kind": "IMPACT", "as_of": "2026-07-01"},
        )
    ]
    document = reads.document_of(version_id=trial["version_id"])
    assert found.result == impact.report(document=document, as_of=DAY)


def test_a_year_of_nights_is_told_and_nothing_is_stored(trial):
    before = (EvaluationRun.objects.count(), Decision.objects.count())

    trials.carry_out(kind=TrialKind.YEAR, **trial)

    days = reads.find(kind=TrialKind.YEAR, **trial).result
    assert (days[0].as_of, days[-1].as_of, len(days)) == (date(2025, 7, 2), DAY, 365)
    assert days[-1].tiers == {"BASE": 0, "SILVER": 1, "GOLD": 0}
    assert (EvaluationRun.objects.count(), Decision.objects.count()) == before


def test_a_sale_that_arrives_later_is_tried_anew(trial, asked):
    trials.carry_out(kind=TrialKind.IMPACT, **trial)
    make.sale(make.partner("B"), 900, date(2026, 6, 2))

    assert not trials.ask(kind=TrialKind.IMPACT, **trial).is_over
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_page_asks_outside_a_transaction_and_posting_never_waits_for_a_trial(asked, monkeypatch):
    version = make.program().version_id
    free = []

    def told(key, value, timeout):
        free.append(_may_post())

    assert not trials.ask(kind=TrialKind.YEAR, version_id=version, as_of=DAY).is_over
    monkeypatch.setattr(trials.cache, "set", told)
    monkeypatch.setattr(reads, "NIGHTS", 5)
    make.partner("A")
    trials.carry_out(kind=TrialKind.YEAR, version_id=version, as_of=DAY)

    assert free == [True] * 6  # every night, and the end


def _may_post() -> bool:
    """Tell whether another connection could post to the ledger now."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "select pg_try_advisory_xact_lock(%s)", [int(locks.LockKey.LEDGER_POSTING)]
            )
            return bool(cursor.fetchone()[0])
    finally:
        other.close()
