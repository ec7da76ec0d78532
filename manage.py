#!/usr/bin/env python3
"""Django's command entry. Without DATABASE_URL and REDIS_URL it uses the local servers (config/local/servers.py)."""

from __future__ import annotations

import importlib.util
import os
import runpy
import sys

from config.local import hook, places


def use_own_packages() -> None:
    """Go on with the Python of the environment that `make` has made, where this one has no Django."""
    if importlib.util.find_spec("django") is not None:
        return
    own = places.venv_dir() / "bin" / "python"
    if not own.exists():
        sys.exit(
            "The packages are not installed. `make run` (or another verb of make) installs them."
        )
    os.execv(own, [str(own), *sys.argv])  # noqa: S606 -- the same command by another Python


if __name__ == "__main__":
    use_own_packages()
    hook.prepare(argv=sys.argv)
    runpy.run_module("django", run_name="__main__")
