"""Log lines with the request's reference number; JSON in production, one readable line elsewhere."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar

NO_REQUEST = "-"  # a line of a worker or a command
request_id: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)

# "data" is Celery's own dictionary, which says again what the message says.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data"}


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


class LineFormatter(logging.Formatter):
    """One line: time, level, logger, message, ids."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ids = " ".join(
            f"{key}={value}"
            for key, value in {"request_id": request_id.get(), **_extras(record)}.items()
            if key != "request" and value != NO_REQUEST
        )
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower()} {record.name} {record.getMessage()}"
        line = f"{line} {ids}".rstrip()
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the JSON text."""
        entry: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        entry.update({key: str(value) for key, value in _extras(record).items()})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
