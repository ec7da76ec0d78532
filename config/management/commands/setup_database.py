"""Prepare a PostgreSQL server once: the two roles, the database, its extensions and the app role's rights."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import dj_database_url
import psycopg2
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from psycopg2 import sql
from psycopg2.extensions import make_dsn

from config import env

SQL_DIR = settings.BASE_DIR / "config" / "sql"
BUILTIN_LOCALE_SINCE = 170_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the two addresses of the environment name."""

    database: str
    owner: str
    owner_password: str
    app: str
    app_password: str
    may_create_databases: str


class Command(BaseCommand):
    """Create or bring up to date what DATABASE_OWNER_URL and DATABASE_URL name; may run any number of times."""

    help = (
        "Create the owner's and the app's role, the database, its extensions and the app's rights, "
        "as DATABASE_OWNER_URL and DATABASE_URL name them. Needs the address of an administrator of the server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare --admin-url and --for-tests."""
        parser.add_argument(
            "--admin-url",
            default=env.text("DATABASE_ADMIN_URL"),
            help="An administrator's address, such as postgresql:///postgres; default: DATABASE_ADMIN_URL.",
        )
        parser.add_argument(
            "--for-tests",
            action="store_true",
            help="Let the owner create databases, as a test run does; never on a server that holds real data.",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ARG002 -- signature of a command
        """Set the server up and say what was done."""
        admin_url = options["admin_url"]
        if not admin_url:
            raise CommandError(
                "Give --admin-url or DATABASE_ADMIN_URL: the address of an administrator of the server."
            )
        wanted = _wanted(is_for_tests=options["for_tests"])
        try:
            is_new = _set_up_server(admin_url, wanted)
            strangers = _set_up_database(admin_url, wanted)
        except psycopg2.Error as problem:
            raise CommandError(f"PostgreSQL refused: {problem}") from problem
        made = "made" if is_new else "found"
        self.stdout.write(
            f"Database {wanted.database} {made}; its owner is {wanted.owner}, the app's role is {wanted.app}."
        )
        if strangers:
            self.stderr.write(
                f"{strangers} tables belong to another role. As administrator, in this database: "
                f'REASSIGN OWNED BY <that role> TO "{wanted.owner}"; then run this command again.'
            )


def _wanted(*, is_for_tests: bool) -> Wanted:
    """Return what the environment names; refuses one role for both purposes and two databases."""
    owner = _read(settings.DATABASE_OWNER_URL, "DATABASE_OWNER_URL")
    app = _read(settings.DATABASE_URL, "DATABASE_URL")
    if owner["USER"] == app["USER"]:
        raise CommandError("DATABASE_OWNER_URL and DATABASE_URL name one role; two are needed.")
    if owner["NAME"] != app["NAME"]:
        raise CommandError("DATABASE_OWNER_URL and DATABASE_URL name two databases; one is needed.")
    return Wanted(
        database=app["NAME"],
        owner=owner["USER"],
        owner_password=owner["PASSWORD"],
        app=app["USER"],
        app_password=app["PASSWORD"],
        may_create_databases="yes" if is_for_tests else "no",
    )


def _read(url: str, name: str) -> dict[str, str]:
    """Return the parts of the address; refuses one without a role or a database."""
    parts = (
        {key: str(value or "") for key, value in dj_database_url.parse(url).items()} if url else {}
    )
    if not parts.get("USER") or not parts.get("NAME"):
        raise CommandError(f"{name} must name a role and a database.")
    return parts


@contextmanager
def _connected(admin_url: str, wanted: Wanted, database: str | None = None) -> Iterator[Any]:
    """Yield the administrator's cursor, with the names that the packaged SQL reads."""
    dsn = make_dsn(admin_url, dbname=database) if database else admin_url
    with closing(psycopg2.connect(dsn)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            for name, value in dataclasses.asdict(wanted).items():
                cursor.execute("select set_config(%s, %s, false)", [f"meritline.{name}", value])
            yield cursor


def _set_up_server(admin_url: str, wanted: Wanted) -> bool:
    """Make roles and database, and return whether the database is new."""
    with _connected(admin_url, wanted) as cursor:
        cursor.execute((SQL_DIR / "setup_roles.sql").read_text(encoding="utf-8"))
        cursor.execute("select 1 from pg_database where datname = %s", [wanted.database])
        names = sql.Identifier(wanted.database), sql.Identifier(wanted.owner)
        if cursor.fetchone():
            cursor.execute(sql.SQL("alter database {} owner to {}").format(*names))
            return False
        locale = "locale 'C.UTF-8'"
        if cursor.connection.server_version >= BUILTIN_LOCALE_SINCE:
            locale = "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"
        cursor.execute(
            sql.SQL("create database {} owner {} template template0 encoding 'UTF8' {}").format(
                *names, sql.SQL(locale)
            )
        )
        return True


def _set_up_database(admin_url: str, wanted: Wanted) -> int:
    """Bring extensions and rights up to date, and return how many tables are not the owner's."""
    with _connected(admin_url, wanted, wanted.database) as cursor:
        cursor.execute((SQL_DIR / "setup_database.sql").read_text(encoding="utf-8"))
        cursor.execute(
            "select count(*) from pg_tables where schemaname = 'public' and tableowner <> %s",
            [wanted.owner],
        )
        return int(cursor.fetchone()[0])
