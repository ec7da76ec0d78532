"""`make run`: servers, tables, static files, demo on the first run, then web, worker and beat until Ctrl-C."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.local import copies, demo, hook, keeper, packages, places, postgres, programs, servers
from config.local.copies import Copy, Stopped
from config.local.places import LocalServerError

READY_SECONDS = 90
LOOK_SECONDS = 0.2
# Beat first (no new work by the clock), then the web (none by people), then the worker, which ends its tasks.
STOP_ORDER = (("beat", 10.0), ("web", 20.0), ("worker", 45.0))
SHARED_FOLDERS = ("uploads", "media", "mail", "beat")


def run() -> int:
    """Run everything until Ctrl-C (0) or until a part ends by itself (1)."""
    _listen()
    state, host, port = places.state_dir(), os.environ.get("HOST") or "127.0.0.1", _port()
    try:
        with _one_run(state, port):
            _end_leftovers(state)
            _refuse_busy_port(host, port)
            return _run_here(state, host, port)
    except Stopped:
        return 0


def _run_here(state: Path, host: str, port: int) -> int:
    """Prepare the copy, run it, end it."""
    python = packages.ensure(with_tests=False)
    found = None
    if servers.are_needed():
        print("Starting PostgreSQL and Valkey …", flush=True)
        found = servers.use(folder=hook.servers_dir(state=state))
    lock = found.lock if found else (state / "run.lock").open()
    copy = Copy(
        state=state,
        host=host,
        port=port,
        python=python,
        account=_account(python),
        environment={
            **os.environ,
            **hook.development_settings(state=state, port=port),
            **(found.environment() if found else {}),
            "PYTHONUNBUFFERED": "1",
        },
        servers=found,
        lock=lock,
    )
    running: list[programs.Program] = []
    try:
        _prepare(copy)
        running += _start(copy)
        return _watch(copy, running)
    except Stopped:
        print("\nEnding …", flush=True)
        return 0
    finally:
        _stop(copy, running)


# ------------------------------------------------------------------ before the start


def _listen() -> None:
    """Turn Ctrl-C, a request to end and a closed terminal into one exception; a second one changes nothing."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- signature of a signal's receiver
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, end)


