"""Servers and databases of the tests.

Without DATABASE_URL and REDIS_URL, throw-away servers start with the first test that needs one; the workers of one run
share them, and they end with the last worker, however it ends. With addresses (DATABASE_URL, DATABASE_OWNER_URL,
REDIS_URL) those servers serve; the owner's role must be allowed to create databases.

Tests run as the app's role, as production does: no DDL, no TRUNCATE, row security holds. The owner's role creates one
template database per run, migrates it, and copies it for each worker; it also empties the tables after a
`transaction=True` test, by a connection of its own. The fixture `owner_connection` is for tests that need the owner.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from config.local import servers

UNSET = (
    "postgresql://unset/unset"  # what config/settings_test.py says until a test needs a database
)
TEMPLATE = "test_meritline_template"
DROP_SECONDS = 30
LOCK_KEY = 7_410_253  # one worker makes the template, the others wait
ROOT = Path(__file__).resolve().parents[1]
SETUP_DATABASE = (ROOT / "config" / "sql" / "setup_database.sql").read_text(encoding="utf-8")


def _run_id() -> str:
    """Return a name for this run that all its workers share."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"


def _worker() -> str:
    """Return the worker's name, `main` without workers."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _with_database(url: str, name: str) -> str:
    """Return the address with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    """Yield an autocommitting cursor."""
    with closing(psycopg2.connect(url)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("set lock_timeout = '60s'")
            yield cursor


# ------------------------------------------------------------------ fixtures


@pytest.fixture(scope="session")
def servers_in_use() -> Iterator[dict[str, str]]:
    """Yield the addresses of PostgreSQL (app, owner) and Redis; each worker has a Redis database of its own."""
    if os.environ.get("DATABASE_URL", UNSET) != UNSET:
        urls = {name: os.environ.get(name, "") for name in servers.ADDRESSES}
        urls["DATABASE_OWNER_URL"] = urls["DATABASE_OWNER_URL"] or urls["DATABASE_URL"]
        yield {**urls, "REDIS_URL": _own_redis(urls["REDIS_URL"])}
        return
    name = hashlib.sha256(_run_id().encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"meritline-servers-{os.getuid()}-{name}"
    found = servers.use(folder=folder, is_throw_away=True)
    yield {**found.urls, "REDIS_URL": _own_redis(found.urls["REDIS_URL"])}
    found.leave()


@pytest.fixture(scope="session")
def database_urls(servers_in_use: dict[str, str]) -> dict[str, str]:
    """Return the addresses as a process of the product would get them, with this worker's database."""
    name = f"test_meritline_{_worker()}"
    return {
        "DATABASE_URL": _with_database(servers_in_use["DATABASE_URL"], name),
        "DATABASE_OWNER_URL": _with_database(servers_in_use["DATABASE_OWNER_URL"], name),
        "REDIS_URL": servers_in_use["REDIS_URL"],
    }


@pytest.fixture(scope="session")
def django_db_setup(
    servers_in_use: dict[str, str], database_urls: dict[str, str], django_db_blocker: Any
) -> Iterator[None]:
    """Make this worker's database and point Django, Celery and child processes at it."""
    maintenance = _with_database(servers_in_use["DATABASE_OWNER_URL"], "postgres")
    name = urlsplit(database_urls["DATABASE_URL"]).path.removeprefix("/")
    with django_db_blocker.unblock(), _connected(maintenance) as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK_KEY])
        _make_template(cursor, servers_in_use)
        _drop(cursor, name)
        cursor.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )
        cursor.execute("select pg_advisory_unlock(%s)", [LOCK_KEY])
    _set_up(database_urls)  # a copy lacks the rights on the database itself
    _point_at(database_urls)
    flush = _flush_as_owner(database_urls["DATABASE_OWNER_URL"])
    connection.ops.execute_sql_flush = flush  # type: ignore[method-assign] # the app may not TRUNCATE
    yield
    with django_db_blocker.unblock():
        connection.close()
        _end_own_sessions(database_urls["DATABASE_URL"], name)
        with _connected(maintenance) as cursor:
            _drop(cursor, name)


