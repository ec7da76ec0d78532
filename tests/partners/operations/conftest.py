"""What the tests of writes share: a moment, files, and what the log says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from events.models import Event
from kernel.errors import DomainError

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def who() -> dict[str, object]:
    """Return actor and moment of an act."""
    return {"actor": "user:7", "at": AT}


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[pytest.ExceptionInfo[DomainError]]]:
    """Return what expects a step's refusal; the step joins a savepoint, so that the test can look afterwards."""

    @contextmanager
    def expect(
        error: type[DomainError], match: str | None = None
    ) -> Iterator[pytest.ExceptionInfo[DomainError]]:
        with pytest.raises(error, match=match) as refusal, transaction.atomic():
            yield refusal

    return expect


@pytest.fixture
def at_once() -> Callable[[Callable[[Any], object], Sequence[object]], list[str]]:
    """Return what does a step with each value at the same time, and gives "done" or the refusals' codes, sorted."""

    def run(step: Callable[[Any], object], values: Sequence[object]) -> list[str]:
        barrier = threading.Barrier(len(values))
        outcomes: list[str] = []

        def one(value: object) -> None:
            try:
                barrier.wait(10)
                with transaction.atomic():
                    step(value)
                    time.sleep(0.3)  # the others meet it before it is committed
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(refusal.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=[value], daemon=True) for value in values]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return sorted(outcomes)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a writer of files that gives their path."""

    def write(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def log() -> Callable[[], list[tuple[str, str, str]]]:
    """Return a reader of the log: type, subject and partner of each event, in order."""

    def read() -> list[tuple[str, str, str]]:
        rows = Event.objects.order_by("id")
        assert {row.actor for row in rows} <= {"user:7"}
        assert {row.at for row in rows} <= {AT}
        return [(row.type, row.subject, row.partner_ref) for row in rows]

    return read


@pytest.fixture
def told() -> Callable[[], Event]:
    """Return a reader of the newest event."""

    def read() -> Event:
        return Event.objects.latest("id")

    return read
