"""COPY rows in: the fastest way into a table, from an iterable of tuples or a ready buffer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Protocol

from django.db import connection
from psycopg2 import sql

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_BATCH = 8 * 1024 * 1024  # characters a COPY call keep memory flat; larger buffers were no faster


class Readable(Protocol):
    """Anything COPY can read text from."""

    def read(self, size: int = -1, /) -> str:
        """Return up to `size` characters."""


def field(value: object) -> str:
    """Return one value in COPY's text form."""
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value).translate(_ESCAPES)


def copy_text(*, table: str, columns: Sequence[str], buffer: Readable) -> None:
    """Copy a buffer that already is in COPY's text form into the table."""
    _copy("copy {} ({}) from stdin", table, columns, buffer)


def copy_rows(*, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copy the rows into the table in bounded batches and return how many there were."""
    count = 0
    buffer = io.StringIO()
    for row in rows:
        buffer.write("\t".join([field(value) for value in row]))
        buffer.write("\n")
        count += 1
        if buffer.tell() > _BATCH:
            buffer.seek(0)
            copy_text(table=table, columns=columns, buffer=buffer)
            buffer = io.StringIO()
    if buffer.tell():
        buffer.seek(0)
        copy_text(table=table, columns=columns, buffer=buffer)
    return count


def copy_csv(*, table: str, columns: Sequence[str], buffer: BinaryIO) -> None:
    """Copy CSV into the table: an empty unquoted cell is NULL, a quoted one the empty text."""
    _copy("copy {} ({}) from stdin with (format csv)", table, columns, buffer)


def _copy(command: str, table: str, columns: Sequence[str], buffer: Readable | BinaryIO) -> None:
    statement = sql.SQL(command).format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        raw = cursor.cursor
        with connection.wrap_database_errors:
            raw.copy_expert(statement.as_string(raw), buffer)
