"""Measure the night and the intake on a database of their own: `python -m benchmarks [S|M|L]` (make bench ARGS=M).

Prints ratios formed inside one run on one machine; benchmarks/README.md holds the figures of the last runs.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Start throw-away servers where none are named, migrate, and measure."""
    size = arguments[0] if arguments else "S"
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
        import django  # noqa: PLC0415 -- as above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- as above

        from benchmarks import intake, night, sizes  # noqa: PLC0415 -- as above

        call_command("migrate", verbosity=0)
        sizes.fill(size=sizes.SIZES[size])
        night.measure(size=sizes.SIZES[size])
        intake.measure(lines=20_000 if size == "S" else 100_000)


if __name__ == "__main__":
    main(sys.argv[1:])
