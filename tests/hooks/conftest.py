"""A receiver on this machine, and an endpoint that points at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from events.choices import EventType
from events.operations.record import record
from hooks.models import Endpoint
from hooks.operations import endpoints

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
WHO = {"actor": "user:7", "at": AT}


@dataclass(kw_only=True)
class Receiver:
    """What came in, and what it answers."""

    url: str = ""
    status: int = 204
    answer: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """A receiver that takes everything until told otherwise."""
    settings.WEBHOOK_PRIVATE_ADDRESSES, settings.WEBHOOK_SCHEMES = True, ("https", "http")
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.got.append(
                (
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length).decode(),
                )
            )
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def added(db, receiver) -> endpoints.Added:
    """An endpoint that is told of counted files and changed tiers."""
    return endpoints.add(
        url=receiver.url,
        types=[EventType.UPLOAD_POSTED, EventType.STANDING_CHANGED],
        description="Test",
        **WHO,
    )


@pytest.fixture
def endpoint(added) -> Endpoint:
    """The endpoint's row."""
    return Endpoint.objects.get(pk=added.endpoint_id)


def happen(kind: EventType = EventType.UPLOAD_POSTED, subject: str = "upload:1") -> Any:
    """Record an event."""
    return record(
        kind, subject=subject, actor="user:7", at=AT, partner_ref="LARKMERE", data={"lines": 3}
    )
