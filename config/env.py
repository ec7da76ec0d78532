"""Typed readers of environment variables; a bad value stops the start and says what is expected."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class BadEnvironmentError(SystemExit):
    """A setting in the environment cannot be used; ends the program with one clear line."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"Environment variable {name}: {expected}")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that `<name>_FILE` points at."""
    file = os.environ.get(f"{name}_FILE")
    if file and os.environ.get(name):
        raise BadEnvironmentError(name, f"is given, and {name}_FILE too. Give one of them.")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
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
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise BadEnvironmentError(name, f"{value!r} is not a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def url(name: str, *, schemes: tuple[str, ...], default: str = "") -> str:
    """Return an address of one of the schemes, or the default where the variable is unset."""
    value = text(name, default)
    if not value:
        return value
    expected = f"must be an address that starts with {' or '.join(f'{s}://' for s in schemes)}."
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as problem:
        raise BadEnvironmentError(name, f"{expected} {problem}.") from problem
    if parts.scheme not in schemes or port == 0:
        raise BadEnvironmentError(name, expected)
    if parts.scheme in {"http", "https"} and (not parts.hostname or parts.query or parts.fragment):
        raise BadEnvironmentError(name, f"{expected} It needs a host, and neither ? nor #.")
    return value


def zone(name: str, default: str) -> str:
    """Return the name of a time zone that this machine knows."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError) as problem:
        raise BadEnvironmentError(
            name, f"{value!r} names no time zone; give one such as Australia/Sydney."
        ) from problem
    return value


def word(name: str, default: str, *, known: tuple[str, ...]) -> str:
    """Return one of the known words."""
    value = text(name, default)
    if value not in known:
        raise BadEnvironmentError(name, f"{value!r} is none of {', '.join(known)}.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return the whole path of a folder; a relative one would depend on where the program starts."""
    value = Path(text(name, str(default))).expanduser()
    if name in os.environ and not value.is_absolute():
        raise BadEnvironmentError(name, f"{value} is no whole path; begin it with /.")
    return value.resolve()
