"""One PostgreSQL cluster of a local copy: make it, start it, set it up, stop it.

Only config/local/keeper.py calls this.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.local import places
from config.local.places import LocalServerError

SUPERUSER = "postgres"
OWNER = "meritline_owner"
APP = "meritline_app"
DATABASE = "meritline"
SQL_DIR = places.ROOT / "config" / "sql"
START_SECONDS = 60
STOP_SECONDS = 30
BUILTIN_LOCALE_SINCE = 17
# A throw-away cluster may lose everything with the machine; it saves a third of the tests' time.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
USUAL = ("listen_addresses=", "unix_socket_permissions=0700", "max_connections=100", "jit=off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster's places and secrets."""

    folder: Path
    programs: Path
    account: str
    socket: Path
    superuser_password: str
    owner_password: str
    app_password: str
    is_throw_away: bool

    def url(self, *, role: str, password: str, database: str = DATABASE) -> str:
        """Return the address of the database for the role."""
        return f"postgresql://{role}:{password}@{quote(str(self.socket), safe='')}/{database}"

    @property
    def data(self) -> Path:
        """Return PostgreSQL's data folder."""
        return self.folder / "data"


def describe(*, folder: Path, is_throw_away: bool) -> Cluster:
    """Return the cluster of the folder; its secrets are made the first time and kept."""
    account = places.server_account()
    folder.mkdir(mode=0o755, exist_ok=True)
    kept = _secrets(folder / "secrets")
    socket = Path(tempfile.mkdtemp(prefix="meritline-", dir=_short_temp()))
    places.give(folder=socket, account=account)
    return Cluster(
        folder=folder,
        programs=places.reachable_postgres(account=account),
        account=account,
        socket=socket,
        superuser_password=kept[0],
        owner_password=kept[1],
        app_password=kept[2],
        is_throw_away=is_throw_away,
    )


