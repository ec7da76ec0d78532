"""Judge a past run again: as known then, which must give what was stored, or as known now, to see what changed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg2 import sql

from kernel import knowledge
from kernel.errors import NotFoundError
from partners.queries import directory
from sales.queries import freshness, ledger
from tiers.choices import ChunkState, Reason, RunState
from tiers.engine import evidence, reason_bits
from tiers.models import EvaluationRun, RunChunk
from tiers.queries import judging, programs, runs

_NOT_TRUSTED = reason_bits.mask_of(
    reasons=(Reason.FEED_NOT_TRUSTED, Reason.PROMOTED_ON_PROVEN_DATA)
)
_PLACES = {name: place for place, name in enumerate(judging.DECISION_COLUMNS)}


class NothingToReplay(NotFoundError):
    """No run of the program has judged that day."""

    code = "nothing_to_replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One column of one partner's decision that came out otherwise; `way` is how it was judged again."""

    partner_code: str
    column: str
    stored: str
    again: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What judging a run again gave."""

    run_id: int
    as_of: date
    partners: int
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Tell whether everything came out as stored."""
        return not self.differences


def replay(*, program_code: str, as_of: date, is_as_known_now: bool = False) -> Replay:
    """Judge the day's run again and return every difference from what was stored.

    As known then, each decision is made twice: from the stored facts, and from facts gathered again up to the run's
    watermarks. As known now, facts are gathered up to the newest entry, and the differences show what late data
    would have changed. Raises NothingToReplay for a day without a judged run.
    """
    run = runs.find(program_id=programs.get(code=program_code).pk, as_of=as_of)
    if run is None or run.state == RunState.OPEN:
        raise NothingToReplay(f"No run of {program_code} has judged {as_of}.")
    return of_run(run=run, is_as_known_now=is_as_known_now)


@transaction.atomic(savepoint=False)
def of_run(*, run: EvaluationRun, is_as_known_now: bool = False) -> Replay:
    """Judge one run again, chunk by chunk, and return every difference."""
    if is_as_known_now:
        _look_from_now(run)
    found: list[tuple[int, str, str, str, str]] = []
    count = 0
    for chunk in _chunks(run):
        stored = _stored(run, chunk)
        count += len(stored)
        ways = [("gathered again", _gathered(run, chunk))]
        if not is_as_known_now:
            ways.append(("from the stored facts", _from_stored(run, stored)))
        for way, lines in ways:
            found += _differences(stored, lines, way)
    codes = directory.codes_by_id(sorted({partner_id for partner_id, *_ in found}))
    return Replay(
        run_id=run.pk,
        as_of=run.as_of,
        partners=count,
        differences=tuple(
            Difference(
                partner_code=codes[partner_id], column=column, stored=was, again=now, way=way
            )
            for partner_id, column, was, now, way in found
        ),
    )


def _look_from_now(run: EvaluationRun) -> None:
    """Move the run's watermarks to what is known now, in memory alone."""
    run.knowledge_watermark = knowledge.latest_seq()
    run.ledger_watermark = ledger.watermark()
    feeds = freshness.feeds_as_of(day=run.as_of, known_up_to=run.knowledge_watermark)
    run.bad_feed_ids = [feed.distributor_id for feed in feeds if feed.is_bad]


def _chunks(run: EvaluationRun) -> QuerySet[RunChunk]:
    return RunChunk.objects.filter(run=run).exclude(state=ChunkState.TODO).order_by("number")


def _stored(run: EvaluationRun, chunk: RunChunk) -> list[str]:
    """Return the chunk's decisions as the COPY text they were written with."""
    columns = sql.SQL(", ").join(map(sql.Identifier, judging.DECISION_COLUMNS))
    statement = sql.SQL(
        "copy (select {} from tiers_decision where run_id = {} and partner_id between {} and {}"
        " order by partner_id) to stdout"
    ).format(
        columns,
        sql.Literal(run.pk),
        sql.Literal(chunk.first_partner_id),
        sql.Literal(chunk.last_partner_id),
    )
    buffer = io.StringIO()
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        raw.copy_expert(statement.as_string(raw), buffer)
    return buffer.getvalue().splitlines(keepends=True)


def _gathered(run: EvaluationRun, chunk: RunChunk) -> Iterator[str]:
    document = programs.document_of(run.version_id)
    judged = judging.gather_and_decide(run=run, document=document, chunk=chunk)
    return judging.copy_lines(run=run, document=document, judged=judged)


def _from_stored(run: EvaluationRun, stored: Sequence[str]) -> Iterator[str]:
    """Judge the stored facts; that a feed was not trusted is read from the stored reasons."""
    document = programs.document_of(run.version_id)
    rows = [line.rstrip("\n").split("\t") for line in stored]
    table = evidence.decode_facts(
        document=document,
        as_of=run.as_of,
        partner_ids=np.array([int(row[_PLACES["partner_id"]]) for row in rows], dtype=np.int64),
        vectors=[_vector(row[_PLACES["facts"]]) for row in rows],
    )
    reasons = np.array([int(row[_PLACES["reasons"]]) for row in rows], dtype=np.int64)
    judged = judging.decide(
        run=run, document=document, table=table, feed_bad=(reasons & _NOT_TRUSTED) != 0
    )
    return judging.copy_lines(run=run, document=document, judged=judged)


def _vector(text: str) -> list[int | None]:
    inner = text[1:-1]
    return [None if part == "NULL" else int(part) for part in inner.split(",")] if inner else []


def _differences(
    stored: Sequence[str], again: Iterator[str], way: str
) -> Iterator[tuple[int, str, str, str, str]]:
    before = {_partner_id(line): line for line in stored}
    after = {_partner_id(line): line for line in again}
    for partner_id in sorted(before.keys() | after.keys()):
        was, now = before.get(partner_id, ""), after.get(partner_id, "")
        if was == now:
            continue
        if not was or not now:
            yield partner_id, "decision", was.strip(), now.strip(), way
            continue
        cells = zip(judging.DECISION_COLUMNS, was.split("\t"), now.split("\t"), strict=True)
        for column, left, right in cells:
            if left != right:
                yield partner_id, column, left.strip(), right.strip(), way


def _partner_id(line: str) -> int:
    return int(line.split("\t", 2)[1])
