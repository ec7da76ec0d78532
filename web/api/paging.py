"""Keyset pages of the API: `next` and `previous` are whole addresses that keep the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel import keyset
from web.api import expansion

Row = TypeVar("Row", bound=Model)
Value = TypeVar("Value")
MOST_IN_MEMORY = 10_000
Shape = type[serializers.Serializer[Any]]


def answer(
    *,
    request: Request,
    query: Mapping[str, Any],
    queryset: QuerySet[Row],
    order: Sequence[str],
    shape: Shape,
    prepare: Callable[[Sequence[Row]], Sequence[Any]] = list,
) -> Response:
    """Return one page: {next, previous, results}.

    `prepare` gets all rows of the page at once, so that it can look up in bulk what `shape` shows beside them.
    """
    page = keyset.page(
        queryset=queryset, order=order, size=query["page_size"], cursor=query.get("cursor")
    )
    results = shown(prepare(page.rows), shape=shape)
    expansion.add(request=request, query=query, results=results)
    return Response(
        {
            "next": _address(request, page.next_cursor),
            "previous": _address(request, page.previous_cursor),
            "results": results,
        }
    )


def answer_values(
    *,
    request: Request,
    query: Mapping[str, Any],
    values: Sequence[Value],
    key: Callable[[Value], int],
    shape: Shape,
) -> Response:
    """Return one page of values that were found together, by ascending key; such lists only go forward."""
    after = keyset.decode(query["cursor"], size=1).values[0] if query.get("cursor") else 0
    size = query["page_size"]
    left = sorted((value for value in values if key(value) > int(after or 0)), key=key)
    rows = left[:size]
    cursor = keyset.encode(backwards=False, values=[key(rows[-1])]) if len(left) > size else None
    return Response(
        {
            "next": _address(request, cursor),
            "previous": None,
            "results": shown(rows, shape=shape),
        }
    )


def shown(values: Sequence[Any], *, shape: Shape) -> list[Any]:
    """Return the values in the shape in which they leave."""
    return list(shape(values, many=True).data)


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
