"""JSON bodies, read strictly: one object, each name once, no NaN, bounded in size and depth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJson(BaseParser):
    """Reads `application/json`."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 -- the framework's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- as above
    ) -> dict[str, Any]:
        """Return the object; raises ParseError with what is wrong."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = stream.read(most + 1)
        if len(text) > most:
            raise RequestDataTooBig
        try:
            found = json.loads(
                text.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse
            )
        except (ValueError, RecursionError) as problem:
            raise ParseError(f"The body is no JSON that can be read: {problem}") from problem
        if not isinstance(found, dict):
            raise ParseError("The body is not one JSON object.")
        return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"“{twice}” is given twice.")
    return dict(pairs)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number.")
