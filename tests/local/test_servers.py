"""The local servers: shared by all who use them, gone with the last, whole after a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from config.local import places, servers
from tests.local.product import Copy, wait_for

pytestmark = pytest.mark.slow
WHO = (
    "from django.db import connection as c; k = c.cursor(); k.execute('select current_user'); "
    "print('role', k.fetchone()[0])"
)


def test_a_command_starts_the_servers_and_leaves_none(copy: Copy):
    done = copy.do("manage.py", "shell", "-v", "0", "-c", WHO)

    assert done.stdout == "role meritline_app\n"
    copy.wait_until_gone()


def test_migrations_run_as_the_owner_and_the_app_may_use_the_tables(copy: Copy):
    migrated = copy.do("manage.py", "migrate", "-v", "0")
    counted = copy.do(
        "manage.py", "shell", "-v", "0", "-c",
        "from django.contrib.contenttypes.models import ContentType as T; print(T.objects.count() > 0)",
    )  # fmt: skip

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert counted.stdout == "True\n"


def test_users_share_the_servers_and_the_last_one_ends_them(copy: Copy):
    folder = copy.folder / "var" / "servers"
    first = servers.use(folder=folder)
    second = servers.use(folder=folder)
    assert (first.keeper, first.urls) == (second.keeper, second.urls)

    first.leave()
    with psycopg2.connect(second.urls["DATABASE_URL"]) as link, link.cursor() as cursor:
        cursor.execute("select 1")
    link.close()
    second.leave()
    second.wait_for_end()

    assert not (folder / "servers.json").exists()
    copy.wait_until_gone()


def test_data_survive_a_killed_keeper_and_a_killed_server(copy: Copy):
    folder = copy.folder / "var" / "servers"
    found = servers.use(folder=folder)
    with psycopg2.connect(found.urls["DATABASE_OWNER_URL"]) as link, link.cursor() as cursor:
        cursor.execute("create table if not exists kept (word text)")
        cursor.execute("insert into kept values ('whole')")
    link.close()
    os.kill(found.keeper, signal.SIGKILL)
    os.kill(copy.pid_of("postgres", "-D"), signal.SIGKILL)
    found.leave()

    again = servers.use(folder=folder)
    with psycopg2.connect(again.urls["DATABASE_URL"]) as link, link.cursor() as cursor:
        cursor.execute("select word from kept")
        rows = cursor.fetchall()
    link.close()
    again.leave()
    again.wait_for_end()

    assert rows == [("whole",)]


def test_the_addresses_and_secrets_are_for_the_owners_eyes(copy: Copy):
    folder = copy.folder / "var" / "servers"
    found = servers.use(folder=folder)

    secret = [
        folder / "servers.json",
        folder / "postgres" / "secrets",
        folder / "broker" / "server.conf",
    ]
    modes = [stat.S_IMODE(file.stat().st_mode) for file in secret]
    written = json.loads((folder / "servers.json").read_text(encoding="utf-8"))
    found.leave()
    found.wait_for_end()

    assert modes == [0o600, 0o600, 0o600]
    assert written["DATABASE_URL"] == found.urls["DATABASE_URL"]
    assert "DATABASE_ADMIN_URL" not in found.environment()


def test_throw_away_servers_leave_no_folder(tmp_path: Path):
    folder = tmp_path / "servers"
    found = servers.use(folder=folder, is_throw_away=True)

    found.leave()
    found.wait_for_end()

    assert not folder.exists()


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has a folder that the servers' account cannot reach"
)
def test_root_keeps_the_data_elsewhere_where_the_account_cannot_reach_the_folder(tmp_path: Path):
    tmp_path.chmod(0o700)
    folder = tmp_path / "servers"
    found = servers.use(folder=folder)
    home = places.SYSTEM_HOME / (folder / "instance-id").read_text(encoding="ascii")

    has_data = (home / "postgres" / "data" / "PG_VERSION").exists()
    found.leave()
    found.wait_for_end()
    shutil.rmtree(home)

    assert has_data


def test_programs_named_by_the_environment_serve(copy: Copy):
    if not Path("/usr/lib/postgresql/15/bin/postgres").exists() or not shutil.which("redis-server"):
        pytest.skip("PostgreSQL 15 and redis-server are not installed")
    named = {"PG_BINDIR": "/usr/lib/postgresql/15/bin", "VALKEY_SERVER": "redis-server"}
    state = {"STATE_DIR": str(copy.folder / "other state")}
    version = (
        "from django.db import connection as c; c.ensure_connection(); print(c.pg_version // 10000)"
    )

    done = copy.do("manage.py", "shell", "-v", "0", "-c", version, **named, **state)

    assert done.stdout == "15\n"
    copy.wait_until_gone()


def test_a_wrong_folder_of_programs_is_named_in_the_refusal(copy: Copy):
    done = copy.do("manage.py", "check", PG_BINDIR="/nowhere")

    assert done.returncode == 1
    assert done.stderr == "PG_BINDIR is /nowhere, but no postgres is in that folder.\n"


@pytest.mark.parametrize("command", ["help", "version", "--help"])
def test_words_alone_need_neither_servers_nor_settings(copy: Copy, command: str):
    done = copy.do("manage.py", command)

    assert (done.returncode, done.stderr) == (0, "")
    assert copy.processes() == {}


def test_a_python_without_packages_goes_on_with_those_that_make_has_installed(copy: Copy):
    bare = ("-S", "manage.py", "version")  # -S: this Python, without its installed packages

    done = copy.do(*bare)
    without = copy.do(*bare, MERITLINE_VENV=str(copy.folder / "nowhere"))

    assert (done.returncode, done.stdout) == (0, copy.do("manage.py", "version").stdout)
    assert (without.returncode, without.stderr) == (
        1,
        "The packages are not installed. `make run` (or another verb of make) installs them.\n",
    )


def test_the_leash_ends_a_program_whose_starter_was_killed(tmp_path: Path):
    if not sys.platform.startswith("linux"):
        pytest.skip("the kernel's wish exists on Linux only")
    starter = (
        "import subprocess, sys, time\n"
        "from config.local import places\n"
        "child = subprocess.Popen(places.leashed(account='-', signal_number=15, command=['sleep', '60']))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter], cwd=places.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())

    process.kill()
    process.communicate()

    wait_for(lambda: not Path(f"/proc/{child}").exists(), seconds=10)
