"""How long to wait after each failed attempt, and when an endpoint has failed too long."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 60, 5 * 60, 30 * 60, 2 * 3600, 4 * 3600, 8 * 3600)
)
PATIENCE = timedelta(hours=24)
MOST_ATTEMPTS = 14  # the last comes some two and a half days after the first
GONE = 410  # the receiver says that it will never want it again


def next_attempt(*, failed: int, at: datetime) -> datetime | None:
    """Return when to try again after so many failures; the last wait repeats. None: no more."""
    return None if failed >= MOST_ATTEMPTS else at + WAITS[min(failed, len(WAITS)) - 1]


def pause_reason(*, failing_since: datetime, status: int | None, at: datetime) -> str:
    """Return why the endpoint is to be paused, blank where it is not."""
    if status == GONE:
        return "The receiver answered 410 Gone."
    if at - failing_since >= PATIENCE:
        return f"Every attempt since {failing_since:%Y-%m-%d %H:%M} UTC failed."
    return ""