@pytest.fixture
def owner_connection(database_urls: dict[str, str], transactional_db: None) -> Iterator[Any]:
    """Yield a psycopg2 connection of the owner's role, for what the app's role may not do."""
    with closing(psycopg2.connect(database_urls["DATABASE_OWNER_URL"])) as link:
        yield link


# ------------------------------------------------------------------ steps


def _own_redis(url: str) -> str:
    """Return the address with this worker's database number, so that workers do not empty one another's."""
    digits = "".join(letter for letter in _worker() if letter.isdigit()) or "0"
    return urlsplit(url)._replace(path=f"/{int(digits) % 16}").geturl()


def _make_template(cursor: Any, urls: dict[str, str]) -> None:
    """Create and migrate the template unless a worker of this run has done so."""
    cursor.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
        [TEMPLATE],
    )
    found = cursor.fetchone()
    if found and found[0] == _run_id():
        return
    _drop(cursor, TEMPLATE)
    cursor.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    owner_url = _with_database(urls["DATABASE_OWNER_URL"], TEMPLATE)
    _set_up({**urls, "DATABASE_OWNER_URL": owner_url})
    _point_at({**urls, "DATABASE_URL": owner_url})
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    cursor.execute(
        sql.SQL("comment on database {} is %s").format(sql.Identifier(TEMPLATE)), [_run_id()]
    )


def _set_up(urls: dict[str, str]) -> None:
    """Bring extensions and the app's rights into the owner's database, as manage.py setup_database does."""
    with _connected(urls["DATABASE_OWNER_URL"]) as cursor:
        for name, url in (("owner", urls["DATABASE_OWNER_URL"]), ("app", urls["DATABASE_URL"])):
            role = unquote(urlsplit(url).username or "")
            cursor.execute("select set_config(%s, %s, false)", [f"meritline.{name}", role])
        cursor.execute(SETUP_DATABASE)


def _end_own_sessions(url: str, name: str) -> None:
    """End what the app's role still has open there, such as a live server's thread; the owner may not."""
    with _connected(url) as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = %s and usename = current_user and pid <> pg_backend_pid()",
            [name],
        )


def _drop(cursor: Any, name: str) -> None:
    """Drop the database, with whoever is still in it; an autovacuum there ends by itself, so try again."""
    statement = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    until = time.monotonic() + DROP_SECONDS
    while True:
        try:
            cursor.execute(statement)
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _point_at(urls: dict[str, str]) -> None:
    """Make the addresses those of Django's settings, of Celery and of child processes."""
    parts = urlsplit(urls["DATABASE_URL"])
    connection.close()
    settings.DATABASES["default"].update(
        NAME=parts.path.removeprefix("/"),
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
        HOST=_host(parts.netloc),
        PORT=str(parts.port or ""),
    )
    settings.CACHES["default"]["LOCATION"] = urls["REDIS_URL"]
    with suppress(AttributeError):
        del caches["default"]  # an earlier look at the cache has read the old address
    settings.CELERY_BROKER_URL = urls["REDIS_URL"]
    current_app.conf.update(broker_url=urls["REDIS_URL"])
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        setattr(settings, name, urls[name])
        os.environ[name] = urls[name]


def _host(netloc: str) -> str:
    """Return the host, or the folder of a socket, as written: the standard parser makes it lower case."""
    place = netloc.rpartition("@")[2]
    return unquote(place if "%" in place else place.rpartition(":")[0] or place)


def _flush_as_owner(url: str) -> Any:
    """Return Django's emptying of tables, done by the owner's role."""

    def execute(sql_list: list[str]) -> None:
        with closing(psycopg2.connect(url)) as link, link, link.cursor() as cursor:
            cursor.execute("set lock_timeout = '30s'")
            for statement in sql_list:
                cursor.execute(statement)

    return execute
