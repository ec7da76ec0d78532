"""The demo of a first local run: built once, anew after an interruption, never over somebody's own data."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.local import copies, hook, postgres, servers
from config.local.copies import Copy

HOLDS_DATA = 3  # an exit code that no other end of the look has


def build(*, copy: Copy) -> None:
    """Build the demo on the first local run, unless MERITLINE_DEMO=0 or somebody's own data are there."""
    mark = (hook.servers_dir(state=copy.state) if copy.servers else copy.state) / "demo"
    if copy.environment["MERITLINE_ENV"] != "local" or _read(mark) == "settled":
        return
    is_refused = os.environ.get("MERITLINE_DEMO", "").lower() in {"0", "false", "no"}
    if not is_refused and _read(mark) == "begun" and copy.servers:
        print("The demo was half built when the last run ended; building it anew.", flush=True)
        _empty_database(copy, copy.servers)
    elif is_refused or _holds_data(copy):  # the first run decides; `make demo` builds it later
        mark.write_text("settled", encoding="ascii")
        return
    print("Building the demo (once) …", flush=True)
    mark.write_text("begun", encoding="ascii")
    failure = "The demo could not be built. MERITLINE_DEMO=0 make run starts without."
    copies.finish(process=copies.manage("seed_demo", copy=copy), failure=failure)
    # The nudges of its thousand acts: all is done, and the worker would only say so line by line.
    purge = [
        "-m",
        "celery",
        "--quiet",
        "-A",
        "config",
        "purge",
        "--force",
        "--queues",
        copies.QUEUES,
    ]
    purging = copies.start(*purge, copy=copy, output=subprocess.DEVNULL)
    copies.finish(process=purging, failure="The queues could not be emptied.")
    mark.write_text("settled", encoding="ascii")


def _read(mark: Path) -> str:
    """Return the mark's word, empty where there is none."""
    return mark.read_text(encoding="ascii") if mark.exists() else ""


def _holds_data(copy: Copy) -> bool:
    """Return whether somebody has put data in already."""
    look = "import sys; from sales.queries import uploads; sys.exit(3 if uploads.any_distributor() else 0)"
    return (
        copies.manage("shell", "--verbosity=0", "--command", look, copy=copy).wait() == HOLDS_DATA
    )


def _empty_database(copy: Copy, found: servers.Servers) -> None:
    """Make the local database anew."""
    admin = found.urls["DATABASE_ADMIN_URL"].removesuffix(postgres.DATABASE) + "postgres"
    parts = urlsplit(admin)
    environment = {
        **copy.environment,
        "DATABASE_ADMIN_URL": admin,
        "PGHOST": unquote(parts.hostname or ""),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": "postgres",
    }
    drop = f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)"
    subprocess.run([str(found.programs / "psql"), "-Xqc", drop], env=environment, check=True)
    again = dataclasses.replace(copy, environment=environment)
    failure = "The local database could not be made anew."
    copies.finish(process=copies.manage("setup_database", copy=again), failure=failure)
    migrate = copies.manage("migrate", "--noinput", "--verbosity=0", copy=copy)
    copies.finish(process=migrate, failure=failure)
