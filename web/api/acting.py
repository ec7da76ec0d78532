"""The shape of every POST that changes something: checked input, If-Match, Idempotency-Key, one operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from events.operations.answers import Answer
from web.api import conditional, idempotency
from web.api.auth import caller
from web.api.views.base import read_nothing

Act = Callable[[dict[str, Any]], tuple[int, Any]]
P = ParamSpec("P")
R = TypeVar("R")


def carry_out(
    *,
    request: Request,
    shape: type[serializers.Serializer[Any]],
    act: Act,
    current: Callable[[], Any] | None = None,
) -> Response:
    """Read the input, do the act once per Idempotency-Key, and answer with what it returns.

    `current` gives the thing as a read would, for If-Match; it is looked at in the transaction of the act.
    """
    fields = read_body(request, shape=shape)

    def checked() -> tuple[int, Any]:
        if current is not None:
            conditional.refuse_stale(request, body=current())
        return act(fields)

    return answered(idempotency.answer(request=request, fields=fields, act=checked))


def step(operation: Callable[P, R]) -> Callable[P, R]:
    """Return an operation to be run in the transaction in which its answer is stored, instead of one of its own."""
    joined: Callable[P, R] = inspect.unwrap(operation)
    return joined


def who(request: Request) -> dict[str, Any]:
    """Return who acts, and when, as operations take it."""
    return {"actor": caller(request).actor, "at": timezone.now()}


def read_body(request: Request, *, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the checked body; refuses parameters in the address."""
    read_nothing(request)
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def answered(answer: Answer, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response for an answer, marked where it is the stored one."""
    marks = {"Idempotency-Replayed": "true"} if answer.is_replay else {}
    return Response(answer.body, status=answer.status, headers={**(headers or {}), **marks})
