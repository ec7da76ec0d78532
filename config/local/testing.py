"""`make test`: pytest with all its packages, and the browser that the browser tests drive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from config.local import packages, places
from config.local.places import LocalServerError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO = "No Chromium is installed, so the browser tests are left out. On Debian: apt-get install chromium"


def test(arguments: list[str]) -> int:
    """Run pytest in this process's place: everything on all cores, or what the arguments name."""
    python = packages.ensure(with_tests=True)
    command = [str(python), "-m", "pytest"]
    if not arguments:
        command += ["-n", "auto"]
    if not arguments or "browser" in " ".join(arguments):
        command += _without_browser_where_none()
    sys.stdout.flush()
    os.execv(python, [*command, *arguments])  # noqa: S606 -- no shell wanted


def _without_browser_where_none() -> list[str]:
    """Return what leaves the browser tests out where no browser can be had; never in CI."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        os.environ["CHROMIUM"] = found
        return []
    if places.is_root() and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *words], env=quiet, check=False, stdout=subprocess.DEVNULL
            )
        if shutil.which("chromium"):
            return []
    if os.environ.get("CI"):
        raise LocalServerError(
            "The browser tests always run in CI, but no Chromium could be installed."
        )
    print(HOW_TO, flush=True)
    return ["-m", "not browser"]
