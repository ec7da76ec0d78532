"""The night's one look at the ledger: every revenue and customer column of a range of partners in one index-only scan.

The number of columns follows the program, so this statement is composed, from the fixed fragments below with bound
parameters only (docs/adr/0004). Partners come out in id order because the index is read in its own order.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from django.db import connection
from psycopg2 import sql

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NO_PARTNERS: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Net revenue of a period: [starts_on, ends_on), kinds and segments (empty: all).

    `is_segment_doubtful` asks for the lines of unknown segment apart, so that the answer is an interval.
    """

    starts_on: date
    ends_on: date
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    is_segment_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers:
    """Distinct end customers with an open, positive credit in a period; filters as for Sum."""

    starts_on: date
    ends_on: date
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    is_segment_doubtful: bool = False


Wanted = Sum | Buyers


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One column: `lo` and `hi` per partner, equal where exact; open ends where amounts in other currencies
    have no rate."""

    lo: Int64s
    hi: Int64s
    is_lo_open: Bools
    is_hi_open: Bools


_PERIOD = sql.SQL("business_date >= {} and business_date < {}")
_FRAME = sql.SQL(
    "select partner_id, {foreign}, {columns} from sales_ledgerentry"
    " where partner_id between {first} and {last} and business_date >= {starts} and business_date < {ends}"
    " and id <= {watermark} group by partner_id"
)
_BY_CURRENCY = sql.SQL(
    "select partner_id, currency, {columns} from sales_ledgerentry"
    " where partner_id = any({ids}) and business_date >= {starts} and business_date < {ends}"
    " and id <= {watermark} group by partner_id, currency"
)
_SUM = sql.SQL("coalesce(sum(net) filter (where {}), 0)::bigint")
# A credit counts while nothing reversed it; a reversal itself never counts (docs/adr/0013).
_BUYERS = sql.SQL(
    "count(distinct customer_id) filter (where {} and net > 0 and id not in ("
    "select reverses_id from sales_ledgerentry where kind = 'REVERSAL' and partner_id between {first} and {last}"
    " and id <= {watermark} union all select id from sales_ledgerentry where kind = 'REVERSAL'"
    " and partner_id between {first} and {last} and id <= {watermark}))"
)


_SETTINGS = (
    "set local enable_seqscan = off",
    "set local enable_bitmapscan = off",
    "set local enable_hashagg = off",
    "set local jit = off",
    "set local work_mem = '64MB'",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    first_id: int
    last_id: int
    watermark: int
    currency: str


def columns(
    *,
    wanted: Sequence[Wanted],
    partner_ids: Int64s,
    watermark: int,
    currency: str,
) -> list[Answer]:
    """Return one answer per wanted column, aligned with `partner_ids` (ascending, not empty).

    Only entries up to the watermark are seen. Entries in another currency have no rate here: their column is open
    upwards where their sum is positive, downwards where it is negative.
    """
    if not wanted:
        return []
    scope = _Scope(
        first_id=int(partner_ids[0]),
        last_id=int(partner_ids[-1]),
        watermark=watermark,
        currency=currency,
    )
    parts = [part for want in wanted for part in _parts(want, scope)]
    frame = _read(_statement(wanted, parts, scope))
    values = np.zeros((len(parts), len(partner_ids)), dtype=np.int64)
    foreign = NO_PARTNERS
    if frame is not None:
        ids = frame.to_series(0).to_numpy()
        at = np.searchsorted(partner_ids, ids)
        inside = (at < len(partner_ids)) & (
            partner_ids[np.minimum(at, len(partner_ids) - 1)] == ids
        )
        for number in range(len(parts)):
            values[number, at[inside]] = frame.to_series(number + 2).to_numpy()[inside]
        foreign = tuple(ids[inside & (frame.to_series(1).to_numpy() > 0)].tolist())
    answers = _answers(wanted, values)
    if foreign:
        _open_foreign(answers, wanted, scope, partner_ids, foreign)
    return answers


def _parts(want: Wanted, scope: _Scope) -> list[sql.Composable]:
    known = _condition(want, want.segments)
    if isinstance(want, Sum):
        parts: list[sql.Composable] = [_SUM.format(known)]
        if want.is_segment_doubtful:
            parts.append(_SUM.format(_condition(want, ("UNKNOWN",))))
        return parts
    parts = [_buyers(known, scope)]
    if want.is_segment_doubtful:
        parts.append(_buyers(_condition(want, (*want.segments, "UNKNOWN")), scope))
    return parts


def _buyers(condition: sql.Composable, scope: _Scope) -> sql.Composable:
    return _BUYERS.format(
        condition,
        first=sql.Literal(scope.first_id),
        last=sql.Literal(scope.last_id),
        watermark=sql.Literal(scope.watermark),
    )


def _condition(want: Wanted, segments: tuple[str, ...]) -> sql.Composable:
    parts: list[sql.Composable] = [
        _PERIOD.format(sql.Literal(want.starts_on), sql.Literal(want.ends_on))
    ]
    if want.kinds:
        parts.append(sql.SQL("sale_kind = any({})").format(sql.Literal(list(want.kinds))))
    if segments:
        parts.append(sql.SQL("segment = any({})").format(sql.Literal(list(segments))))
    return sql.SQL(" and ").join(parts)


def _span(wanted: Sequence[Wanted]) -> dict[str, sql.Composable]:
    return {
        "starts": sql.Literal(min(want.starts_on for want in wanted)),
        "ends": sql.Literal(max(want.ends_on for want in wanted)),
    }


def _statement(
    wanted: Sequence[Wanted], parts: Sequence[sql.Composable], scope: _Scope
) -> sql.Composed:
    return _FRAME.format(
        foreign=sql.SQL("count(*) filter (where currency <> {})").format(
            sql.Literal(scope.currency)
        ),
        columns=sql.SQL(", ").join(parts),
        first=sql.Literal(scope.first_id),
        last=sql.Literal(scope.last_id),
        watermark=sql.Literal(scope.watermark),
        **_span(wanted),
    )


def _read(statement: sql.Composable, *, text_columns: tuple[int, ...] = ()) -> pl.DataFrame | None:
    """Return the statement's rows as columns; COPY and a columnar parse beat fetching rows about fourfold."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        # The covering index is the plan; a bitmap or sequential scan would read the heap.
        for setting in _SETTINGS:
            cursor.execute(setting)
        raw.copy_expert(sql.SQL("copy ({}) to stdout").format(statement).as_string(raw), buffer)
    if not buffer.tell():
        return None
    buffer.seek(0)
    frame = pl.read_csv(buffer, separator="\t", has_header=False, infer_schema=False)
    texts = {f"column_{number}" for number in text_columns}
    return frame.with_columns(
        pl.col(name).cast(pl.Int64) for name in frame.columns if name not in texts
    )


