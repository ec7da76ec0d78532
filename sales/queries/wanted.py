"""What may be asked of the ledger, one column each, and the SQL that each becomes: fixed fragments, bound parameters.

The night's covering index holds all that the filters need except the product and the quantity: a column that asks for
one of those is `is_deep`, reads the rows themselves and is gathered by a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from psycopg2 import sql

Int64s = npt.NDArray[np.int64]

_SUM = sql.SQL("coalesce(sum({}) filter (where {}), 0)::bigint")
_NET = sql.SQL("net")
_OPEN = sql.SQL(
    "id not in (select unnest(array[reverses_id, id]) from sales_ledgerentry where kind = 'REVERSAL'"
    " and partner_id between {first} and {last} and id <= {watermark})"
)
# A credit counts while nothing reversed it; a reversal itself never counts (docs/adr/0013). Both come from the small
# partial index of reversals in one hashed look-up.
_BUYERS = sql.SQL("count(distinct customer_id) filter (where {} and net > 0 and {open})")
# Customers who had bought from the partner, with a credit still open, before a day; those of no name never count.
_KNOWN_BEFORE = sql.SQL(
    "customer_id is not null and ({key}, customer_id) not in (select {key}, customer_id from sales_ledgerentry"
    " where {partners} and business_date < {day} and id <= {watermark} and customer_id is not null"
    " and net > 0 and {open})"
)
_OF_CUSTOMERS = sql.SQL("customer_id in (select id from sales_customer where {})")
_OF_PRODUCTS = sql.SQL("product_id in (select id from sales_product where code like any({}))")
# Open lines that tell no quantity: above 0 where they can only add to the sum, or only take away.
_WITHOUT_QUANTITY = (
    sql.SQL("case when kind = 'CREDIT' and net < 0 then 1 when kind = 'REVERSAL' and net > 0 then -1 else 0 end"),
    sql.SQL("case when kind = 'CREDIT' and net >= 0 then 1 when kind = 'REVERSAL' and net <= 0 then -1 else 0 end"),
)  # fmt: skip
_NO_QUANTITY = sql.SQL("({}) and quantity is null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A period [starts_on, ends_on) and filters; an empty one lets everything through.

    `products` are codes, or beginnings of codes with a `*` behind; `countries` are those of the end customers;
    `first_since` lets through what was sold to customers that had bought nothing from the partner before that day.
    `is_segment_doubtful` asks for the lines of unknown segment apart, so that the answer is an interval.
    """

    starts_on: date
    ends_on: date
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    distributor_ids: tuple[int, ...] | None = None
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    first_since: date | None = None
    is_segment_doubtful: bool = False

    @property
    def is_deep(self) -> bool:
        """Tell whether the covering index does not hold all that is asked."""
        return bool(self.products)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Wanted):
    """Net revenue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers(Wanted):
    """Distinct end customers with an open, positive credit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units(Wanted):
    """The quantity sold, in 1/10,000; open where a line tells none."""

    @property
    def is_deep(self) -> bool:
        """Tell that the covering index does not hold quantities."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One column: `lo` and `hi` per partner, equal where exact; open ends where amounts in other currencies
    have no rate, or lines no quantity."""

    lo: Int64s
    hi: Int64s
    is_lo_open: npt.NDArray[np.bool_]
    is_hi_open: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one statement looks at: a range of partners, entries up to the watermark, and a period."""

    first_id: int
    last_id: int
    watermark: int
    currency: str
    starts_on: date
    ends_on: date

    @property
    def bounds(self) -> dict[str, sql.Composable]:
        """Return the period and the watermark as parts of a statement."""
        return {
            "starts": sql.Literal(self.starts_on),
            "ends": sql.Literal(self.ends_on),
            "watermark": sql.Literal(self.watermark),
        }

    @property
    def partners(self) -> sql.Composable:
        """Return the condition for the range of partners."""
        return sql.SQL("partner_id between {} and {}").format(
            sql.Literal(self.first_id), sql.Literal(self.last_id)
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a statement sees the ledger: its scope, the partner a row counts for, and whose rows it reads."""

    scope: Scope
    key: sql.Composable
    partners: sql.Composable

    def columns(self, wanted: Sequence[Wanted]) -> sql.Composable:
        """Return the statement's columns: how many entries are in other currencies, and those of each wanted one."""
        foreign = sql.SQL("count(*) filter (where currency <> {})").format(
            sql.Literal(self.scope.currency)
        )
        parts = [part for want in wanted for part in self.parts(want)]
        return sql.SQL(", ").join([foreign, *parts])

    def parts(self, want: Wanted) -> Sequence[sql.Composable]:
        """Return the columns of one wanted value; `width` tells how many."""
        known = self._condition(want, want.segments)
        doubtful = self._condition(want, ("UNKNOWN",)) if want.is_segment_doubtful else None
        match want:
            case Buyers():
                both = self._condition(want, (*want.segments, "UNKNOWN"))
                return [
                    _BUYERS.format(condition, open=self._open())
                    for condition in ([known] if doubtful is None else [known, both])
                ]
            case Units():
                untold = _NO_QUANTITY.format(known)
                told = [_SUM.format(sql.SQL("quantity"), known)]
                return told + [_SUM.format(sign, untold) for sign in _WITHOUT_QUANTITY]
        return [
            _SUM.format(_NET, condition)
            for condition in ([known] if doubtful is None else [known, doubtful])
        ]

    def _condition(self, want: Wanted, segments: tuple[str, ...]) -> sql.Composable:
        """Return what a line must satisfy, without what the scan's own period says already."""
        parts = [*self._period(want), *_words(want, segments)]
        if want.distributor_ids is not None:
            ids = sql.Literal(list(want.distributor_ids))
            parts.append(sql.SQL("distributor_id = any({}::bigint[])").format(ids))
        if want.countries:
            parts.append(_OF_CUSTOMERS.format(_among("country", want.countries)))
        if want.products:
            patterns = [_pattern(code) for code in want.products]
            parts.append(_OF_PRODUCTS.format(sql.Literal(patterns)))
        if want.first_since is not None:
            parts.append(
                _KNOWN_BEFORE.format(
                    key=self.key,
                    partners=self.partners,
                    day=sql.Literal(want.first_since),
                    watermark=sql.Literal(self.scope.watermark),
                    open=self._open(),
                )
            )
        return sql.SQL(" and ").join(parts or [sql.SQL("true")])

    def _period(self, want: Wanted) -> list[sql.Composable]:
        parts: list[sql.Composable] = []
        if want.starts_on > self.scope.starts_on:
            parts.append(sql.SQL("business_date >= {}").format(sql.Literal(want.starts_on)))
        if want.ends_on < self.scope.ends_on:
            parts.append(sql.SQL("business_date < {}").format(sql.Literal(want.ends_on)))
        return parts

    def _open(self) -> sql.Composable:
        return _OPEN.format(
            first=sql.Literal(self.scope.first_id),
            last=sql.Literal(self.scope.last_id),
            watermark=sql.Literal(self.scope.watermark),
        )


