"""Acts done at once, each by a thread with a connection of its own."""

from __future__ import annotations

import threading
import time

from django.db import connection


class Aside(threading.Thread):
    """An act that runs beside the test; `result` is what it returned or raised."""

    def __init__(self, act, barrier=None):
        """Start at once, or where a barrier is given when everybody stands at it."""
        super().__init__()
        self.act, self.barrier, self.result = act, barrier, None
        self.start()

    def run(self):
        """Do the act."""
        if self.barrier is not None:
            self.barrier.wait(10)
        try:
            self.result = self.act()
        except Exception as problem:  # noqa: BLE001 -- the test looks at it
            self.result = problem
        finally:
            connection.close()

    def done(self):
        """Wait for the end and return the result."""
        self.join(60)
        return self.result


def together(*acts):
    """Run the acts at once and return what they returned or raised."""
    barrier = threading.Barrier(len(acts))
    return [one.done() for one in [Aside(act, barrier) for act in acts]]


def wait_for_waiting(count):
    """Return once that many connections wait for an advisory lock."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
            if cursor.fetchone()[0] == count:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
