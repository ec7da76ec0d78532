"""The night's one look at the ledger: every revenue and customer column of a range of partners in one index-only scan.

The number of columns follows the program, so this statement is composed, from the fixed fragments below with bound
parameters only (docs/adr/0004). Partners come out in id order because the index is read in its own order.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from psycopg2 import sql

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


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


_FRAME = sql.SQL(
    "select {key}, {columns} from sales_ledgerentry where {partners}"
    " and business_date >= {starts} and business_date < {ends} and id <= {watermark} group by {group}"
)
_SUM = sql.SQL("coalesce(sum(net) filter (where {}), 0)::bigint")
# A credit counts while nothing reversed it; a reversal itself never counts (docs/adr/0013). Both come from the small
# partial index of reversals in one hashed look-up.
_BUYERS = sql.SQL(
    "count(distinct customer_id) filter (where {} and net > 0 and id not in ("
    "select unnest(array[reverses_id, id]) from sales_ledgerentry where kind = 'REVERSAL'"
    " and partner_id between {first} and {last} and id <= {watermark}))"
)
# The covering index is the plan: any other reads the heap, and hashing would lose the order and the memory bound.
_SETTINGS = (
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashagg", "off"),
    ("enable_sort", "off"),  # else a small ledger is read by its primary key and sorted
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
    ("work_mem", "64MB"),  # holds the reversals of a chunk hashed; 4 MB would probe them one by one
)
# From this version on PostgreSQL would sort every line by customer before it groups them: twice the work.
_PRESORTS_SINCE = 160_000
_PRESORT = ("enable_presorted_aggregate", "off")
_COPY_HEADER, _COPY_TRAILER = 19, 2  # bytes of COPY's binary form around the rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one statement looks at: a range of partners, entries up to the watermark, and a period."""

    first_id: int
    last_id: int
    watermark: int
    currency: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """The partners of a range, and those merged into one of them: few, and read with it by statements of their own."""

    partner_ids: Int64s
    survivors: Mapping[int, int]

    @classmethod
    def inside(cls, *, partner_ids: Int64s, survivors: Mapping[int, int]) -> Families:
        """Return the families whose survivor is among the partners."""
        wanted = set(partner_ids.tolist()) if survivors else set()
        return cls(
            partner_ids=partner_ids,
            survivors={old: new for old, new in survivors.items() if new in wanted},
        )

    def of(self, partner_ids: Iterable[int]) -> list[int]:
        """Return the partners with those that live on in them, ascending."""
        wanted = set(partner_ids)
        return sorted(wanted | {old for old, new in self.survivors.items() if new in wanted})

    def key(self) -> sql.Composable:
        """Return the partner under which a row counts."""
        if not self.survivors:
            return sql.SQL("partner_id")
        cases = [
            sql.SQL("when {} then {}").format(sql.Literal(old), sql.Literal(new))
            for old, new in sorted(self.survivors.items())
        ]
        return sql.SQL("(case partner_id {} else partner_id end)::bigint").format(
            sql.SQL(" ").join(cases)
        )


def columns(
    *,
    wanted: Sequence[Wanted],
    partner_ids: Int64s,
    watermark: int,
    currency: str,
    survivors: Mapping[int, int],
) -> list[Answer]:
    """Return one answer per wanted column, aligned with `partner_ids` (ascending, not empty).

    Entries of a merged partner are those of its survivor (merged id to survivor's id, as known to the reader).
    Only entries up to the watermark are seen. Entries in another currency have no rate here: their column is open
    upwards where their sum is positive, downwards where it is negative.
    """
    if not wanted:
        return []
    scope = Scope(
        first_id=int(partner_ids[0]),
        last_id=int(partner_ids[-1]),
        watermark=watermark,
        currency=currency,
        starts_on=min(want.starts_on for want in wanted),
        ends_on=max(want.ends_on for want in wanted),
    )
    width = sum(2 if want.is_segment_doubtful else 1 for want in wanted) + 1
    ids, rows = _read(statement(wanted=wanted, scope=scope), width=width)
    places = np.searchsorted(partner_ids, ids)
    inside = partner_ids[np.minimum(places, len(partner_ids) - 1)] == ids
    values = np.zeros((width, len(partner_ids)), dtype=np.int64)
    values[:, places[inside]] = rows[inside].T
    families = Families.inside(partner_ids=partner_ids, survivors=survivors)
    if families.survivors:
        ids, rows = _read(_together(wanted, scope, families), width=width)
        values[:, np.searchsorted(partner_ids, ids)] = rows.T
    answers = _answers(wanted, values[1:])
    foreign = np.flatnonzero(values[0])
    if len(foreign):
        _open_foreign(answers, wanted, scope, foreign, families)
    return answers


def statement(*, wanted: Sequence[Wanted], scope: Scope) -> sql.Composed:
    """Return the night's statement: partner, number of entries in other currencies, and the columns."""
    return _FRAME.format(
        key=sql.SQL("partner_id"),
        columns=_columns(wanted, scope),
        partners=sql.SQL("partner_id between {} and {}").format(
            sql.Literal(scope.first_id), sql.Literal(scope.last_id)
        ),
        group=sql.SQL("partner_id"),
        **_bounds(scope),
    )


def _together(wanted: Sequence[Wanted], scope: Scope, families: Families) -> sql.Composed:
    """Return the night's statement for families alone, each under its survivor."""
    ids = families.of(families.survivors.values())
    scope = replace(scope, first_id=ids[0], last_id=ids[-1])
    return _FRAME.format(
        key=families.key(),
        columns=_columns(wanted, scope),
        partners=_any_of(ids),
        group=families.key(),
        **_bounds(scope),
    )


