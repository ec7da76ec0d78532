"""Time something several times and take the median."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median(act: Callable[[], object], *, times: int = 3) -> float:
    """Return the median seconds of several runs."""
    return statistics.median([once(act) for _ in range(times)])


def once(act: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def row(name: str, seconds: float, floor: float) -> None:
    """Print one line of a table."""
    print(f"| {name} | {seconds:.3f} s | {seconds / floor:.2f} × |", flush=True)
