"""A setting that cannot be used stops the start with one line that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "MERITLINE_ENV": "production",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "PUBLIC_URL": "https://channel.example.com",
    "ALLOWED_HOSTS": "channel.example.com",
    "DATABASE_URL": "postgresql://app:word@127.0.0.1:5432/meritline",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own, as a production would."""
    environment = {"PATH": os.environ["PATH"], **GOOD, **changed}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_are_read():
    assert (start().returncode, start(BEHIND_PROXY="1", LOG_LEVEL="WARNING").stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MERITLINE_ENV", "prod"),
        ("DEBUG", "on"),
        ("DEBUG", "1"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("PUBLIC_URL", "http://channel.example.com"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://channel.example.com/?a=1"),
        ("PUBLIC_URL", "https://channel.example.com:port"),
        ("ALLOWED_HOSTS", "other.example.com"),
        ("ALLOWED_HOSTS", ""),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://app@127.0.0.1/meritline"),
        ("DATABASE_URL", "postgresql://app@127.0.0.1:five/meritline"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "http://127.0.0.1"),
        ("BEHIND_PROXY", "maybe"),
        ("DISPLAY_TIME_ZONE", "Sydney"),
        ("DISPLAY_TIME_ZONE", "../../etc/passwd"),
        ("LOG_LEVEL", "LOUD"),
        ("EMAIL_PORT", "70000"),
        ("API_REQUESTS_A_MINUTE", "0"),
        ("API_REQUESTS_A_MINUTE", "²"),
        ("STALE_AFTER_SECONDS", "-1"),
        ("UPLOAD_DIR", "uploads"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(name, value):
    done = start(**{name: value})

    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith(f"Environment variable {name}: ")


def test_a_secret_comes_from_a_file_or_from_the_environment_and_never_both(tmp_path):
    file = tmp_path / "key"
    file.write_text(GOOD["SECRET_KEY"] + "\n", encoding="ascii")

    assert start(SECRET_KEY="", SECRET_KEY_FILE=str(file)).returncode == 0
    assert "Give one of them" in start(SECRET_KEY_FILE=str(file)).stderr
    assert "cannot read" in start(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path)).stderr
