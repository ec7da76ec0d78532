"""A copy of the checkout that the tests of the launcher start, kill and end; it borrows this run's environment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest

ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "STATE_DIR")
READY_SECONDS = 90


@dataclass(kw_only=True)
class Copy:
    """A checkout with what a stranger's shell would hand it."""

    folder: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Return this environment without the tests' own settings, so that the copy finds its own."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ADDRESSES and not name.startswith(("PYTEST", "DJANGO", "COV_"))
        }
        for name in ("MERITLINE_ENV", "SECRET_KEY", "PUBLIC_URL"):
            kept.pop(name, None)
        demo = {"MERITLINE_DEMO": "0", "MERITLINE_VENV": sys.prefix, "PORT": str(self.port)}
        return {**kept, **demo}

    @property
    def said(self) -> str:
        """Return what the last run has printed up to now."""
        return (self.folder / "said").read_text(encoding="utf-8", errors="replace")

    def run(self) -> subprocess.Popen[str]:
        """Start `run` in a group of its own, as a terminal would."""
        with (self.folder / "said").open("w", encoding="utf-8") as said:
            process = subprocess.Popen(
                [sys.executable, "config/local/launch.py", "run"],
                cwd=self.folder,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def do(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a Python command line in the copy and return what it said."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def wait_until_well(self) -> None:
        """Return once the run says that it is ready and /healthz answers 200."""
        wait_for(
            lambda: "Meritline is ready" in self.said and self.is_well(), seconds=READY_SECONDS
        )

    def wait_until_gone(self) -> None:
        """Return once nothing of the copy is alive; the kernel takes a moment to bury what has ended."""
        wait_for(lambda: self.processes() == {}, seconds=30)

    def is_well(self) -> bool:
        """Return whether /healthz answers 200."""
        with suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == HTTPStatus.OK)
        return False

    def processes(self) -> dict[int, str]:
        """Return the live processes that work in the copy or with its data, with their command lines."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (
                    (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
                home = str((place / "cwd").readlink())
                if str(self.folder) in f"{line} {home}" and int(place.name) != os.getpid():
                    found[int(place.name)] = line
        return found

    def pid_of(self, *words: str) -> int:
        """Return the lowest process id, so the main process, whose command line holds the words."""
        return min(pid for pid, line in self.processes().items() if all(w in line for w in words))


def wait_for(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Return once it is so; fail after the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail(f"not so within {seconds} s: {is_so}")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
