"""Sums of many overlapping periods from one read of the ledger: what each day brought, added up from the first on.

The night asks this way for the best day of a window, and a back-test for all its nights at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from psycopg2 import sql

from sales.queries.gather import read
from sales.queries.wanted import Answer, Families, Int64s, Look, Scope, Wanted, any_of, width

AT_ONCE = 1_000  # partners whose days are in memory together
Span = tuple[date, date]  # [from, to)

_DAYS = sql.SQL(
    "select {key}, (business_date - {starts})::bigint, {number}, {columns}"
    " from sales_ledgerentry where {partners} and business_date >= {starts} and business_date < {ends}"
    " and id <= {watermark} group by {key}, business_date, currency"
)
# A currency's three letters as a number, 0 for the program's own: what is read back are numbers alone.
_NUMBER = sql.SQL(
    "(case when currency = {} then 0 else ascii(currency) * 65536 + ascii(substr(currency, 2)) * 256"
    " + ascii(substr(currency, 3)) end)::bigint"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """What each partner had from the first day up to, and without, each later one, known and doubtful, by currency."""

    starts_on: date
    own: Int64s  # (known, doubtful) × partner × day
    foreign: list[Int64s]

    def of(self, period: Span) -> Answer:
        """Return the answer of one period."""
        known, doubtful = self._between(self.own, period)
        is_lo_open, is_hi_open = np.zeros((2, len(known)), dtype=np.bool_)
        for sums in self.foreign:
            some, perhaps = self._between(sums, period)
            is_lo_open |= some + np.minimum(perhaps, 0) < 0
            is_hi_open |= some + np.maximum(perhaps, 0) > 0
        return Answer(
            lo=known + np.minimum(doubtful, 0),
            hi=known + np.maximum(doubtful, 0),
            is_lo_open=is_lo_open,
            is_hi_open=is_hi_open,
        )

    def _between(self, sums: Int64s, period: Span) -> Int64s:
        first, last = ((day - self.starts_on).days for day in period)
        return sums[:, :, last] - sums[:, :, first]


def sums(
    *,
    want: Wanted,
    periods: Sequence[Span],
    partner_ids: Int64s,
    watermark: int,
    currency: str,
    survivors: Mapping[int, int],
) -> Iterator[tuple[Int64s, list[Answer]]]:
    """Yield some partners at a time with one answer a period, as `gather.columns` gives for each of them alone.

    What is wanted is net revenue; its own period is of no matter.
    """
    for start in range(0, len(partner_ids), AT_ONCE):
        ids = partner_ids[start : start + AT_ONCE]
        scope = Scope(
            first_id=int(ids[0]),
            last_id=int(ids[-1]),
            watermark=watermark,
            currency=currency,
            starts_on=min(starts for starts, _ in periods),
            ends_on=max(ends for _, ends in periods),
        )
        whole = replace(want, starts_on=scope.starts_on, ends_on=scope.ends_on)
        found = _running(whole, scope, Families.inside(partner_ids=ids, survivors=survivors))
        yield ids, [found.of(period) for period in periods]


def best_sums(
    *,
    want: Wanted,
    periods: Sequence[Span],
    partner_ids: Int64s,
    watermark: int,
    currency: str,
    survivors: Mapping[int, int],
) -> Answer:
    """Return the best of the periods for each partner: of values between two ends, the best of the ends."""
    parts = [
        best(answers)
        for _, answers in sums(
            want=want,
            periods=periods,
            partner_ids=partner_ids,
            watermark=watermark,
            currency=currency,
            survivors=survivors,
        )
    ]
    return Answer(
        lo=np.concatenate([part.lo for part in parts]),
        hi=np.concatenate([part.hi for part in parts]),
        is_lo_open=np.concatenate([part.is_lo_open for part in parts]),
        is_hi_open=np.concatenate([part.is_hi_open for part in parts]),
    )


def best(answers: Sequence[Answer]) -> Answer:
    """Return the best of several answers; its low end is open only where every low end is."""
    least = np.iinfo(np.int64).min
    lows = np.stack([np.where(answer.is_lo_open, least, answer.lo) for answer in answers])
    is_lo_open = np.all([answer.is_lo_open for answer in answers], axis=0)
    return Answer(
        lo=np.where(is_lo_open, 0, lows.max(axis=0)),
        hi=np.stack([answer.hi for answer in answers]).max(axis=0),
        is_lo_open=is_lo_open,
        is_hi_open=np.any([answer.is_hi_open for answer in answers], axis=0),
    )


def _running(want: Wanted, scope: Scope, families: Families) -> _Running:
    ids = families.of(families.partner_ids.tolist()) if families.survivors else []
    look = Look(
        scope=scope,
        key=families.key(),
        partners=any_of(ids) if ids else scope.partners,
    )
    composed = _DAYS.format(
        key=look.key,
        columns=sql.SQL(", ").join(look.parts(want)),
        number=_NUMBER.format(sql.Literal(scope.currency)),
        partners=look.partners,
        **scope.bounds,
    )
    parts = width(want)
    keys, rows = read(composed, width=2 + parts)
    count, days = len(families.partner_ids), (scope.ends_on - scope.starts_on).days
    places = np.searchsorted(families.partner_ids, keys)
    inside = families.partner_ids[np.minimum(places, count - 1)] == keys
    places, rows = places[inside], rows[inside]
    found = {}
    for number in {0, *rows[:, 1].tolist()}:
        mask = rows[:, 1] == number
        changes = np.zeros((2, count, days + 1), dtype=np.int64)
        for part in range(parts):
            changes[part][places[mask], rows[mask, 0] + 1] = rows[mask, 2 + part]
        found[number] = changes.cumsum(axis=2)
    return _Running(
        starts_on=scope.starts_on,
        own=found.pop(0),
        foreign=[found[number] for number in sorted(found)],
    )
