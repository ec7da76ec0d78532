"""Keyset paging on (value, id): stable under inserts, never loses or repeats a row of equal values."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from kernel.errors import InvalidInputError, Problem

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of rows and the cursors of its neighbours (None where there is no neighbour)."""

    rows: Sequence[Row]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor:
    backwards: bool
    values: tuple[str | int, ...]


def encode(*, backwards: bool, values: Sequence[object]) -> str:
    """Return an opaque cursor for the given key values."""
    plain = [value if isinstance(value, int | str) else str(value) for value in values]
    return (
        base64.urlsafe_b64encode(json.dumps([int(backwards), plain]).encode()).decode().rstrip("=")
    )


def decode(cursor: str, *, size: int) -> _Cursor:
    """Return what the cursor holds; refuses one that was not made here."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backwards, values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != size or backwards not in (0, 1):
            raise ValueError(cursor)
        if not all(_is_key_value(value) for value in values):
            raise TypeError(cursor)
    except (ValueError, TypeError, binascii.Error, RecursionError) as problem:
        raise _refusal() from problem
    return _Cursor(backwards=bool(backwards), values=tuple(values))


def page(
    *, queryset: QuerySet[Row], order: Sequence[str], size: int, cursor: str | None = None
) -> Page[Row]:
    """Return one page ordered by `order` (field names, "-" for descending): none of them null, the last unique.

    Refuses a forged cursor with InvalidInputError.
    """
    where = decode(cursor, size=len(order)) if cursor else None
    backwards = where.backwards if where else False
    keys = [_flipped(name) for name in order] if backwards else list(order)
    rows_wanted = queryset.order_by(*keys)
    if where:
        try:
            found = list(rows_wanted.filter(_after(keys, where.values))[: size + 1])
        except (ValueError, TypeError, ArithmeticError, ValidationError) as problem:
            raise _refusal() from problem
    else:
        found = list(rows_wanted[: size + 1])
    has_more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(where), has_more) if backwards else (has_more, bool(where))
    return Page(
        rows=rows,
        next_cursor=_key(rows[-1], order, backwards=False) if rows and has_next else None,
        previous_cursor=_key(rows[0], order, backwards=True) if rows and has_previous else None,
    )


def _is_key_value(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _refusal() -> InvalidInputError:
    message = "The cursor is not one of ours. Start again from the first page."
    return InvalidInputError(
        message, problems=(Problem(path="cursor", code="cursor_invalid", message=message),)
    )


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _key(row: Model, order: Sequence[str], *, backwards: bool) -> str:
    return encode(backwards=backwards, values=[_value(row, name.lstrip("-")) for name in order])


def _value(row: Model, path: str) -> object:
    value: object = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def _after(keys: Sequence[str], values: Sequence[str | int]) -> Q:
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(keys, values, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    return condition
