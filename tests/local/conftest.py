"""A copy of the checkout for the tests of the launcher."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.local.product import Copy, free_port

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "staticfiles", ".*_cache", "__pycache__", ".hypothesis", "test-results"
)
END_SECONDS = 60


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """Yield a copy in a folder whose path holds a space and that every account can reach."""
    home = Path(tempfile.mkdtemp(prefix="meritline copy "))
    home.chmod(0o755)
    shutil.copytree(ROOT, home / "check out", ignore=LEFT_OUT, symlinks=True)
    yield home / "check out"
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def copy(checkout: Path) -> Iterator[Copy]:
    """Yield the copy; nothing of it is alive afterwards."""
    found = Copy(folder=checkout, port=free_port())
    yield found
    for process in found.started:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=END_SECONDS)
    for pid in found.processes():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
