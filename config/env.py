"""Typed readers of environment variables; a bad value stops the start and says what is expected."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit


class BadEnvironmentError(SystemExit):
    """A setting in the environment cannot be used; ends the program with one clear line."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"Environment variable {name}: {expected}")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that `<name>_FILE` points at."""
    file = os.environ.get(f"{name}_FILE")
    if file and not os.environ.get(name):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise BadEnvironmentError(f"{name}_FILE", f"cannot read {file}: {problem}") from problem
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes-or-no variable; only 1, true, yes, 0, false, no are words for it."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise BadEnvironmentError(name, f"{value!r} is neither 1, true, yes nor 0, false, no.")


def number(name: str, *, default: int, least: int = 0, most: int = 2**31) -> int:
    """Return a whole number within [least, most]."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or not least <= int(value) <= most:
        raise BadEnvironmentError(name, f"{value!r} is not a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def url(name: str, *, schemes: tuple[str, ...], default: str = "") -> str:
    """Return an address of one of the schemes, or the default where the variable is unset."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise BadEnvironmentError(
            name, f"must start with one of {', '.join(f'{s}://' for s in schemes)}."
        )
    return value
