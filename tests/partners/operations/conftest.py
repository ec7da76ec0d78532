"""What the tests of writes share: a moment, files, and what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

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