def _port() -> int:
    """Return the port that PORT names."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise LocalServerError(f"PORT is {text!r}, which is no port number.")
    return int(text)


@contextmanager
def _one_run(state: Path, port: int) -> Iterator[None]:
    """Hold the state folder's lock; refuses where a run holds it."""
    with (state / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = _kept(state)
            raise LocalServerError(
                f"Meritline runs from this folder already (process {other.get('run', '?')}, "
                f"http://localhost:{other.get('port', '?')}/). "
                "End it first, or name another folder and port: make run STATE_DIR=/path PORT=8001"
            ) from None
        keep = {"run": os.getpid(), "port": port, "programs": _kept(state).get("programs", [])}
        keeper.write_privately(file=state / "run.json", text=json.dumps(keep))
        yield
        (state / "run.json").unlink(missing_ok=True)


def refuse_while_running(*, state: Path) -> None:
    """Refuse to go on while a run holds the state folder."""
    with _one_run(state, 0):
        pass


def _kept(state: Path) -> dict[str, object]:
    """Return what the last run wrote about itself."""
    try:
        found: dict[str, object] = json.loads((state / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _end_leftovers(state: Path) -> None:
    """End the programs of a run that was killed, where the kernel has not done so."""
    left = _kept(state).get("programs", [])
    words = (str(places.venv_dir()),)
    pids = (
        [pid for pid in left if postgres.runs(pid=pid, words=words)]
        if isinstance(left, list)
        else []
    )
    if not pids:
        return
    print("Ending what a killed run has left …", flush=True)
    for wish, seconds in ((signal.SIGTERM, 30), (signal.SIGKILL, 10)):
        for pid in pids:
            if postgres.runs(pid=pid, words=words):
                os.kill(pid, wish)
        until = time.monotonic() + seconds
        while time.monotonic() < until and any(postgres.runs(pid=pid, words=words) for pid in pids):
            time.sleep(LOOK_SECONDS)


def _refuse_busy_port(host: str, port: int) -> None:
    """Refuse a port that another program holds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise LocalServerError(
                f"Port {port} of {host} cannot be used ({problem.strerror}). "
                f"Name another one: make run PORT={port + 1}"
            ) from None


def _account(python: Path) -> str:
    """Return the account of web, worker and beat: root gives up its rights where the account can read the code."""
    if not places.is_root():
        return places.KEEP
    look = [str(python), "-c", "import celery, django, gunicorn, psycopg2, config.env"]
    if places.can_run(account=places.ACCOUNT, command=look):
        return places.ACCOUNT
    print(
        f"Note: the account {places.ACCOUNT} cannot read this folder or its Python, so web and worker run as root.",
        flush=True,
    )
    return places.KEEP


# ------------------------------------------------------------------ tables, files, demo


def _prepare(copy: Copy) -> None:
    """Bring tables and static files up to date, then show the product something on the first run."""
    collecting = copies.manage("collectstatic", "--noinput", "--verbosity=0", copy=copy)
    migrating = copies.manage("migrate", "--noinput", "--verbosity=0", copy=copy)
    copies.finish(process=migrating, failure="The tables could not be brought up to date.")
    copies.finish(process=collecting, failure="The static files could not be collected.")
    demo.build(copy=copy)
    _share_folders(copy)


def _share_folders(copy: Copy) -> None:
    """Let web and worker write where both read; new files there get their group, whoever makes them."""
    for name in SHARED_FOLDERS:
        folder = copy.state / name
        folder.mkdir(exist_ok=True)
        if copy.account != places.KEEP:
            places.give(folder=folder, account=copy.account)
            os.chmod(folder, 0o2770)  # noqa: PTH101,S103 -- the account's group, nobody else


# ------------------------------------------------------------------ the three programs


def _start(copy: Copy) -> list[programs.Program]:
    """Start web, worker and beat, and note their process ids for a start after a kill."""
    python = str(copy.python)
    known = ["-W", "ignore:You're running the worker with superuser"]  # said above, in one line
    celery = [python, *known, "-m", "celery", "--quiet", "-A", "config"]
    commands = {
        "web": [python, "-m", "gunicorn", "config.wsgi", "--no-control-socket", "--bind", _bind(copy),
                "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--graceful-timeout", "15"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "--queues", copies.QUEUES,
                   "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", str(copy.state / "beat" / "schedule")],
    }  # fmt: skip
    started = [
        programs.start(
            name=name,
            command=command,
            environment=copy.environment,
            account=copy.account,
            lock=copy.lock,
        )
        for name, command in commands.items()
    ]
    kept = {"run": os.getpid(), "port": copy.port, "programs": [p.process.pid for p in started]}
    keeper.write_privately(file=copy.state / "run.json", text=json.dumps(kept))
    return started


def _bind(copy: Copy) -> str:
    """Return the address for the web server."""
    return f"[{copy.host}]:{copy.port}" if ":" in copy.host else f"{copy.host}:{copy.port}"


def _watch(copy: Copy, running: list[programs.Program]) -> int:
    """Say when the product answers, then wait until a part ends by itself."""
    until, is_ready = time.monotonic() + READY_SECONDS, False
    while True:
        for program in running:
            if program.process.poll() is not None:
                code = program.process.returncode
                print(
                    f"{program.name} ended by itself ({code}); ending everything.", file=sys.stderr
                )
                return 1
        if copy.servers and not copy.servers.are_running():
            print("The local servers ended by themselves; ending everything.", file=sys.stderr)
            return 1
        if not is_ready:
            is_ready = _answers(copy)
            if is_ready:
                _welcome(copy)
            elif time.monotonic() > until:
                print(f"The web does not answer after {READY_SECONDS} s.", file=sys.stderr)
                return 1
        time.sleep(LOOK_SECONDS)


def _answers(copy: Copy) -> bool:
    """Return whether the web server says that it is well."""
    host = "127.0.0.1" if copy.host in {"0.0.0.0", ""} else copy.host  # noqa: S104 -- a comparison
    line = http.client.HTTPConnection(host, copy.port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _welcome(copy: Copy) -> None:
    """Print the address and who may sign in."""
    print(f"\nMeritline is ready: {copy.environment['PUBLIC_URL']}/  (Ctrl-C ends everything)")
    sign_ins = copy.state / "demo-signins.txt"
    if sign_ins.exists():
        print(sign_ins.read_text(encoding="utf-8").rstrip())
    print(flush=True)


def _stop(copy: Copy, running: list[programs.Program]) -> None:
    """End the programs in order; the servers end when nobody uses them."""
    by_name = {program.name: program for program in running}
    for name, seconds in STOP_ORDER:
        if name in by_name:
            programs.stop(program=by_name[name], seconds=seconds)
    if copy.servers:
        copy.servers.leave()
        copy.servers.wait_for_end()