def _columns(wanted: Sequence[Wanted], scope: Scope) -> sql.Composable:
    foreign = sql.SQL("count(*) filter (where currency <> {})").format(sql.Literal(scope.currency))
    parts = [part for want in wanted for part in _parts(want, scope)]
    return sql.SQL(", ").join([foreign, *parts])


def _any_of(partner_ids: Sequence[int]) -> sql.Composable:
    return sql.SQL("partner_id = any({})").format(sql.Literal(list(partner_ids)))


def _parts(want: Wanted, scope: Scope) -> list[sql.Composable]:
    known = _condition(want, scope, want.segments)
    if isinstance(want, Sum):
        parts: list[sql.Composable] = [_SUM.format(known)]
        if want.is_segment_doubtful:
            parts.append(_SUM.format(_condition(want, scope, ("UNKNOWN",))))
        return parts
    parts = [_buyers(known, scope)]
    if want.is_segment_doubtful:
        parts.append(_buyers(_condition(want, scope, (*want.segments, "UNKNOWN")), scope))
    return parts


def _buyers(condition: sql.Composable, scope: Scope) -> sql.Composable:
    return _BUYERS.format(
        condition,
        first=sql.Literal(scope.first_id),
        last=sql.Literal(scope.last_id),
        watermark=sql.Literal(scope.watermark),
    )


def _condition(want: Wanted, scope: Scope, segments: tuple[str, ...]) -> sql.Composable:
    """Return what a line must satisfy, without what the scan's own period says already."""
    parts: list[sql.Composable] = [sql.SQL("true")]
    if want.starts_on > scope.starts_on:
        parts.append(sql.SQL("business_date >= {}").format(sql.Literal(want.starts_on)))
    if want.ends_on < scope.ends_on:
        parts.append(sql.SQL("business_date < {}").format(sql.Literal(want.ends_on)))
    if want.kinds:
        parts.append(_among("sale_kind", want.kinds))
    if segments:
        parts.append(_among("segment", segments))
    return sql.SQL(" and ").join(parts[1:] or parts)


def _among(column: str, words: Sequence[str]) -> sql.Composable:
    name = sql.Identifier(column)
    if len(words) == 1:
        return sql.SQL("{} = {}").format(name, sql.Literal(words[0]))
    return sql.SQL("{} = any({})").format(name, sql.Literal(list(words)))


def _bounds(scope: Scope) -> dict[str, sql.Composable]:
    return {
        "starts": sql.Literal(scope.starts_on),
        "ends": sql.Literal(scope.ends_on),
        "watermark": sql.Literal(scope.watermark),
    }


@transaction.atomic(savepoint=False)
def _read(composed: sql.Composable, *, width: int) -> tuple[Int64s, Int64s]:
    """Return the statement's first column and the `width` others as a matrix, one row a group.

    All columns are bigint and never null, so that the rows of COPY's binary form have one length and are read as they
    lie: nothing is parsed.
    """
    buffer = io.BytesIO()
    with connection.cursor() as cursor, planned(cursor):
        raw: Any = cursor.cursor
        raw.copy_expert(
            sql.SQL("copy ({}) to stdout (format binary)").format(composed).as_string(raw), buffer
        )
    body = buffer.getbuffer()[_COPY_HEADER:-_COPY_TRAILER]
    row = np.dtype(
        [("count", ">i2"), ("fields", [("size", ">i4"), ("value", ">i8")], (width + 1,))]
    )
    values = np.frombuffer(body, dtype=row)["fields"]["value"].astype(np.int64)
    return values[:, 0], values[:, 1:]


@contextmanager
def planned(cursor: Any) -> Iterator[None]:
    """Plan for the covering index inside the block; what follows in the transaction is planned as ever."""
    settings = [*_SETTINGS]
    if cursor.connection.server_version >= _PRESORTS_SINCE:
        settings.append(_PRESORT)
    # One round trip each way: a chunk is small enough for more of them to show.
    cursor.execute("; ".join(f"set local {name} = '{value}'" for name, value in settings))
    yield
    cursor.execute("; ".join(f"set local {name} to default" for name, _ in settings))


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
    scope: Scope,
    foreign: Places,
    families: Families,
) -> None:
    """Redo the sums of partners with other currencies: what has no rate opens the column in its direction."""
    sums = [(number, want) for number, want in enumerate(wanted) if isinstance(want, Sum)]
    parts = [part for _, want in sums for part in _parts(want, scope)]
    if not parts:
        return
    partner_ids = families.partner_ids
    for number, _ in sums:
        answers[number].lo[foreign] = 0
        answers[number].hi[foreign] = 0
    composed = _FRAME.format(
        key=sql.SQL("{}, (currency = {})::int::bigint").format(
            families.key(), sql.Literal(scope.currency)
        ),
        columns=sql.SQL(", ").join(parts),
        partners=_any_of(families.of(partner_ids[foreign].tolist())),
        group=sql.SQL("{}, currency").format(families.key()),
        **_bounds(scope),
    )
    ids, rows = _read(composed, width=len(parts) + 1)
    for place, row in zip(np.searchsorted(partner_ids, ids).tolist(), rows.tolist(), strict=True):
        values = iter(row[1:])
        for number, want in sums:
            known = next(values)
            doubtful = next(values) if want.is_segment_doubtful else 0
            _add(answers[number], place, known, doubtful, is_own=bool(row[0]))


def _add(answer: Answer, at: int, known: int, doubtful: int, *, is_own: bool) -> None:
    low, high = known + min(doubtful, 0), known + max(doubtful, 0)
    if is_own:
        answer.lo[at] += low
        answer.hi[at] += high
    else:
        answer.is_lo_open[at] |= low < 0
        answer.is_hi_open[at] |= high > 0