def _answers(wanted: Sequence[Wanted], values: Int64s) -> list[Answer]:
    answers, at = [], 0
    count = values.shape[1]
    for want in wanted:
        first = values[at]
        at += 1
        lo, hi = first, first.copy()
        if want.is_segment_doubtful:
            second = values[at]
            at += 1
            if isinstance(want, Sum):
                lo, hi = first + np.minimum(second, 0), first + np.maximum(second, 0)
            else:
                hi = second
        answers.append(
            Answer(
                lo=lo,
                hi=hi,
                is_lo_open=np.zeros(count, dtype=np.bool_),
                is_hi_open=np.zeros(count, dtype=np.bool_),
            )
        )
    return answers


def _open_foreign(
    answers: list[Answer],
    wanted: Sequence[Wanted],
    scope: _Scope,
    partner_ids: Int64s,
    foreign: tuple[int, ...],
) -> None:
    """Redo the sums of partners with other currencies: what has no rate opens the column in its direction."""
    sums = [(number, want) for number, want in enumerate(wanted) if isinstance(want, Sum)]
    parts = [part for _, want in sums for part in _parts(want, scope)]
    if not parts:
        return
    rows = np.searchsorted(partner_ids, np.array(foreign, dtype=np.int64))
    for number, _ in sums:
        answers[number].lo[rows] = 0
        answers[number].hi[rows] = 0
    frame = _read(
        _BY_CURRENCY.format(
            columns=sql.SQL(", ").join(parts),
            ids=sql.Literal(list(foreign)),
            watermark=sql.Literal(scope.watermark),
            **_span([want for _, want in sums]),
        ),
        text_columns=(1,),
    )
    for row in frame.iter_rows() if frame is not None else ():
        at = int(np.searchsorted(partner_ids, row[0]))
        values = iter(row[2:])
        for number, want in sums:
            known = next(values)
            doubtful = next(values) if want.is_segment_doubtful else 0
            _add(answers[number], at, known, doubtful, is_own=row[1] == scope.currency)


def _add(answer: Answer, at: int, known: int, doubtful: int, *, is_own: bool) -> None:
    low, high = known + min(doubtful, 0), known + max(doubtful, 0)
    if is_own:
        answer.lo[at] += low
        answer.hi[at] += high
    else:
        answer.is_lo_open[at] |= low < 0
        answer.is_hi_open[at] |= high > 0
