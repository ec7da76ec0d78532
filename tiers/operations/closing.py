"""The steps between the chunks of a run: count up, brake or go on, close."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import connection, transaction

from events.choices import EventType
from events.operations.record import record
from kernel import jobs
from tiers.choices import ChunkState, RunState, Verdict
from tiers.engine import brake
from tiers.models import Decision, EvaluationRun, RunChunk
from tiers.queries import board, programs, runs

_FINGERPRINT = """
select encode(sha256(convert_to(coalesce(string_agg(row::text, E'\\n' order by partner_id), ''), 'UTF8')), 'hex')
from (
    select partner_id, previous_rank, judged_rank, rank_after, verdict, reasons, grace_started_on, grace_ends_on,
           grace_cleared_on, facts, outcomes
    from tiers_decision where run_id = %s
) row
"""


@transaction.atomic(durable=True)
def close_judging(*, run_id: int, at: datetime) -> bool:
    """Count up once every chunk is judged, then hold the run or let it be applied; False while one is being judged.

    A run is held that demotes too many, or whose counts do not add up.
    """
    run = _lock(run_id)
    if run.state != RunState.OPEN:
        return True
    if RunChunk.objects.filter(run=run, state=ChunkState.TODO).exists():
        return False
    run.judged_at = run.touched_at = at
    run.counts = runs.verdict_counts(run_id=run_id)
    run.fingerprint = fingerprint(run_id=run_id)
    run.breaches = _breaches(run)
    run.state = RunState.HELD if run.breaches else RunState.APPLYING
    run.save(
        update_fields=["state", "judged_at", "touched_at", "counts", "fingerprint", "breaches"]
    )
    if run.breaches:
        record(
            EventType.RUN_HELD,
            subject=f"run:{run.pk}",
            actor="system",
            at=at,
            reason=" ".join(str(breach["sentence"]) for breach in run.breaches),
        )
    else:
        for _ in range(RunChunk.objects.filter(run=run).count() - 1):  # this worker goes on itself
            jobs.after_commit("tiers.advance_run", run_id=run.pk)
    return True


@transaction.atomic(durable=True)
def close(*, run_id: int, at: datetime) -> bool:
    """Close the run once every chunk is applied; False while another worker still holds one."""
    run = _lock(run_id)
    if run.state != RunState.APPLYING:
        return True
    if RunChunk.objects.filter(run=run).exclude(state=ChunkState.APPLIED).exists():
        return False
    run.state = RunState.CLOSED
    run.closed_at = at
    run.touched_at = at
    run.save(update_fields=["state", "closed_at", "touched_at"])
    record(
        EventType.RUN_CLOSED,
        subject=f"run:{run.pk}",
        actor="system",
        at=at,
        data={
            "program": run.program.code,
            "as_of": run.as_of.isoformat(),
            "counts": run.counts,
            "fingerprint": run.fingerprint,
        },
    )
    jobs.after_commit("tiers.open_due_nights")  # a night that waited for this one
    return True


def fingerprint(*, run_id: int) -> str:
    """Return the sha256 over the run's decisions in partner order; equal decisions give equal prints."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT, [run_id])
        return str(cursor.fetchone()[0])


def _lock(run_id: int) -> EvaluationRun:
    return (
        EvaluationRun.objects.select_for_update(of=("self",))
        .select_related("program", "version")
        .defer("version__document")
        .get(pk=run_id)
    )


def _breaches(run: EvaluationRun) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    decided = sum(run.counts.values())
    if decided != run.partner_count:
        found.append(
            {
                "kind": "COUNTS",
                "sentence": f"{decided} decisions were made for {run.partner_count} partners.",
            }
        )
    if not run.counts.get(str(Verdict.DEMOTE)):
        return found
    document = programs.document_of(run.version_id)
    current = board.board_of(run=run)
    rows = list(
        Decision.objects.filter(run=run)
        .order_by("partner_id")
        .values_list("previous_rank", "verdict", "facts")
    )
    lowest = document.lowest.rank
    revenue = None
    if current.revenue_at is not None:
        revenue = np.array([row[2][current.revenue_at] or 0 for row in rows], dtype=np.int64)
    stopped = brake.breaches(
        document=document,
        held=np.array([row[0] or lowest for row in rows], dtype=np.int16),
        demoted=np.array([row[1] == Verdict.DEMOTE for row in rows], dtype=np.bool_),
        revenue=revenue,
    )
    return found + [
        {
            "kind": str(breach.kind),
            "tier": breach.tier,
            "demoted": breach.demoted,
            "total": breach.total,
            "sentence": breach.sentence,
        }
        for breach in stopped
    ]
