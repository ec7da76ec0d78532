"""Ground to measure on: throw-away servers where none are named, and a migrated database of its own."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command


@contextmanager
def laid() -> Iterator[None]:
    """Give a migrated, empty database for as long as it is measured on; import models inside only."""
    with tempfile.TemporaryDirectory(prefix="meritline-bench-") as folder:
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "MERITLINE_ENV": "local",
                "SECRET_KEY": secrets.token_urlsafe(60),
                "PUBLIC_URL": "http://localhost:8000",
                "STATE_DIR": folder,
                "LOG_LEVEL": "ERROR",
            }
        )
        from config.local import servers  # noqa: PLC0415 -- the environment above comes first

        if servers.are_needed():
            found = servers.use(folder=Path(folder) / "servers")
            os.environ.update(found.environment())
        # Measured as the owner: filling and vacuuming need its rights.
        os.environ["DATABASE_URL"] = (
            os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        )
        django.setup()
        call_command("migrate", verbosity=0)
        yield
