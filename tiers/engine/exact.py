"""Exact signs of whole-number forms over columns: int64 where it fits, else float64 settled with Python integers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tiers.engine.metrics import Form

Int64s = npt.NDArray[np.int64]
Int8s = npt.NDArray[np.int8]

INT64_MAX = 2**63 - 1
# Bound on the relative error of a float64 sum of a few products, with a wide margin (one rounding is 2^-53).
FLOAT_ERROR = 2.0**-48


def signs(*, form: Form, columns: Sequence[Int64s]) -> Int8s:
    """Return −1, 0 or 1 for each row: the exact sign of the form."""
    if _fits(form, columns):
        return np.sign(_int64_values(form, columns)).astype(np.int8)
    return _settled_signs(form, columns)


def _fits(form: Form, columns: Sequence[Int64s]) -> bool:
    """Tell whether no row can leave int64 on the way."""
    size = abs(form.constant)
    for coefficient, column in zip(form.coefficients, columns, strict=True):
        if column.size:
            size += abs(coefficient) * max(int(column.max()), -int(column.min()))
    return size <= INT64_MAX


def _int64_values(form: Form, columns: Sequence[Int64s]) -> Int64s:
    total = np.full(columns[0].shape, -form.constant, dtype=np.int64)
    for coefficient, column in zip(form.coefficients, columns, strict=True):
        # A coefficient beyond int64 fits only in front of a column of zeros.
        if abs(coefficient) <= INT64_MAX:
            total += np.int64(coefficient) * column
    return total


def _settled_signs(form: Form, columns: Sequence[Int64s]) -> Int8s:
    """Settle rows far from zero in float64 and the others with Python integers."""
    value = np.full(columns[0].shape, -float(form.constant), dtype=np.float64)
    size = np.abs(value)
    for coefficient, column in zip(form.coefficients, columns, strict=True):
        term = float(coefficient) * column.astype(np.float64)
        value += term
        size += np.abs(term)
    result = np.sign(value).astype(np.int8)
    for row in np.flatnonzero(np.abs(value) <= size * FLOAT_ERROR).tolist():
        exact = _exact(form, [int(column[row]) for column in columns])
        result[row] = (exact > 0) - (exact < 0)
    return result


def _exact(form: Form, row: Sequence[int]) -> int:
    products = (c * value for c, value in zip(form.coefficients, row, strict=True))
    return sum(products) - form.constant