def width(want: Wanted) -> int:
    """Return how many columns a wanted value takes."""
    if isinstance(want, Units):
        return 1 + len(_WITHOUT_QUANTITY)
    return 2 if want.is_segment_doubtful else 1


def answers_of(wanted: Sequence[Wanted], values: Int64s) -> list[Answer]:
    """Return the answers in a matrix of one row a column."""
    found, at = [], 0
    for want in wanted:
        own = values[at : at + width(want)]
        at += width(want)
        found.append(_answer(want, own))
    return found


def any_of(partner_ids: Sequence[int]) -> sql.Composable:
    """Return the condition for some partners."""
    return sql.SQL("partner_id = any({})").format(sql.Literal(list(partner_ids)))


def _answer(want: Wanted, values: Int64s) -> Answer:
    first = values[0]
    lo, hi = first, first.copy()
    lo_open, hi_open = np.zeros((2, len(first)), dtype=np.bool_)
    match want:
        case Units():
            lo_open, hi_open = values[1] > 0, values[2] > 0
        case Buyers() if want.is_segment_doubtful:
            hi = values[1]
        case Sum() if want.is_segment_doubtful:
            lo, hi = first + np.minimum(values[1], 0), first + np.maximum(values[1], 0)
    return Answer(lo=lo, hi=hi, is_lo_open=lo_open, is_hi_open=hi_open)


def _words(want: Wanted, segments: tuple[str, ...]) -> list[sql.Composable]:
    columns = (("sale_kind", want.kinds), ("segment", segments), ("currency", want.currencies))
    return [_among(name, words) for name, words in columns if words]


def _among(column: str, words: Sequence[str]) -> sql.Composable:
    name = sql.Identifier(column)
    if len(words) == 1:
        return sql.SQL("{} = {}").format(name, sql.Literal(words[0]))
    return sql.SQL("{} = any({})").format(name, sql.Literal(list(words)))


def _pattern(code: str) -> str:
    """Return the LIKE pattern of a product code, or of its beginning."""
    plain = code.removesuffix("*")
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped + "%" * (plain != code)
