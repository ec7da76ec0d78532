"""Transaction-scoped advisory locks; the permanent registry of their keys (a key is never used again).

Order: an advisory lock before the row locks of its act. Of several, LEDGER_POSTING comes last, since drawing a
knowledge number takes it too; rows locked before that must be none that its other holders wait for.
"""

from __future__ import annotations

from enum import IntEnum

from django.db import connection


class LockKey(IntEnum):
    """The named locks; the number is the key in PostgreSQL."""

    LEDGER_POSTING = 1_001  # drawn ids must commit in order, so that a watermark never passes an uncommitted entry
    RUN_OPENING = 1_002  # one night of one program is opened at a time (second key: program id)
    PARTNER_IMPORT = 1_003
    SIGN_UP = 1_004
    IDEMPOTENT_ANSWER = 1_005  # one request of one key at a time (part: caller and key)
    LATE_NIGHTS = 1_006  # a late night is told once


class NotInTransactionError(RuntimeError):
    """An advisory lock was asked for outside a transaction, where it would end at once."""


def hold(key: LockKey, *, part: int | str = 0) -> None:
    """Wait for the lock, or for one part of it, and hold it until the transaction ends.

    A part in words is hashed to 32 bits: two that collide wait for one another, which does no harm.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError(key.name)
    with connection.cursor() as cursor:
        if isinstance(part, str):
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [int(key), part])
        elif part:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [int(key), part])
        else:
            cursor.execute("select pg_advisory_xact_lock(%s)", [int(key)])
