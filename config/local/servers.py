"""Use the local PostgreSQL and Redis-protocol servers: the ones that run for the folder, or new ones.

Called by manage.py, by config/local/launch.py and by the tests. `use` returns once both answer; they end by themselves
when the last user has ended or called `Servers.leave`. Nothing here needs a package beyond the standard library.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from config.local import places
from config.local.places import LocalServerError

START_SECONDS = 120
LEAVE_SECONDS = 1  # a keeper notices within a tenth
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL")

__all__ = ["LocalServerError", "Servers", "are_needed", "use"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """The running servers' addresses, and the lock that keeps them running."""

    urls: Mapping[str, str]
    keeper: int
    programs: Path
    lock: IO[str]
    folder: Path

    def leave(self) -> None:
        """Stop using the servers; they end if nobody else uses them."""
        self.lock.close()

    def are_running(self) -> bool:
        """Return whether the keeper lives."""
        with (self.folder / "keeper.lock").open("w") as lock:
            return not _is_free(lock)

    def wait_for_end(self) -> None:
        """Return once the servers have ended after `leave`, or at once where somebody else uses them."""
        until = time.monotonic() + LEAVE_SECONDS
        while time.monotonic() < until and (self.folder / "servers.json").exists():
            time.sleep(0.05)
        until = time.monotonic() + START_SECONDS
        while not (self.folder / "servers.json").exists() and time.monotonic() < until:
            if not self.folder.exists() or not self.are_running():
                return
            time.sleep(0.05)

    def environment(self) -> dict[str, str]:
        """Return the addresses that the environment lacks; both roles are of one server; an administrator's never."""
        names = [] if os.environ.get("DATABASE_URL") else ["DATABASE_URL", "DATABASE_OWNER_URL"]
        names += [] if os.environ.get("REDIS_URL") else ["REDIS_URL"]
        return {name: self.urls[name] for name in names}


def are_needed() -> bool:
    """Return whether the environment leaves one of the two servers to us."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def use(*, folder: Path, is_throw_away: bool = False) -> Servers:
    """Return the servers of the folder, started where they do not run; raises LocalServerError with the reason."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        starting = (folder / "start.lock").open("w")
        lock = (folder / "users.lock").open("w")
    except PermissionError:
        raise LocalServerError(
            f"The folder {folder} belongs to another account; set STATE_DIR to one of your own."
        ) from None
    with starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while a keeper is stopping
        found = _running(folder) or _start(folder, "throw-away" if is_throw_away else "kept")
    return Servers(
        urls={name: str(found[name]) for name in ADDRESSES},
        keeper=int(found["keeper"]),
        programs=Path(found["programs"]),
        lock=lock,
        folder=folder,
    )


def _running(folder: Path) -> dict[str, Any] | None:
    """Return what the running keeper has written, or None where no keeper holds its lock."""
    with (folder / "keeper.lock").open("w") as lock:
        if not _is_free(lock):
            return _read(folder)
    (folder / "servers.json").unlink(missing_ok=True)
    return None


def _is_free(lock: IO[str]) -> bool:
    """Return whether nobody holds the lock; holds it until the file is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(folder: Path) -> dict[str, Any] | None:
    """Return the addresses in the folder, or None."""
    try:
        found: dict[str, Any] = json.loads((folder / "servers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _start(folder: Path, kind: str) -> dict[str, Any]:
    """Start a keeper in a session of its own, so that Ctrl-C in this terminal does not reach the servers."""
    log = folder / "keeper.log"
    with log.open("wb") as out:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.local.keeper", str(folder), kind],
            cwd=places.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = _read(folder)
        if found and found["keeper"] == keeper.pid:
            keeper.returncode = 0  # it outlives its starter: nobody waits for it
            return found
        if keeper.poll() is not None:
            raise LocalServerError(log.read_text(encoding="utf-8", errors="replace").strip())
        time.sleep(0.02)
    raise LocalServerError(f"The local servers did not start within {START_SECONDS} s; see {log}.")
