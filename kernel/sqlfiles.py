"""Packaged SQL: read a `.sql` file of an app once and run it with named parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.db import connection


@cache
def text(package: str, name: str) -> str:
    """Return the text of `<package>/sql/<name>.sql`."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def run(package: str, name: str, params: Mapping[str, Any] | None = None) -> int:
    """Run the file with named parameters and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(text(package, name), params)
        return int(cursor.rowcount)


def fetch(
    package: str, name: str, params: Mapping[str, Any] | None = None
) -> list[tuple[object, ...]]:
    """Run the file with named parameters and return all rows."""
    with connection.cursor() as cursor:
        cursor.execute(text(package, name), params)
        return list(cursor.fetchall())


def breaches(*, laws: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Return what the queries of the laws find, in words (law: what breaks it); at most `limit` of each law."""
    found = []
    with connection.cursor() as cursor:
        for law, query in laws:
            cursor.execute(f"select * from ({query}) broken limit %s", [limit])  # noqa: S608 -- an app's fixed text
            found += [f"{law}: {row[0]}." for row in cursor.fetchall()]
    return found


def migration_operations(package: str, name: str) -> tuple[str, str]:
    """Return (forward, reverse) texts of `<package>/migrations/<name>.sql` and `<name>.reverse.sql`."""
    folder = resources.files(package).joinpath("migrations")
    forward = folder.joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return forward, folder.joinpath(f"{name}.reverse.sql").read_text(encoding="utf-8")
