"""Idempotency-Key: the same request again gets the stored answer; another request under the key is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request

from events.operations import answers
from events.operations.answers import Answer
from kernel.errors import DomainError
from web.api.auth import caller

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}\Z", re.ASCII)


class BadIdempotencyKey(DomainError):
    """The Idempotency-Key is empty, too long or has other than printable ASCII characters."""

    code = "idempotency_key_invalid"
    status = 400


def answer(
    *, request: Request, fields: Mapping[str, Any], act: Callable[[], tuple[int, Any]]
) -> Answer:
    """Run the act in one transaction, once per key, with its stored answer; without the header just once.

    `fields` is the checked input; files count by their content.
    """
    key = request.headers.get(HEADER)
    if key is not None and not KEY.match(key):
        raise BadIdempotencyKey(f"{HEADER} takes 1 to 255 printable ASCII characters.")
    with transaction.atomic(durable=True):
        if key is None:
            status, body = act()
            return Answer(status=status, body=body, is_replay=False)
        return answers.answer_once(
            caller=caller(request).actor,
            key=key,
            method=str(request.method),
            path=request.path,
            body_sha256=_digest(fields),
            at=timezone.now(),
            act=act,
        )


def _digest(fields: Mapping[str, Any]) -> str:
    plain = {
        name: _file(value) if isinstance(value, UploadedFile) else str(value)
        for name, value in fields.items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _file(file: UploadedFile) -> dict[str, str]:
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return {"name": str(file.name), "sha256": digest.hexdigest()}
