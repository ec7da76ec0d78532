"""Filters for money and numbers; every page writes figures through these and nothing else.

Money filters take a Decimal or a `kernel.money.Money`; whole numbers are refused, because a bigint of 1/10,000 units
would show ten thousand times too much: pages turn it into a Decimal first. None is "Not known", never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import template

from kernel import money
from web.shared import formats

register = template.Library()

type_of_money = Decimal | money.Money | None


@register.filter
def aud(value: type_of_money, currency: str = "AUD") -> str:
    """Return the exact amount without cents; the argument names another currency."""
    return _written(value, currency, formats.money)


@register.filter
def aud_cents(value: type_of_money, currency: str = "AUD") -> str:
    """Return the exact amount with cents, for invoices, quotes and statements."""
    return _written(value, currency, formats.money_cents)


@register.filter
def aud_short(value: type_of_money, currency: str = "AUD") -> str:
    """Return a headline amount (`$60.2m`), only where the exact value is one click away."""
    return _written(value, currency, formats.money_short)


@register.filter
def aud_signed(value: type_of_money, currency: str = "AUD") -> str:
    """Return a gap or change with its sign."""
    return _written(value, currency, formats.money_signed)


@register.filter
def number(value: Decimal | int | None) -> str:
    """Return a plain number with thousands commas."""
    return formats.NOT_KNOWN if value is None else formats.number(value=value)


@register.filter
def percent(value: Decimal | int | None, places: int = 1) -> str:
    """Return a percentage; the argument is the number of decimals (0 in a sentence)."""
    return formats.NOT_KNOWN if value is None else formats.percent(value=value, places=places)


@register.filter
def points(value: Decimal | int | None) -> str:
    """Return a change of a percentage in points."""
    return formats.NOT_KNOWN if value is None else formats.points(value=value)


@register.filter
def count(value: int | None, nouns: str) -> str:
    """Return a count with its noun: `{{ n|count:"row" }}`, `{{ n|count:"person,people" }}`."""
    if value is None:
        return formats.NOT_KNOWN
    one, _, many = nouns.partition(",")
    return formats.count(value=value, one=one, many=many)


@register.filter
def abn(value: str) -> str:
    """Return an ABN in groups of 2 3 3 3."""
    return formats.abn(digits=value)


def _written(value: type_of_money, currency: str, write: Callable[..., str]) -> str:
    if value is None:
        return formats.NOT_KNOWN
    if isinstance(value, money.Money):
        return write(amount=value.amount, currency=value.currency)
    if not isinstance(value, Decimal):
        raise TypeError(
            f"{value!r} is no Decimal: turn units into one with kernel.money.from_units"
        )
    return write(amount=value, currency=currency or "AUD")
