"""Laws that need the assembled product: tasks, timetable, migrations, commands, words."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.schedule import TIMETABLE
from events.choices import EventType

ROOT = Path(__file__).resolve().parents[2]
OURS = ("events", "hooks", "partners", "sales", "tiers", "renewals", "funds", "config")


def our_tasks() -> dict[str, object]:
    current_app.loader.import_default_modules()
    return {
        name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")
    }


def nudged_names() -> set[str]:
    names = set()
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    called = (
                        node.func.attr
                        if isinstance(node.func, ast.Attribute)
                        else getattr(node.func, "id", "")
                    )
                    if called == "after_commit":
                        names.add(str(node.args[0].value))
    return names


def test_every_nudge_and_timetable_entry_is_a_registered_task():
    wanted = nudged_names() | {str(entry["task"]) for entry in TIMETABLE.values()}

    assert wanted - set(our_tasks()) == set()


def test_every_task_takes_keywords_and_tolerates_new_ones():
    wrong = []
    for name, task in our_tasks().items():
        kinds = [p.kind for p in inspect.signature(task.run).parameters.values()]
        if any(
            k in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            for k in kinds
        ):
            wrong.append(f"{name} takes positional arguments")
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            wrong.append(f"{name} refuses arguments of a newer version")

    assert wrong == []


def test_floors_rooms_and_faces_hold():
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_migrations_are_linear_and_reversible():
    loader = MigrationLoader(connection)
    forks = {
        app: len(loader.graph.leaf_nodes(app))
        for app in OURS
        if len(loader.graph.leaf_nodes(app)) > 1
    }
    one_way = [
        f"{key[0]}.{key[1]}"
        for key, migration in loader.disk_migrations.items()
        if key[0] in OURS and not all(operation.reversible for operation in migration.operations)
    ]

    assert (forks, one_way) == ({}, [])


def test_every_command_of_ours_is_tested():
    commands = {name for name, app in get_commands().items() if str(app) in OURS}
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))

    assert {
        name for name in commands if f'"{name}"' not in tests and f" {name}" not in tests
    } == set()


def test_every_model_and_event_type_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    models = {
        m.__name__ for app in OURS if app != "config" for m in apps.get_app_config(app).get_models()
    }
    events = {str(event.value) for event in EventType}

    assert {word for word in models | events if f"`{word}`" not in glossary} == set()


def test_nothing_published_names_a_place_of_work():
    """The project speaks of the product alone."""
    shown = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    words = ("/" + "work/", "/" + "tmp/plan", "pypi." + "org", "registry.npm" + "js")
    broken = [
        f"{name}: {word}"
        for name in shown
        if Path(name).suffix
        in {".py", ".md", ".html", ".txt", ".toml", ".css", ".js", ".yaml", ".yml", ".sql", ""}
        and (ROOT / name).is_file()
        for word in words
        if word in (ROOT / name).read_text(encoding="utf-8", errors="ignore")
    ]

    assert broken == []
