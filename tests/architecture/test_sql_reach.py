"""An app's .sql files name only its own tables, and say what they read and write; one exception is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = ("events", "hooks", "partners", "sales", "tiers", "renewals", "funds")
FOREIGN = {
    "sales/sql/match.sql": {"partners_partner", "partners_partneralias"}
}  # docs/architecture.md says why
TABLE = re.compile(r"\b(?:events|hooks|partners|sales|tiers|renewals|funds)_[a-z]+\b")
FILES = sorted(path for app in APPS for path in (ROOT / app / "sql").glob("*.sql"))


def tables_in(text: str) -> set[str]:
    """Return the tables that the statements name, comments left out."""
    bare = re.sub(r"--[^\n]*", "", text)
    real = {model._meta.db_table for model in apps.get_models()}
    return set(TABLE.findall(bare)) & real


def test_there_are_files_to_look_at():
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_names_its_own_tables_alone(path):
    name = str(path.relative_to(ROOT))
    app = name.split("/", 1)[0]
    foreign = {
        table for table in tables_in(path.read_text("utf-8")) if not table.startswith(f"{app}_")
    }

    assert foreign == FOREIGN.get(name, set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_reads_and_writes(path):
    text = path.read_text("utf-8")
    head = "\n".join(line for line in text.splitlines() if line.startswith("--"))
    words = set(TABLE.findall(head))

    assert text.startswith("-- ")
    assert re.search(r"\b(reads|writes)\b", head, re.IGNORECASE)
    assert tables_in(text) <= words, "the header leaves a table out"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_takes_named_parameters_only(path):
    bare = re.sub(r"--[^\n]*", "", path.read_text("utf-8"))

    assert re.findall(r"%(?!\()(?!%)", bare) == []