def start(*, cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start the cluster, made first where it is new, and return its process once it answers."""
    end_leftover(data=cluster.data)
    _make(cluster)
    wishes = [*USUAL, f"unix_socket_directories={cluster.socket}"]
    wishes += THROW_AWAY if cluster.is_throw_away else ()
    command = [str(cluster.programs / "postgres"), "-D", str(cluster.data)]
    for wish in wishes:
        command += ["-c", wish]
    with (cluster.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            places.leashed(account=cluster.account, signal_number=signal.SIGINT, command=command),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _wait_until_ready(cluster, process)
    return process


def set_up(*, cluster: Cluster) -> None:
    """Create the roles and the database where they are missing, and bring rights and extensions up to date."""
    run_sql(cluster=cluster, database="postgres", files=["setup_roles"])
    if cluster.is_throw_away:  # each test run makes its databases from this one
        run_sql(cluster=cluster, database="template1", files=["setup_database"])
    else:
        have = run_sql(
            cluster=cluster,
            database="postgres",
            text=f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'",  # noqa: S608 -- a constant
        )
        if have.strip() == "0":
            run_sql(
                cluster=cluster,
                database="postgres",
                text=f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
            )
        run_sql(cluster=cluster, database=DATABASE, files=["setup_database"])


def run_sql(
    *, cluster: Cluster, database: str, files: list[str] | None = None, text: str = ""
) -> str:
    """Run packaged SQL files, or the text, as the superuser; secrets travel in the environment, not in arguments."""
    script = "".join(
        f"\\getenv {name} SETUP_{name.upper()}\nSELECT set_config('meritline.{name}', :'{name}', false) \\g /dev/null\n"
        for name in ("owner", "owner_password", "app", "app_password", "may_create_databases")
    )
    script += text
    for name in files or []:
        script += (SQL_DIR / f"{name}.sql").read_text(encoding="utf-8")
    command = [str(cluster.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(
        [*command, "-h", str(cluster.socket), "-U", SUPERUSER, "-d", database],
        input=script,
        env={
            **os.environ,
            "PGPASSWORD": cluster.superuser_password,
            "PGCLIENTENCODING": "UTF8",
            "SETUP_OWNER": OWNER,
            "SETUP_OWNER_PASSWORD": cluster.owner_password,
            "SETUP_APP": APP,
            "SETUP_APP_PASSWORD": cluster.app_password,
            "SETUP_MAY_CREATE_DATABASES": "yes" if cluster.is_throw_away else "no",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise LocalServerError(f"Setting up the local database failed: {done.stderr.strip()}")
    return done.stdout


def stop(*, cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """Stop the cluster: sessions end, what is committed is kept."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT if cluster.is_throw_away else signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(STOP_SECONDS)
    for file in cluster.socket.glob(".s.*"):
        file.unlink(missing_ok=True)
    cluster.socket.rmdir()


def end_leftover(*, data: Path) -> None:
    """Stop the server of a keeper that was killed, or forget the process file of one that is gone."""
    mark = data / "postmaster.pid"
    try:
        pid = int(mark.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return
    for wish, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
        if not runs(pid=pid, words=("postgres", str(data))):
            break
        os.kill(pid, wish)
        _wait_for_end(pid, seconds, ("postgres", str(data)))
    mark.unlink(missing_ok=True)


def runs(*, pid: int, words: tuple[str, ...]) -> bool:
    """Return whether the process lives and its command line holds all the words: numbers pass to others."""
    try:
        line = (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        if Path("/proc/self").exists():
            return False
        line = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    return bool(line.strip()) and all(word in line for word in words)


# ------------------------------------------------------------------ steps of the start


def _secrets(file: Path) -> list[str]:
    """Return the cluster's three passwords, made and kept for the owner's eyes the first time."""
    if not file.exists():
        draft = file.with_suffix(".draft")
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
        ) as out:
            out.write("\n".join(secrets.token_hex(24) for _ in range(3)))
        draft.rename(file)
    return file.read_text(encoding="ascii").split()


def _short_temp() -> str | None:
    """Return a folder with a short name: a socket's path may have some hundred characters only."""
    return "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 -- mkdtemp makes the folder inside safe


def version(*, programs: Path) -> int:
    """Return the major version of the programs."""
    line = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\) (\d+)", line)
    if not found:
        raise LocalServerError(f"{programs / 'postgres'} says {line.strip()!r}: no version known.")
    return int(found.group(1))


def _make(cluster: Cluster) -> None:
    """Make the cluster where there is none; the half-made one of a killed start is thrown away."""
    if (cluster.data / "made").exists():
        _same_version(cluster)
        return
    if cluster.data.exists():
        subprocess.run(["rm", "-rf", str(cluster.data)], check=True)
    cluster.data.mkdir(mode=0o700)
    places.give(folder=cluster.data, account=cluster.account)
    password = cluster.socket / "password"  # in a folder of the account's own
    password.write_text(cluster.superuser_password, encoding="ascii")
    locale = ["--locale=C.UTF-8"]
    if version(programs=cluster.programs) >= BUILTIN_LOCALE_SINCE:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [
        str(cluster.programs / "initdb"),
        "-D",
        str(cluster.data),
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
    ]
    command += [*locale, "--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={password}"]
    command += (
        ["--no-sync", "--no-instructions"] if cluster.is_throw_away else ["--no-instructions"]
    )
    done = subprocess.run(
        places.leashed(account=cluster.account, signal_number=signal.SIGTERM, command=command),
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    password.unlink()
    if done.returncode:
        raise LocalServerError(
            f"PostgreSQL could not make its data folder {cluster.data}: {done.stderr.strip()}"
        )
    (cluster.data / "made").touch()


def _same_version(cluster: Cluster) -> None:
    """Refuse to start data of another major version, which PostgreSQL could not read."""
    found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    have = version(programs=cluster.programs)
    if found != str(have):
        raise LocalServerError(
            f"The local data in {cluster.data} is of PostgreSQL {found}, but the programs are {have}. "
            f"Point PG_BINDIR at PostgreSQL {found}, or move the folder away to start empty."
        )


def _wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """Return once the server takes connections: the last line of its process file says `ready`."""
    mark = cluster.data / "postmaster.pid"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise LocalServerError(
                f"PostgreSQL ended at its start; the last lines of {cluster.folder / 'log'}:\n"
                + _tail(cluster.folder / "log")
            )
        try:
            lines = mark.read_text(encoding="utf-8").splitlines()
        except OSError:
            lines = []
        if len(lines) > 7 and lines[7].strip() == "ready" and lines[0] == str(process.pid):  # noqa: PLR2004 -- eighth line
            return
        time.sleep(0.02)
    raise LocalServerError(f"PostgreSQL did not answer within {START_SECONDS} s.")


def _tail(file: Path) -> str:
    """Return the last ten lines of the file."""
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])


def _wait_for_end(pid: int, seconds: float, words: tuple[str, ...]) -> None:
    """Return when the process is gone or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and runs(pid=pid, words=words):
        time.sleep(0.05)
