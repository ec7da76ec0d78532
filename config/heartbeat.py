"""What the log leaves out: the tasks that beat asks for every few seconds, as long as all is well with them."""

from __future__ import annotations

import logging

from config.schedule import TIMETABLE

A_MINUTE = 60.0
FREQUENT = tuple(
    str(entry["task"]) for entry in TIMETABLE.values() if float(entry["schedule"]) < A_MINUTE
)


class Heartbeat(logging.Filter):
    """Lets everything through but Celery's plain words about a frequent task."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the line is to be written."""
        if record.levelno > logging.INFO or not record.name.startswith("celery."):
            return True
        words = record.getMessage()
        return not any(name in words for name in FREQUENT)
