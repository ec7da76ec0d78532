"""A local copy of the product, and commands run in it; for config/local/run.py and its demo."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.local import places, servers
from config.local.places import LocalServerError

QUEUES = "intake,nightly,deliver"


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked this process to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A local copy of the product: where it lives and what its processes get."""

    state: Path
    host: str
    port: int
    python: Path
    account: str
    environment: dict[str, str]
    servers: servers.Servers | None
    lock: IO[str]


def manage(*words: str, copy: Copy) -> subprocess.Popen[bytes]:
    """Start a command of manage.py, tied to this process."""
    return start(str(places.ROOT / "manage.py"), *words, copy=copy)


def start(*words: str, copy: Copy, output: int | None = None) -> subprocess.Popen[bytes]:
    """Start the copy's Python with the words, tied to this process; its output is this one's unless told."""
    command = [str(copy.python), *words]
    return subprocess.Popen(
        places.leashed(account=places.KEEP, signal_number=signal.SIGTERM, command=command),
        cwd=places.ROOT,
        env=copy.environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        start_new_session=True,
    )


def finish(*, process: subprocess.Popen[bytes], failure: str) -> None:
    """Wait for the command; refuses to go on where it failed."""
    try:
        code = process.wait()
    except Stopped:
        process.terminate()
        process.wait()
        raise
    if code:
        raise LocalServerError(failure)
