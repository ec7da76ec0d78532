"""Hold the two local servers as long as somebody uses them; started by config/local/servers.py as a process of its own.

Every user of the servers holds a shared lock on `users.lock`. The kernel frees it when the user ends in whatever way,
so the keeper needs no farewell: once it gets the lock alone, nobody is left, and it stops the servers.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from config.local import broker, places, postgres

LOOK_SECONDS = 0.1


class Ended(Exception):
    """Somebody asked this keeper to end."""


def write_privately(*, file: Path, text: str) -> None:
    """Write the file whole, readable by its owner only."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    draft.rename(file)


def keep(*, folder: Path, is_throw_away: bool) -> None:
    """Start the servers, write their addresses, wait for the last user, stop the servers."""
    home = places.data_home(folder=folder)
    cluster = postgres.describe(folder=_made(home / "postgres"), is_throw_away=is_throw_away)
    database = cache = None
    try:
        database = postgres.start(cluster=cluster)
        cache = broker.start(folder=_made(home / "broker"), is_throw_away=is_throw_away)
        postgres.set_up(cluster=cluster)
        write_privately(
            file=folder / "servers.json", text=json.dumps(_addresses(cluster, cache), indent=1)
        )
        _wait_for_last_user(folder, [database, cache.process])
    except Ended:
        pass
    finally:
        (folder / "servers.json").unlink(missing_ok=True)
        if cache:
            broker.stop(broker=cache)
        if database:
            postgres.stop(cluster=cluster, process=database)
        if is_throw_away:
            for place in {home, folder}:
                shutil.rmtree(place, ignore_errors=True)


def _made(folder: Path) -> Path:
    """Return the folder, made where it is missing."""
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


def _addresses(cluster: postgres.Cluster, cache: broker.Broker) -> dict[str, str | int]:
    """Return what users need to know."""
    return {
        "keeper": os.getpid(),
        "DATABASE_URL": cluster.url(role=postgres.APP, password=cluster.app_password),
        "DATABASE_OWNER_URL": cluster.url(role=postgres.OWNER, password=cluster.owner_password),
        "DATABASE_ADMIN_URL": cluster.url(
            role=postgres.SUPERUSER, password=cluster.superuser_password
        ),
        "REDIS_URL": cache.url,
        "programs": str(cluster.programs),
    }


def _wait_for_last_user(folder: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    """Return, with the lock held, once no user is left; end with an error when a server dies."""
    lock = (folder / "users.lock").open("w")
    while True:
        for process in processes:
            if process.poll() is not None:
                raise places.LocalServerError(f"A local server ended by itself: {process.args!r}")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(LOOK_SECONDS)
        else:
            lock_until_exit.append(lock)
            return


lock_until_exit: list[object] = []


def _end(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- signature of a signal's receiver
    raise Ended


def main() -> int:
    """Keep the servers of the folder named first; `throw-away` as the second word makes them forgetful."""
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    alone = (folder / "keeper.lock").open("w")
    fcntl.flock(alone, fcntl.LOCK_EX)
    try:
        keep(folder=folder, is_throw_away=kind == "throw-away")
    except places.LocalServerError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
