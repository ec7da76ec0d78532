"""manage.py setup_database on a real server: two roles, their rights, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from psycopg2 import errors

OWNER, APP, DATABASE = "trial_owner", "trial_app", "trial_channel"
ADMINISTRATOR = "trial_administrator"


def _address(url: str, *, role: str | None = None, database: str = "postgres") -> str:
    """Return the address with the role (whose name is its password) and the database."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{role}:{role}@{place}" if role else parts.netloc
    return parts._replace(netloc=netloc, path=f"/{database}").geturl()


@pytest.fixture
def admin_url(servers_in_use: dict[str, str]) -> Iterator[str]:
    """Yield an administrator's address of a server that knows neither role nor database."""
    found = servers_in_use["DATABASE_ADMIN_URL"]
    if not found:
        pytest.skip("needs DATABASE_ADMIN_URL")
    url = _address(found)
    yield url
    with closing(psycopg2.connect(url)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(f"drop database if exists {DATABASE} with (force)")
            cursor.execute(f"drop role if exists {OWNER}")
            cursor.execute(f"drop role if exists {APP}")
            cursor.execute(f"drop role if exists {ADMINISTRATOR}")


@pytest.fixture
def wanted(admin_url: str, settings) -> dict[str, str]:
    """Return the two roles' addresses, named in the settings."""
    found = {
        "owner": _address(admin_url, role=OWNER, database=DATABASE),
        "app": _address(admin_url, role=APP, database=DATABASE),
    }
    settings.DATABASE_OWNER_URL, settings.DATABASE_URL = found["owner"], found["app"]
    return found


def _set_up(admin_url: str, **options: bool) -> tuple[str, str]:
    """Run the command and return what it said and what it complained about."""
    said, complained = StringIO(), StringIO()
    call_command("setup_database", admin_url=admin_url, **options, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def _do(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run the statements, each on its own, and return the last one's rows."""
    with closing(psycopg2.connect(url)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def test_setup_makes_the_database_and_a_second_time_finds_it(
    admin_url: str, wanted: dict[str, str]
):
    first = _set_up(admin_url)
    second = _set_up(admin_url)

    tail = f"; its owner is {OWNER}, the app's role is {APP}.\n"
    assert first == (f"Database {DATABASE} made{tail}", "")
    assert second == (f"Database {DATABASE} found{tail}", "")
    extensions = _do(wanted["app"], "select extname from pg_extension order by extname")
    assert extensions == [("btree_gist",), ("citext",), ("pg_trgm",), ("plpgsql",), ("unaccent",)]
    flags = "rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication"
    rows = _do(wanted["app"], f"select {flags} from pg_roles where rolname in ('{OWNER}', '{APP}')")
    assert rows == [(False,) * 5, (False,) * 5]


def test_the_owner_may_create_databases_only_where_tests_run(
    admin_url: str, wanted: dict[str, str]
):
    _set_up(admin_url)
    with pytest.raises(errors.InsufficientPrivilege):
        _do(wanted["owner"], f"create database {DATABASE}_other")

    _set_up(admin_url, for_tests=True)

    _do(wanted["owner"], f"create database {DATABASE}_other", f"drop database {DATABASE}_other")


def test_the_app_may_use_the_owners_tables_and_no_more(admin_url: str, wanted: dict[str, str]):
    _set_up(admin_url)
    _do(wanted["owner"], "create table line (id bigserial primary key, word text)")

    _do(
        wanted["app"],
        "insert into line (word) values ('a'), ('b')",
        "delete from line where word = 'b'",
    )
    _do(wanted["app"], "update line set word = 'c'")

    assert _do(wanted["app"], "select id, word from line") == [(1, "c")]
    for refused in (
        "truncate line",
        "drop table line",
        "alter table line disable trigger all",
        "create table other (id int)",
        "create temporary table other (id int)",
        f"set role {OWNER}",
    ):
        with pytest.raises((errors.InsufficientPrivilege, errors.ObjectNotInPrerequisiteState)):
            _do(wanted["app"], refused)


def test_a_right_that_a_migration_took_away_stays_taken(admin_url: str, wanted: dict[str, str]):
    _set_up(admin_url)
    _do(
        wanted["owner"],
        "create table entry (id int)",
        f"revoke update, delete on entry from {APP}",
    )

    _set_up(admin_url)

    with pytest.raises(errors.InsufficientPrivilege):
        _do(wanted["app"], "delete from entry")
    assert _do(wanted["app"], "select * from entry") == []


def test_tables_from_before_the_setup_are_opened_to_the_app(admin_url: str, wanted: dict[str, str]):
    _do(
        admin_url,
        f"create role {OWNER} login password '{OWNER}'",
        f"create database {DATABASE} owner {OWNER}",
    )
    _do(wanted["owner"], "create table early (id serial)")

    _set_up(admin_url)

    assert _do(wanted["app"], "insert into early default values returning id") == [(1,)]


def test_tables_of_another_role_are_reported(admin_url: str, wanted: dict[str, str]):
    _set_up(admin_url)
    _do(_address(admin_url, database=DATABASE), "create table strange (id int)")

    _, complained = _set_up(admin_url)

    assert complained.startswith("1 tables belong to another role.")


def test_an_administrator_need_not_be_a_superuser(admin_url: str, wanted: dict[str, str]):
    options = "login createrole createdb"
    _do(admin_url, f"create role {ADMINISTRATOR} {options} password '{ADMINISTRATOR}'")
    administrator_url = _address(admin_url, role=ADMINISTRATOR)

    first, second = _set_up(administrator_url), _set_up(administrator_url)

    assert (first[1], second[1]) == ("", "")
    _do(wanted["owner"], "create table line (id int)")
    assert _do(wanted["app"], "select * from line") == []


def test_setup_refuses_a_role_that_bypasses_row_security(admin_url: str, wanted: dict[str, str]):
    _do(admin_url, f"create role {APP} bypassrls")

    with pytest.raises(CommandError, match=f"Role {APP} is a superuser or bypasses row security"):
        _set_up(admin_url)


def test_setup_refuses_one_role_for_both(admin_url: str, wanted: dict[str, str], settings):
    settings.DATABASE_URL = settings.DATABASE_OWNER_URL

    with pytest.raises(CommandError, match="name one role; two are needed"):
        _set_up(admin_url)

    assert _do(admin_url, f"select 1 from pg_database where datname = '{DATABASE}'") == []


def test_setup_refuses_to_go_without_an_administrator(wanted: dict[str, str]):
    with pytest.raises(CommandError, match="Give --admin-url or DATABASE_ADMIN_URL"):
        call_command("setup_database", admin_url="")
