"""Make a command of manage.py ready to run: servers, development settings, and the role that the command needs."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from config.local import keeper, places, servers

# These change tables, which the app's role may not.
OWNER_COMMANDS = frozenset({"migrate", "flush", "createcachetable", "sqlflush"})
WITHOUT_SERVERS = frozenset({"", "help", "version", "--help", "-h", "--version"})
SECRET_BYTES = 48
# What the settings ask for, for commands that only print words.
UNUSED = {
    "MERITLINE_ENV": "local",
    "SECRET_KEY": "a key that nothing is ever signed with, 0123456789",
    "DATABASE_URL": "postgresql://unused/unused",
    "REDIS_URL": "redis://unused",
}


def prepare(*, argv: Sequence[str]) -> None:
    """Set the environment for the command: start local servers where no address is given, choose the database role."""
    command = argv[1] if len(argv) > 1 else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if command in WITHOUT_SERVERS:
        os.environ.update({name: value for name, value in UNUSED.items() if name not in os.environ})
        return
    if servers.are_needed():
        try:
            _use_local_servers()
        except servers.LocalServerError as problem:
            sys.exit(str(problem))
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if command in OWNER_COMMANDS and owner_url:
        os.environ["DATABASE_URL"] = owner_url


def development_settings(*, state: Path, port: int) -> dict[str, str]:
    """Return the settings of a local copy that the environment does not name already."""
    wanted = {
        "MERITLINE_ENV": "local",
        "SECRET_KEY": secret_key(state=state),
        "PUBLIC_URL": f"http://localhost:{port}",
        "STATE_DIR": str(state),
    }
    return {name: value for name, value in wanted.items() if not os.environ.get(name)}


def secret_key(*, state: Path) -> str:
    """Return the local copy's signing key, made the first time and kept for its owner's eyes."""
    file = state / "secret-key"
    if not file.exists():
        keeper.write_privately(file=file, text=secrets.token_urlsafe(SECRET_BYTES))
    return file.read_text(encoding="ascii")


def servers_dir(*, state: Path) -> Path:
    """Return the folder of the local servers' data."""
    return state / "servers"


def _use_local_servers() -> None:
    """Use the servers of the state folder until this process ends, and point the environment at them."""
    state = places.state_dir()
    _held.append(servers.use(folder=servers_dir(state=state)))
    os.environ.update(_held[-1].environment())
    os.environ.update(development_settings(state=state, port=int(os.environ.get("PORT") or 8000)))


_held: list[servers.Servers] = []  # the lock inside ends with the process
