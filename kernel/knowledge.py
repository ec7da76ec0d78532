"""Knowledge order: one sequence numbers every fact row that is not a ledger entry, in commit order.

A reader that notes the last number under the same lock sees every fact up to it and none after it, now and
on every replay (docs/adr/0006).
"""

from __future__ import annotations

from django.db import connection

from kernel import locks


def next_seq() -> int:
    """Draw the next knowledge number; holds the posting lock until the transaction ends."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    with connection.cursor() as cursor:
        cursor.execute("select nextval('knowledge_seq')")
        return int(cursor.fetchone()[0])


def next_seqs(count: int) -> list[int]:
    """Draw many numbers at once, ascending; holds the posting lock until the transaction ends."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    with connection.cursor() as cursor:
        cursor.execute("select nextval('knowledge_seq') from generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


def latest_seq() -> int:
    """Return the last number drawn; waits for writers under way, so nothing below it can still appear."""
    locks.hold(locks.LockKey.LEDGER_POSTING)
    with connection.cursor() as cursor:
        cursor.execute("select case when is_called then last_value else 0 end from knowledge_seq")
        return int(cursor.fetchone()[0])
