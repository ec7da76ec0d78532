"""The product's own processes under `make run`: each in a session of its own, its lines prefixed, ended one by one.

A signal goes to a program's main process only: Celery's pool finishes its tasks when the main process says so, and
would lose them if a signal reached the whole group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from config.local import places

PREFIX_WIDTH = 6
COLORS = {"web": "36", "worker": "33", "beat": "35"}
LAST_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A running program."""

    name: str
    process: subprocess.Popen[str]
    reader: threading.Thread


def start(
    *, name: str, command: list[str], environment: Mapping[str, str], account: str, lock: IO[str]
) -> Program:
    """Start the program; it holds the servers' lock too, so that they outlive it whatever happens to this process."""
    process = subprocess.Popen(
        places.leashed(account=account, signal_number=signal.SIGTERM, command=command),
        cwd=places.ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        pass_fds=(lock.fileno(),),
    )
    reader = threading.Thread(target=_show, args=(name, process.stdout), daemon=True)
    reader.start()
    return Program(name=name, process=process, reader=reader)


def stop(*, program: Program, seconds: float) -> None:
    """Ask the program to end, wait, insist, and leave nothing of its session behind."""
    process = program.process
    for wish, patience in ((signal.SIGTERM, seconds), (signal.SIGQUIT, LAST_SECONDS)):
        if process.poll() is None:
            process.send_signal(wish)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    program.reader.join(LAST_SECONDS)


def _show(name: str, lines: IO[str]) -> None:
    """Print each line with the program's name before it."""
    prefix = f"{name:<{PREFIX_WIDTH}} | "
    if sys.stdout.isatty():
        prefix = f"\033[{COLORS[name]}m{prefix}\033[0m"
    for line in lines:
        with suppress(
            OSError, ValueError
        ):  # nobody reads any more: the program must not stop for that
            print(f"{prefix}{line}", end="", flush=True)
