"""Exact money: a whole number of 1/10,000 units of a currency in tables and columns, a Decimal in Python values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

UNITS_PER_ONE = 10_000
MAX_UNITS = 10**17  # ten trillion; leaves room for sums of 90 lines of that size inside a bigint
_STEP = Decimal("0.0001")


class NotAnAmountError(ValueError):
    """The value is no finite decimal number within ±10 trillion."""


def to_units(value: Decimal | str | int) -> int:
    """Return the amount as whole 1/10,000 units, rounding half to even once.

    Raises NotAnAmountError for text that is no number, NaN, infinities and amounts beyond ten trillion.
    """
    try:
        number = Decimal(value)
    except (InvalidOperation, ValueError, TypeError) as problem:
        raise NotAnAmountError(f"{value!r} is not an amount") from problem
    if not number.is_finite() or abs(number) > MAX_UNITS // UNITS_PER_ONE:
        raise NotAnAmountError(f"{value!r} is not an amount within ten trillion")
    return int(number.quantize(_STEP, rounding=ROUND_HALF_EVEN).scaleb(4))


def from_units(units: int) -> Decimal:
    """Return the units as a Decimal with exactly four decimals."""
    return Decimal(units).scaleb(-4).quantize(_STEP)


def plain(units: int) -> str:
    """Return the amount as plain text: at least two decimals, up to four, no grouping (`"4800.00"`)."""
    text = f"{from_units(units):f}"
    return text.removesuffix("00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in its own currency; amounts of two currencies never add up."""

    units: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """Return the amount as a Decimal with four decimals."""
        return from_units(self.units)

    def __add__(self, other: Money) -> Money:
        """Return the sum; refuses another currency."""
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(units=self.units + other.units, currency=self.currency)
