"""One request to a stranger: whatever it does, the worker is not held and nobody inside is called."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from hooks.operations import sending

NO_HEADERS = {"Content-Type": "application/json"}


def post(url, *, may_be_private=True):
    return sending.post(
        url=url,
        headers=NO_HEADERS,
        body="{}",
        schemes=("https", "http"),
        may_be_private=may_be_private,
    )


@pytest.fixture
def stranger(monkeypatch):
    """A raw server whose way of answering the test gives."""
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 1.5)
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(10)
    threads = []

    def behave(way):
        def serve():
            link, _ = server.accept()
            with link:
                way(link)

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield behave
    server.close()
    for thread in threads:
        thread.join(timeout=5)


def drip(link):
    link.sendall(b"HTTP/1.1 200 OK\r\n")
    try:
        for _ in range(100):
            link.sendall(b"X-A: b\r\n")
            time.sleep(0.2)
    except OSError:
        pass


def test_a_receiver_that_drips_is_broken_off(stranger):
    began = time.monotonic()
    outcome = post(stranger(drip))

    assert (outcome.status, outcome.failure) == (None, "The receiver did not answer in time.")
    assert time.monotonic() - began < 5


def test_a_receiver_that_never_answers_is_a_failure(stranger):
    outcome = post(stranger(lambda _: time.sleep(3)))

    assert outcome.failure == "The receiver did not answer in time."


def test_nonsense_is_a_failure(stranger):
    outcome = post(stranger(lambda link: link.sendall(b"SSH-2.0-x\r\n\r\n")))

    assert outcome.status is None
    assert outcome.failure.startswith("The receiver could not be reached: ")


def test_nobody_there_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert post(f"http://127.0.0.1:{port}/").failure == (
        "The receiver could not be reached: ConnectionRefusedError."
    )


def test_an_endpoint_without_tls_behind_https_is_a_failure(stranger):
    url = stranger(lambda link: link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")).replace("http:", "https:")

    outcome = post(url)

    assert outcome.failure.startswith("The connection is not safe: ")


def test_a_name_that_changes_its_answer_is_called_where_it_was_checked(monkeypatch):
    """The first look-up is public, any later one would lead inside; the connection takes the checked address."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    called = []

    def look_up(host, port, **kwargs):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers.pop(0)
        ]

    def connect(address, timeout):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)

    post("https://rebinding.example/", may_be_private=False)

    assert called == [("93.184.215.14", 443)]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_nobody_inside_is_called(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("called"))

    outcome = post(f"https://{host}/", may_be_private=False)

    assert outcome.failure == "The host does not lie in the public internet."
