"""Store and find the answers of idempotent API requests, and forget them after a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from events.models import IdempotentAnswer
from kernel import locks
from kernel.errors import DomainError

KEPT_FOR = timedelta(hours=24)


class IdempotencyKeyReusedError(DomainError):
    """The key was used before with another method, path or body."""

    code = "idempotency_key_reused"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status and JSON body of an answer; `is_replay` tells whether it is the stored one."""

    status: int
    body: object
    is_replay: bool


@transaction.atomic(savepoint=False)
def answer_once(
    *,
    caller: str,
    key: str,
    method: str,
    path: str,
    body_sha256: str,
    at: datetime,
    act: Callable[[], tuple[int, object]],
) -> Answer:
    """Run `act` once per (caller, key) and give its stored answer to every repetition.

    The answer commits with the effect. Two requests at once with one key wait for each other. Raises
    IdempotencyKeyReusedError where the key came with another request.
    """
    locks.hold(locks.LockKey.IDEMPOTENT_ANSWER, part=f"{caller}|{key}")
    stored = IdempotentAnswer.objects.filter(caller=caller, key=key).first()
    if stored and stored.answered_at > at - KEPT_FOR:
        if (stored.method, stored.path, stored.body_sha256) != (method, path, body_sha256):
            raise IdempotencyKeyReusedError(
                "This Idempotency-Key was used for another request. Use a new key for a new request."
            )
        return Answer(status=stored.status, body=stored.body, is_replay=True)
    if stored:
        stored.delete()
    status, body = act()
    IdempotentAnswer.objects.create(
        caller=caller,
        key=key,
        method=method,
        path=path,
        body_sha256=body_sha256,
        status=status,
        body=body,
        answered_at=at,
    )
    return Answer(status=status, body=body, is_replay=False)


def forget_old(*, at: datetime) -> int:
    """Delete the answers that nobody can get back any more, and return how many."""
    old = IdempotentAnswer.objects.filter(answered_at__lte=at - KEPT_FOR)
    return old.delete()[0]
