"""Time something several times and take the median."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def median(act: Callable[[], object], *, times: int = 3) -> float:
    """Return the median seconds of several runs."""
    return statistics.median([once(act) for _ in range(times)])


def once(act: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def busy(act: Callable[[], object]) -> float:
    """Return the processor seconds of one run: this process and its database backend, however busy the machine is."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    before = _of_process(backend) + time.process_time()
    act()
    return _of_process(backend) + time.process_time() - before


def _of_process(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(name: str, seconds: float, floor: float) -> None:
    """Print one line of a table."""
    print(f"| {name} | {seconds:.3f} s | {seconds / floor:.2f} × |", flush=True)
