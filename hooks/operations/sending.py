"""One HTTP request to a stranger: to a checked address, without redirects, bounded in time and size."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer

from hooks.engine import addresses
from hooks.engine.addresses import AddressRefused, Target

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0  # however slowly the receiver answers
MOST_ANSWER = 2_000  # bytes of the answer that the log keeps; no more is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a try: the receiver's status and first words, or why there is none."""

    milliseconds: int
    status: int | None = None
    failure: str = ""
    answer: str = ""

    @property
    def is_delivered(self) -> bool:
        """Tell whether the receiver took it."""
        return (
            self.status is not None and http.client.OK <= self.status < http.client.MULTIPLE_CHOICES
        )


def post(
    *,
    url: str,
    headers: Mapping[str, str],
    body: str,
    schemes: tuple[str, ...],
    may_be_private: bool,
) -> Outcome:
    """Send the body and return what came of it; never raises for what the receiver does.

    The host is looked up once, every address it has is checked, and the connection goes to the first of them: an
    answer that changes between the check and the sending changes nothing.
    """
    began = time.monotonic()
    try:
        target = addresses.parsed(url, schemes=schemes)
        found = addresses.looked_up(target)
        if not may_be_private:
            addresses.refuse_private(found)
        status, answer = _ask(target, found[0], headers, body.encode())
    except AddressRefused as problem:
        return Outcome(milliseconds=_since(began), failure=str(problem))
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Outcome(milliseconds=_since(began), failure=_words(problem))
    return Outcome(milliseconds=_since(began), status=status, answer=answer)


def _ask(target: Target, address: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    links: list[socket.socket] = []
    with _ended_after(links, WHOLE_SECONDS) as is_late:
        link = http.client.HTTPConnection(target.host, target.port)
        link.sock = _connected(target, address, links)
        link.request(
            "POST",
            target.path,
            body=body,
            headers={"Host": target.host_header, "Connection": "close", **headers},
        )
        response = link.getresponse()
        answer = response.read(MOST_ANSWER)
        if is_late.is_set():  # a broken connection reads as the end of the answer
            raise TimeoutError
        return response.status, _printable(answer)


def _connected(target: Target, address: str, links: list[socket.socket]) -> socket.socket:
    links.append(socket.create_connection((address, target.port), timeout=CONNECT_SECONDS))
    if target.scheme == "https":
        safe = ssl.create_default_context().wrap_socket(
            links[-1], server_hostname=target.host, do_handshake_on_connect=False
        )
        links.append(safe)
        safe.do_handshake()
    return links[-1]


@contextmanager
def _ended_after(links: list[socket.socket], seconds: float) -> Iterator[Event]:
    """Close the connection in the end, and break it off after the time: a socket's own begins anew with every byte."""
    is_late = Event()
    timer = Timer(seconds, _break_off, [links, is_late])
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()
        for link in links:
            link.close()


def _break_off(links: list[socket.socket], is_late: Event) -> None:
    is_late.set()
    for link in links:
        with suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)


def _printable(answer: bytes) -> str:
    text = answer.decode("utf-8", "replace")
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def _words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "The receiver did not answer in time."
    if isinstance(problem, ssl.SSLError):
        return f"The connection is not safe: {problem.reason or problem}."[:300]
    return f"The receiver could not be reached: {type(problem).__name__}."


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
