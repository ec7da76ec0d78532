"""The night's one look at the ledger: every revenue and customer column of a range of partners in one index-only scan.

The number of columns follows the program, so this statement is composed, from the fixed fragments below with bound
parameters only (docs/adr/0004). Partners come out in id order because the index is read in its own order.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from psycopg2 import sql

from sales.queries.wanted import (
    Answer,
    Buyers,
    Families,
    Int64s,
    Look,
    Scope,
    Sum,
    Units,
    Wanted,
    answers_of,
    any_of,
    width,
)

__all__ = ["Answer", "Buyers", "Scope", "Sum", "Units", "Wanted"]

Places = npt.NDArray[np.intp]


_FRAME = sql.SQL(
    "select {key}, {columns} from sales_ledgerentry where {partners}"
    " and business_date >= {starts} and business_date < {ends} and id <= {watermark} group by {group}"
)
_LARGEST = sql.SQL(
    "select distinct on (partner) partner, customer_id from ("
    "select {key} as partner, customer_id, sum(net) as net from sales_ledgerentry where {partners}"
    " and currency = {currency} and customer_id is not null"
    " and business_date >= {starts} and business_date < {ends} and id <= {watermark} group by 1, 2"
    ") bought where net > 0 order by partner, net desc, customer_id"
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
    families = Families.inside(partner_ids=partner_ids, survivors=survivors)
    found: dict[int, Answer] = {}
    for is_deep in (False, True):
        chosen = [number for number, want in enumerate(wanted) if want.is_deep is is_deep]
        if chosen:
            own = [wanted[number] for number in chosen]
            scope = _scope(own, partner_ids, watermark, currency)
            found.update(zip(chosen, _together(own, scope, families), strict=True))
    return [found[number] for number in range(len(wanted))]


def _together(wanted: Sequence[Wanted], scope: Scope, families: Families) -> list[Answer]:
    """Return the answers of one statement, with what families and other currencies change in it."""
    partner_ids = families.partner_ids
    count = sum(map(width, wanted)) + 1
    ids, rows = read(statement(wanted=wanted, scope=scope), width=count)
    places = np.searchsorted(partner_ids, ids)
    inside = partner_ids[np.minimum(places, len(partner_ids) - 1)] == ids
    values = np.zeros((count, len(partner_ids)), dtype=np.int64)
    values[:, places[inside]] = rows[inside].T
    if families.survivors:
        ids, rows = read(_of_families(wanted, scope, families), width=count)
        values[:, np.searchsorted(partner_ids, ids)] = rows.T
    answers = answers_of(wanted, values[1:])
    foreign = np.flatnonzero(values[0])
    if len(foreign):
        _open_foreign(answers, wanted, scope, foreign, families)
    return answers


def largest_customers(
    *, partner_ids: Int64s, scope: Scope, survivors: Mapping[int, int]
) -> dict[int, int]:
    """Return the end customer that bought most from each partner in the scope's period, in its currency."""
    families = Families.inside(partner_ids=partner_ids, survivors=survivors)
    composed = _LARGEST.format(
        key=families.key(),
        partners=any_of(families.of(partner_ids.tolist())),
        currency=sql.Literal(scope.currency),
        **scope.bounds,
    )
    ids, rows = read(composed, width=1)
    return dict(zip(ids.tolist(), rows[:, 0].tolist(), strict=True))


def columns_of_customers(
    *,
    wanted: Sequence[Wanted],
    customers: Mapping[int, int],
    partner_ids: Int64s,
    watermark: int,
    currency: str,
    survivors: Mapping[int, int],
) -> list[Answer]:
    """Return one answer per wanted column of what one end customer of each partner bought, in the currency."""
    families = Families.inside(partner_ids=partner_ids, survivors=survivors)
    count = sum(map(width, wanted)) + 1
    values = np.zeros((count, len(partner_ids)), dtype=np.int64)
    if customers:
        pairs = [sql.Literal(pair) for pair in sorted(customers.items())]
        look = _family_look(
            _scope(wanted, partner_ids, watermark, currency), families, families.of(customers)
        )
        only = sql.SQL("{} and currency = {} and ({}, customer_id) in ({})").format(
            look.partners, sql.Literal(currency), look.key, sql.SQL(", ").join(pairs)
        )
        composed = _FRAME.format(
            key=look.key,
            columns=look.columns(wanted),
            partners=only,
            group=look.key,
            **look.scope.bounds,
        )
        ids, rows = read(composed, width=count)
        values[:, np.searchsorted(partner_ids, ids)] = rows.T
    return answers_of(wanted, values[1:])


def statement(*, wanted: Sequence[Wanted], scope: Scope) -> sql.Composed:
    """Return the night's statement: partner, number of entries in other currencies, and the columns."""
    look = Look(scope=scope, key=sql.SQL("partner_id"), partners=scope.partners)
    return _FRAME.format(
        key=look.key,
        columns=look.columns(wanted),
        partners=look.partners,
        group=look.key,
        **scope.bounds,
    )


def _scope(wanted: Sequence[Wanted], partner_ids: Int64s, watermark: int, currency: str) -> Scope:
    return Scope(
        first_id=int(partner_ids[0]),
        last_id=int(partner_ids[-1]),
        watermark=watermark,
        currency=currency,
        starts_on=min(want.starts_on for want in wanted),
        ends_on=max(want.ends_on for want in wanted),
    )


def _of_families(wanted: Sequence[Wanted], scope: Scope, families: Families) -> sql.Composed:
    """Return the night's statement for families alone, each under its survivor."""
    look = _family_look(scope, families, families.of(families.survivors.values()))
    return _FRAME.format(
        key=look.key,
        columns=look.columns(wanted),
        partners=look.partners,
        group=look.key,
        **look.scope.bounds,
    )


def _family_look(scope: Scope, families: Families, ids: list[int]) -> Look:
    """Return the look at some partners and those merged into them, each row under its survivor."""
    return Look(
        scope=replace(scope, first_id=ids[0], last_id=ids[-1]),
        key=families.key(),
        partners=any_of(ids),
    )


@transaction.atomic(savepoint=False)
def read(composed: sql.Composable, *, width: int) -> tuple[Int64s, Int64s]:
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


def _open_foreign(
    answers: list[Answer],
    wanted: Sequence[Wanted],
    scope: Scope,
    foreign: Places,
    families: Families,
) -> None:
    """Redo the sums of partners with other currencies: what has no rate opens the column in its direction."""
    sums = [(number, want) for number, want in enumerate(wanted) if isinstance(want, Sum)]
    if not sums:
        return
    partner_ids = families.partner_ids
    look = _family_look(scope, families, families.of(partner_ids[foreign].tolist()))
    parts = [part for _, want in sums for part in look.parts(want)]
    for number, _ in sums:
        answers[number].lo[foreign] = 0
        answers[number].hi[foreign] = 0
    composed = _FRAME.format(
        key=sql.SQL("{}, (currency = {})::int::bigint").format(
            look.key, sql.Literal(scope.currency)
        ),
        columns=sql.SQL(", ").join(parts),
        partners=look.partners,
        group=sql.SQL("{}, currency").format(look.key),
        **look.scope.bounds,
    )
    ids, rows = read(composed, width=len(parts) + 1)
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
