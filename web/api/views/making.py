"""Views of acts, made from what tells them apart: what they take, which operation they call, what they answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from web.api import acting
from web.api.parsing import StrictJson
from web.api.schema import acted
from web.api.serializers.acts import FileInput, NothingInput
from web.api.views.base import ApiView

Shape = type[serializers.Serializer[Any]]
Said = dict[str, Any]


def act_on(
    *,
    scope: Scope,
    operation_id: str,
    summary: str,
    text: str,
    answer: Shape,
    example: Said,
    do: Callable[..., object],
    show: Callable[..., Said],
    show_done: Callable[[str], Said] | None = None,
    body: Shape = NothingInput,
    body_example: Said | None = None,
) -> type[ApiView]:
    """Return the view of an act on the one thing that the address names; answers with it as it is then.

    `do` takes what the address names and what was said, with `actor` and `at`, and returns an id where another thing
    came of it, which `show_done` then gives; `show` gives the thing, or is not found.
    """

    class View(ApiView):
        scopes: ClassVar[dict[str, Scope | None]] = {"POST": scope}
        parser_classes = [StrictJson]

        @acted(
            operation_id=operation_id,
            summary=summary,
            text=text,
            body=body,
            body_example=body_example or {},
            answer=answer,
            example=example,
        )
        def post(self, request: Request, **where: str) -> Response:
            place = tuple(where.values())

            def act(fields: Said) -> tuple[int, Any]:
                done = do(*place, {**fields, **acting.who(request)})
                return 200, (show_done or show)(done) if isinstance(done, str) else show(*place)

            return acting.carry_out(
                request=request, shape=body, act=act, current=lambda: show(*place)
            )

    return View


def adding(
    *,
    scope: Scope,
    operation_id: str,
    summary: str,
    text: str,
    body: Shape,
    body_example: Said,
    answer: Shape,
    example: Said,
    do: Callable[[Said], Said],
    status: int = 201,
) -> type[ApiView]:
    """Return the view that adds to a list; `do` takes what was said, with `actor` and `at`, and gives the answer."""

    class View(ApiView):
        scopes: ClassVar[dict[str, Scope | None]] = {"POST": scope}
        parser_classes = [StrictJson]

        @acted(
            operation_id=operation_id,
            summary=summary,
            text=text,
            body=body,
            body_example=body_example,
            answer=answer,
            example=example,
            status=status,
            has_state=False,
        )
        def post(self, request: Request) -> Response:
            return acting.carry_out(
                request=request,
                shape=body,
                act=lambda fields: (status, do({**fields, **acting.who(request)})),
            )

    return View


def taking_file(
    *,
    scope: Scope,
    operation_id: str,
    summary: str,
    text: str,
    answer: Shape,
    example: Said,
    do: Callable[..., Any],
) -> type[ApiView]:
    """Return the view that takes a whole file, all rows or none; `do` is the import, and its report the answer."""

    class View(ApiView):
        scopes: ClassVar[dict[str, Scope | None]] = {"POST": scope}
        parser_classes = [MultiPartParser]

        @acted(
            operation_id=operation_id,
            summary=summary,
            text=text,
            body=FileInput,
            body_example={"file": "(the file)"},
            answer=answer,
            example=example,
            has_state=False,
            media="multipart/form-data",
        )
        def post(self, request: Request) -> Response:
            def act(fields: Said) -> tuple[int, Any]:
                with tempfile.TemporaryDirectory() as folder:
                    path = _kept(fields["file"], Path(folder))
                    report = acting.step(do)(path=path, **acting.who(request))
                return 200, dict(answer(report).data)

            return acting.carry_out(request=request, shape=FileInput, act=act)

    return View


def _kept(file: UploadedFile, folder: Path) -> Path:
    """Write the file where an import can read it."""
    path = folder / "file.csv"
    with path.open("wb") as stream:
        for block in file.chunks():
            stream.write(block)
    return path
