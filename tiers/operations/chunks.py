"""Judge and apply one chunk of a run, each in one transaction."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import numpy as np
from django.db import transaction

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel import copying, sqlfiles
from kernel.periods import ONE_DAY
from partners.queries import directory
from sales.queries import ledger
from tiers.choices import ChunkState, RunState
from tiers.engine import evidence, facts, judge, policy
from tiers.engine.document import ProgramDocument
from tiers.models import EvaluationRun, RunChunk
from tiers.queries import facts as fact_queries
from tiers.queries import previous, programs

DECISION_COLUMNS = (
    "run_id", "partner_id", "previous_rank", "judged_rank", "rank_after", "verdict", "reasons", "grace_started_on",
    "grace_ends_on", "grace_cleared_on", "facts", "outcomes",
)  # fmt: skip


@transaction.atomic(durable=True)
def judge_next(*, run_id: int, at: datetime) -> bool:
    """Judge the run's next free chunk and return True; False where none is free."""
    chunk = _take(run_id, ChunkState.TODO)
    if chunk is None:
        return False
    run = EvaluationRun.objects.select_related("program", "version").get(pk=run_id)
    document = programs.document_of(run.version_id)
    table, judgment, decided, before = decide(run=run, document=document, chunk=chunk)
    rows = rows_of(
        run=run, document=document, table=table, judgment=judgment, decided=decided, before=before
    )
    copying.copy_text(
        table="tiers_decision", columns=DECISION_COLUMNS, buffer=io.StringIO("".join(rows))
    )
    chunk.state = ChunkState.JUDGED
    chunk.judged_at = at
    chunk.save(update_fields=["state", "judged_at"])
    EvaluationRun.objects.filter(pk=run_id).update(touched_at=at)
    return True


def decide(
    *, run: EvaluationRun, document: ProgramDocument, chunk: RunChunk
) -> tuple[facts.FactTable, judge.Judgment, policy.Decided, policy.Previous]:
    """Return facts, judgment and decisions of the chunk's partners from what the run froze; writes nothing."""
    ids = np.array(chunk.partner_ids, dtype=np.int64)
    scope = fact_queries.Scope(
        partner_ids=ids,
        as_of=run.as_of,
        ledger_watermark=run.ledger_watermark,
        knowledge_watermark=run.knowledge_watermark,
        currency=document.currency,
    )
    table = fact_queries.gather(document=document, scope=scope)
    judgment = judge.judge(document=document, table=table, as_of=run.as_of)
    before = previous.of(run=run, partner_ids=ids)
    decided = policy.decide(
        document=document,
        judgment=judgment,
        previous=before,
        feed_bad=_touched_by_bad_feeds(run, document, ids),
        as_of=run.as_of,
    )
    return table, judgment, decided, before


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


def _take(run_id: int, state: ChunkState) -> RunChunk | None:
    expected = RunState.OPEN if state is ChunkState.TODO else RunState.APPLYING
    return (
        RunChunk.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(run_id=run_id, state=state, run__state=expected)
        .order_by("number")
        .first()
    )


def _touched_by_bad_feeds(
    run: EvaluationRun, document: ProgramDocument, ids: facts.Int64s
) -> facts.Bools:
    requests = facts.columns_needed(document=document, as_of=run.as_of)
    if not run.bad_feed_ids or not requests:
        return np.zeros(len(ids), dtype=np.bool_)
    touched = ledger.partners_with_entries_from(
        distributor_ids=run.bad_feed_ids,
        first_id=int(ids[0]),
        last_id=int(ids[-1]),
        starts_on=min(request.period.starts_on for request in requests),
        ends_on=max(request.period.ends_on for request in requests),
        watermark=run.ledger_watermark,
    )
    return np.isin(ids, np.fromiter(touched, dtype=np.int64, count=len(touched)))


def rows_of(
    *,
    run: EvaluationRun,
    document: ProgramDocument,
    table: facts.FactTable,
    judgment: judge.Judgment,
    decided: policy.Decided,
    before: policy.Previous,
) -> Iterator[str]:
    """Yield the decisions as COPY text, one row a partner; the same inputs give the same text."""
    vectors = evidence.encode_facts(document=document, as_of=run.as_of, table=table)
    outcomes = evidence.encode_outcomes(judgment=judgment)
    verdicts = [policy.VERDICTS[code].value for code in decided.verdicts.tolist()]
    days = (
        _days(decided.grace_started_on),
        _days(decided.grace_ends_on),
        _days(decided.grace_cleared_on),
    )
    lowest = document.lowest.rank
    for partner, was, judged, after, verdict, reasons, started, ends, cleared, vector, outcome in zip(
        table.partner_ids.tolist(), before.ranks.tolist(), judgment.judged.tolist(), decided.tier_after.tolist(),
        verdicts, decided.reasons.tolist(), *days, vectors, outcomes, strict=True,
    ):  # fmt: skip
        values = ",".join("NULL" if value is None else str(value) for value in vector)
        yield (
            f"{run.pk}\t{partner}\t{was or chr(92) + 'N'}\t{judged or lowest}\t{after}\t{verdict}\t{reasons}"
            f"\t{started}\t{ends}\t{cleared}\t{{{values}}}\t{outcome}\n"
        )


def _days(days: policy.Days) -> list[str]:
    return ["\\N" if text == "NaT" else text for text in np.datetime_as_string(days).tolist()]


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
