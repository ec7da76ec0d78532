"""Judge and apply one chunk of a run, each in one transaction."""

from __future__ import annotations

import io
from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import copying, sqlfiles
from kernel.periods import ONE_DAY
from partners.queries import directory
from tiers.choices import ChunkState, RunState
from tiers.models import EvaluationRun, RunChunk
from tiers.queries import judging, programs, runs


@transaction.atomic(durable=True)
def judge_next(*, run_id: int, at: datetime) -> bool:
    """Judge the run's next free chunk and return True; False where none is free."""
    chunk = _take(run_id, ChunkState.TODO)
    if chunk is None:
        return False
    run = runs.get(run_id=run_id)
    document = programs.document_of(run.version_id)
    judged = judging.gather_and_decide(run=run, document=document, chunk=chunk)
    lines = judging.copy_lines(run=run, document=document, judged=judged)
    copying.copy_text(
        table="tiers_decision",
        columns=judging.DECISION_COLUMNS,
        buffer=io.StringIO("".join(lines)),
    )
    chunk.state = ChunkState.JUDGED
    chunk.judged_at = at
    chunk.save(update_fields=["state", "judged_at"])
    EvaluationRun.objects.filter(pk=run_id).update(touched_at=at)
    return True


@transaction.atomic(durable=True)
def apply_next(*, run_id: int, at: datetime) -> bool:
    """Apply the run's next judged chunk: close and open standings and record each change; False where none is free."""
    chunk = _take(run_id, ChunkState.JUDGED)
    if chunk is None:
        return False
    run = EvaluationRun.objects.select_related("program").get(pk=run_id)
    params = {
        "run_id": run_id,
        "program_id": run.program_id,
        "first_id": chunk.first_partner_id,
        "last_id": chunk.last_partner_id,
        "effect_on": run.as_of + ONE_DAY,
        "at": at,
        "by": "system",
    }
    sqlfiles.run("tiers", "close_standings", params)
    changes = sqlfiles.fetch("tiers", "open_standings", params)
    codes = directory.codes_by_id([int(str(row[0])) for row in changes])
    record_many(
        EventType.STANDING_CHANGED,
        happenings=[_happening(run, row, codes) for row in changes],
        actor="system",
        at=at,
    )
    chunk.state = ChunkState.APPLIED
    chunk.applied_at = at
    chunk.save(update_fields=["state", "applied_at"])
    EvaluationRun.objects.filter(pk=run_id).update(touched_at=at)
    return True


@transaction.atomic(durable=True)
def wait_for_others(*, run_id: int) -> None:
    """Return once a chunk that another worker holds is free again, done or not."""
    run = EvaluationRun.objects.get(pk=run_id)
    waiting = ChunkState.TODO if run.state == RunState.OPEN else ChunkState.JUDGED
    held = RunChunk.objects.select_for_update().filter(run_id=run_id, state=waiting)
    held.order_by("number").first()


def _take(run_id: int, state: ChunkState) -> RunChunk | None:
    expected = RunState.OPEN if state is ChunkState.TODO else RunState.APPLYING
    return (
        RunChunk.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(run_id=run_id, state=state, run__state=expected)
        .order_by("number")
        .first()
    )


def _happening(run: EvaluationRun, row: tuple[object, ...], codes: dict[int, str]) -> Happening:
    partner_id, before, after, verdict, starts_on = row
    code = codes[int(str(partner_id))]
    return Happening(
        subject=f"partner:{code}",
        partner_ref=str(code),
        data={
            "program": run.program.code,
            "run": run.pk,
            "as_of": run.as_of.isoformat(),
            "from": before,
            "to": after,
            "verdict": verdict,
            "starts_on": str(starts_on),
        },
    )
