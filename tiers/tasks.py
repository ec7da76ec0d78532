"""What workers do for tiers when nudged, and what beat asks for each minute; every task is safe to run twice."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kernel.errors import DomainError
from tiers.choices import TrialKind
from tiers.operations import lateness, nightly, trials, vacuum
from tiers.queries import programs, runs

logger = logging.getLogger(__name__)


@shared_task(name="tiers.open_due_nights")
def open_due_nights(**_: object) -> None:
    """Open the night that is due of every active program, after refreshing the ledger's visibility map once."""
    now = timezone.now()
    is_vacuumed = False
    for program in programs.programs().order_by("id"):
        where = {"program": program.code}
        try:
            day = nightly.due_day(program=program, at=now)
            if day is None:
                continue
            if not is_vacuumed:
                vacuum.vacuum_ledger()
                is_vacuumed = True
            nightly.open_run(program_code=program.code, as_of=day, actor="system", at=now)
        except DomainError as refusal:
            logger.warning("night not opened", extra={**where, "why": refusal.message})
        except Exception:  # one program's trouble must not keep the others waiting
            logger.exception("night not opened", extra=where)


@shared_task(name="tiers.tell_late_nights")
def tell_late_nights(**_: object) -> None:
    """Tell, once for each, of nights that did not run in time."""
    lateness.tell(actor="system", at=timezone.now())


@shared_task(name="tiers.advance_run")
def advance_run(*, run_id: int, **_: object) -> None:
    """Do whatever the run still needs."""
    nightly.advance(run_id=run_id, at=timezone.now())


@shared_task(name="tiers.try_version")
def try_version(*, version_id: int, kind: str, as_of: str, **_: object) -> None:
    """Try a version on a day or on a year of nights."""
    trials.carry_out(kind=TrialKind(kind), version_id=version_id, as_of=date.fromisoformat(as_of))


@shared_task(name="tiers.sweep_runs")
def sweep_runs(**_: object) -> None:
    """Take up runs that nobody has touched for a while."""
    now = timezone.now()
    for run_id in runs.stale(before=now - timedelta(seconds=settings.STALE_AFTER_SECONDS)):
        try:
            nightly.advance(run_id=run_id, at=now)
        except Exception:  # one run's trouble must not keep the others waiting
            logger.exception("run not advanced", extra={"run": run_id})
