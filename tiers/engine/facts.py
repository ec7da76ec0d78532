"""Which fact columns a document needs, and the table that the queries fill; one partner is a table of one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tiers.choices import UnknownBecause
from tiers.engine.document import ProgramDocument, leaves_of
from tiers.engine.metrics import requests_of_leaf
from tiers.engine.requests import FactRequest

__all__ = ["Column", "FactRequest", "FactTable", "because_code", "because_word", "columns_needed"]

Int64s = npt.NDArray[np.int64]
Int16s = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

# Stored with decisions: append, never renumber. 0 means exactly known.
_BECAUSE_CODES = {
    UnknownBecause.NOT_MEASURED: 1,
    UnknownBecause.NO_CERTIFICATE_DATA: 2,
    UnknownBecause.SEGMENT_UNKNOWN: 3,
    UnknownBecause.RATE_MISSING: 4,
    UnknownBecause.FEED_LATE: 5,
    UnknownBecause.FEED_IMPLAUSIBLE: 6,
    UnknownBecause.BASE_NOT_POSITIVE: 7,
    UnknownBecause.SEVERAL_REASONS: 8,
    UnknownBecause.QUANTITY_MISSING: 9,
}
_BECAUSE_WORDS = {code: word for word, code in _BECAUSE_CODES.items()}


def because_code(word: UnknownBecause) -> int:
    """Return the stored code of a reason for not knowing."""
    return _BECAUSE_CODES[word]


def because_word(code: int) -> UnknownBecause:
    """Return the reason behind a stored code."""
    return _BECAUSE_WORDS[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One fact of every partner: the value lies in [lo, hi]; an open end has no bound, two say nothing."""

    lo: Int64s
    hi: Int64s
    lo_open: Bools
    hi_open: Bools
    because: Int16s

    @classmethod
    def exact(cls, *, values: npt.ArrayLike) -> Column:
        """Return a column whose values are all known."""
        lo = np.asarray(values, dtype=np.int64)
        off = np.zeros(lo.shape, dtype=np.bool_)
        because = np.zeros(lo.shape, dtype=np.int16)
        return cls(lo=lo, hi=lo, lo_open=off, hi_open=off, because=because)

    @classmethod
    def between(
        cls,
        *,
        lo: npt.ArrayLike,
        hi: npt.ArrayLike,
        because: npt.ArrayLike,
        lo_open: npt.ArrayLike | None = None,
        hi_open: npt.ArrayLike | None = None,
    ) -> Column:
        """Return a column of intervals; `because` is 0 where a value is exactly known; an open end is ignored."""
        low, high = np.asarray(lo, dtype=np.int64), np.asarray(hi, dtype=np.int64)
        low_open, high_open = _flags(lo_open, low.shape), _flags(hi_open, low.shape)
        low, high = np.where(low_open, 0, low), np.where(high_open, 0, high)
        if np.any((low > high) & ~low_open & ~high_open):
            raise ValueError("an interval's low end lies above its high end")
        codes = np.asarray(because, dtype=np.int16)
        return cls(lo=low, hi=high, lo_open=low_open, hi_open=high_open, because=codes)

    @classmethod
    def not_known(cls, *, count: int, because: UnknownBecause) -> Column:
        """Return a column in which nothing is known."""
        return cls.between(
            lo=np.zeros(count, dtype=np.int64),
            hi=np.zeros(count, dtype=np.int64),
            lo_open=np.ones(count, dtype=np.bool_),
            hi_open=np.ones(count, dtype=np.bool_),
            because=np.full(count, because_code(because), dtype=np.int16),
        )

    def take(self, rows: Rows) -> Column:
        """Return the column of some rows."""
        return Column(
            lo=self.lo[rows],
            hi=self.hi[rows],
            lo_open=self.lo_open[rows],
            hi_open=self.hi_open[rows],
            because=self.because[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """The facts of all partners, one column a request.

    Amounts are units times `money_scale`; the scale is above 1 only where a rate table makes fractions of a unit.
    """

    partner_ids: Int64s
    columns: Mapping[FactRequest, Column]
    money_scale: int = 1

    def __post_init__(self) -> None:
        """Refuse a column of another length."""
        for request, column in self.columns.items():
            if len(column.lo) != len(self.partner_ids):
                raise ValueError(f"column {request.key} does not have one row a partner")

    @property
    def count(self) -> int:
        """Return the number of partners."""
        return len(self.partner_ids)

    def take(self, *, rows: npt.ArrayLike) -> FactTable:
        """Return the table of some rows, given by index or mask."""
        index = np.arange(self.count)[np.asarray(rows)]
        columns = {request: column.take(index) for request, column in self.columns.items()}
        return FactTable(
            partner_ids=self.partner_ids[index], columns=columns, money_scale=self.money_scale
        )


def columns_needed(*, document: ProgramDocument, as_of: date) -> tuple[FactRequest, ...]:
    """Return each column the document's criteria need, once, in order of first use; stored vectors keep this order."""
    requests = (
        request
        for tier in document.tiers
        for rule in (tier.entry, tier.keep_rule)
        for leaf in leaves_of(rule=rule)
        for request in requests_of_leaf(leaf=leaf, document=document, as_of=as_of)
    )
    return tuple(dict.fromkeys(requests))


def _flags(values: npt.ArrayLike | None, shape: tuple[int, ...]) -> Bools:
    if values is None:
        return np.zeros(shape, dtype=np.bool_)
    return np.asarray(values, dtype=np.bool_)
