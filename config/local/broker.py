"""One Redis-protocol server of a local copy: random loopback port, random password.

Only config/local/keeper.py calls this.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.local import places, postgres
from config.local.places import LocalServerError

START_SECONDS = 20
STOP_SECONDS = 10
ATTEMPTS = 5  # another program may take the free port between the look and the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A running server and its address."""

    process: subprocess.Popen[bytes]
    url: str


def start(*, folder: Path, is_throw_away: bool) -> Broker:
    """Start the server and return it once it answers."""
    folder.mkdir(mode=0o755, exist_ok=True)
    end_leftover(folder=folder)
    for _ in range(ATTEMPTS):
        port, password = _free_port(), secrets.token_hex(24)
        process = _launch(folder=folder, port=port, password=password, is_throw_away=is_throw_away)
        if _answers(process, port, password):
            (folder / "pid").write_text(str(process.pid), encoding="ascii")
            return Broker(process=process, url=f"redis://:{password}@127.0.0.1:{port}/0")
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    raise LocalServerError("The local Redis-protocol server did not start:\n" + "\n".join(log))


def stop(*, broker: Broker) -> None:
    """Stop the server; what it holds is saved."""
    if broker.process.poll() is None:
        broker.process.terminate()
        try:
            broker.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            broker.process.kill()
            broker.process.wait()


def end_leftover(*, folder: Path) -> None:
    """Stop the server of a keeper that was killed."""
    try:
        pid = int((folder / "pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    until = time.monotonic() + STOP_SECONDS
    while postgres.runs(pid=pid, words=("127.0.0.1:",)) and time.monotonic() < until:
        os.kill(pid, signal.SIGTERM)
        time.sleep(0.1)
    (folder / "pid").unlink(missing_ok=True)


def _launch(
    *, folder: Path, port: int, password: str, is_throw_away: bool
) -> subprocess.Popen[bytes]:
    """Write the configuration for the account's eyes only and start the server with it."""
    account = places.server_account()
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "daemonize no",
        "dir .",  # the working folder: its path may hold a space
        "logfile log",
        'save ""' if is_throw_away else "save 60 1",
    ]
    config = folder / "server.conf"
    config.unlink(missing_ok=True)
    with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")
    places.give(folder=folder, account=account)
    program = places.reachable_broker(account=account)
    return subprocess.Popen(
        places.leashed(
            account=account, signal_number=signal.SIGTERM, command=[str(program), "server.conf"]
        ),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _free_port() -> int:
    """Return a port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    """Return whether the server answers to its password within the time."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                if b"+PONG" in line.recv(64):
                    return True
        except OSError:
            pass
        time.sleep(0.02)
    return False
