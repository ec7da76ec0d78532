"""Judge a range of partners from what a run froze; reads only, so that the night and every replay share it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from kernel.periods import ONE_DAY
from partners.queries import merges
from sales.queries import ledger
from tiers.engine import evidence, facts, judge, metrics, policy
from tiers.engine.document import ProgramDocument
from tiers.models import EvaluationRun, RunChunk
from tiers.queries import facts as fact_queries
from tiers.queries import people, previous

DECISION_COLUMNS = (
    "run_id", "partner_id", "previous_rank", "judged_rank", "rank_after", "verdict", "reasons", "grace_started_on",
    "grace_ends_on", "grace_cleared_on", "facts", "outcomes",
)  # fmt: skip
NULL = "\\N"  # in COPY's text form


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything decided about some partners: their facts, what they earned, where they stood, what happens."""

    table: facts.FactTable
    judgment: judge.Judgment
    before: policy.Previous
    decided: policy.Decided


def gather_and_decide(
    *,
    run: EvaluationRun,
    document: ProgramDocument,
    chunk: RunChunk,
    before: policy.Previous | None = None,
) -> Judged:
    """Return the decisions of the chunk's partners, from the ledger and facts up to the watermarks.

    `before` replaces where they stood before the run.
    """
    scope = scope_of(run=run, document=document, chunk=chunk)
    table = fact_queries.gather(document=document, scope=scope)
    feed_bad = _touched_by_bad_feeds(run, document, scope.partner_ids)
    return decide(run=run, document=document, table=table, feed_bad=feed_bad, before=before)


def scope_of(
    *, run: EvaluationRun, document: ProgramDocument, chunk: RunChunk
) -> fact_queries.Scope:
    """Return whose facts the night of a chunk gathers, and up to where."""
    return fact_queries.Scope(
        partner_ids=np.array(chunk.partner_ids, dtype=np.int64),
        as_of=run.as_of,
        ledger_watermark=run.ledger_watermark,
        knowledge_watermark=run.knowledge_watermark,
        currency=document.currency,
        program_id=run.program_id,
        countries=chunk.countries or (),
    )


def decide(
    *,
    run: EvaluationRun,
    document: ProgramDocument,
    table: facts.FactTable,
    feed_bad: facts.Bools,
    before: policy.Previous | None = None,
) -> Judged:
    """Return the decisions that follow from the facts and from where the partners stood before the run."""
    judgment = judge.judge(document=document, table=table, as_of=run.as_of)
    if before is None:
        before = previous.of(run=run, document=document, partner_ids=table.partner_ids)
    decided = policy.decide(
        document=document,
        judgment=judgment,
        previous=before,
        feed_bad=feed_bad,
        as_of=run.as_of,
        people=people.of(run=run, document=document, table=table, before=before, feed_bad=feed_bad),
    )
    return Judged(table=table, judgment=judgment, before=before, decided=decided)


def copy_lines(*, run: EvaluationRun, document: ProgramDocument, judged: Judged) -> Iterator[str]:
    """Yield the decisions as COPY text, one line a partner; equal decisions give equal text."""
    decided = judged.decided
    verdicts = [policy.VERDICTS[code].value for code in decided.verdicts.tolist()]
    lowest = document.lowest.rank
    rows = zip(
        judged.table.partner_ids.tolist(),
        judged.before.ranks.tolist(),
        judged.judgment.judged.tolist(),
        decided.tier_after.tolist(),
        verdicts,
        decided.reasons.tolist(),
        _days(decided.grace_started_on),
        _days(decided.grace_ends_on),
        _days(decided.grace_cleared_on),
        evidence.encode_facts(document=document, as_of=run.as_of, table=judged.table),
        evidence.encode_outcomes(judgment=judged.judgment),
        strict=True,
    )
    for (
        partner,
        was,
        earned,
        after,
        verdict,
        reasons,
        started,
        ends,
        cleared,
        vector,
        outcome,
    ) in rows:
        values = str(vector)[1:-1].replace(" ", "").replace("None", "NULL")
        yield (
            f"{run.pk}\t{partner}\t{was or NULL}\t{earned or lowest}\t{after}\t{verdict}\t{reasons}"
            f"\t{started}\t{ends}\t{cleared}\t{{{values}}}\t{outcome}\n"
        )


def _days(days: policy.Days) -> list[str]:
    return [NULL if text == "NaT" else text for text in np.datetime_as_string(days).tolist()]


def _touched_by_bad_feeds(
    run: EvaluationRun, document: ProgramDocument, ids: facts.Int64s
) -> facts.Bools:
    """Tell who bought from a distributor whose feed is late or implausible, within the longest window of the rules."""
    starts_on = _longest_window_starts_on(run, document)
    if not run.bad_feed_ids or starts_on is None:
        return np.zeros(len(ids), dtype=np.bool_)
    touched = ledger.partners_with_entries_from(
        distributor_ids=run.bad_feed_ids,
        first_id=int(ids[0]),
        last_id=int(ids[-1]),
        starts_on=starts_on,
        ends_on=run.as_of + ONE_DAY,
        watermark=run.ledger_watermark,
        survivors=merges.survivors(known_up_to=run.knowledge_watermark),
    )
    return np.isin(ids, np.fromiter(touched, dtype=np.int64, count=len(touched)))


def _longest_window_starts_on(run: EvaluationRun, document: ProgramDocument) -> date | None:
    """Return the earliest first day of any criterion's window over sales; None where no rule looks at sales."""
    days = [
        request.period.starts_on
        for place in judge.positions(document=document)
        for request in metrics.measured_of_leaf(leaf=place.leaf, document=document, as_of=run.as_of)
        if request.is_sales
    ]
    return min(days, default=None)
