"""`make lint`, `make types`, `make check`: what a machine can say about the source without running the tests."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.local import packages, servers

PACKAGES = ("kernel", "events", "hooks", "partners", "sales", "tiers", "renewals", "web", "config")
DJANGO_VERSION = "5.2"
SCHEMA = Path("docs/openapi.yaml")
SCHEMA_IS_OLD = (
    f"{SCHEMA} is not the schema of this source. Write it anew:\n"
    f"  .venv/bin/python manage.py spectacular --validate --fail-on-warn --file {SCHEMA}"
)


def lint(arguments: list[str]) -> int:  # noqa: ARG001 -- signature of a verb
    """Check style, templates and the floors."""
    return _all_well(_lint_steps(packages.ensure(with_tests=True)), dict(os.environ))


def types(arguments: list[str]) -> int:  # noqa: ARG001 -- signature of a verb
    """Check the types."""
    return _all_well(_type_steps(packages.ensure(with_tests=True)), dict(os.environ))


def check(arguments: list[str]) -> int:  # noqa: ARG001 -- signature of a verb
    """Check all that `lint` and `types` do, then migrations, production settings and the API's description."""
    python = packages.ensure(with_tests=True)
    with _environment() as environment, tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        steps = {**_lint_steps(python), **_type_steps(python), **_django_steps(python, fresh)}
        code = _all_well(steps, environment)
        is_current = (
            fresh.exists() and SCHEMA.exists() and fresh.read_bytes() == SCHEMA.read_bytes()
        )
    print(f"{'ok' if is_current else 'FAILED':>7}  the API's description is current", flush=True)
    if not is_current:
        print(SCHEMA_IS_OLD, file=sys.stderr)
    return code or int(not is_current)


def _lint_steps(python: Path) -> dict[str, list[str]]:
    """Return the commands that look at style, templates and floors."""
    programs = python.parent
    templates = [str(file) for file in sorted(Path("templates").rglob("*.html"))]
    return {
        "ruff": [str(programs / "ruff"), "check", "."],
        "format": [str(programs / "ruff"), "format", "--check", "."],
        "djade": [
            str(programs / "djade"),
            "--check",
            "--target-version",
            DJANGO_VERSION,
            *templates,
        ],
        "djlint": [str(programs / "djlint"), "--lint", "--quiet", "templates"],
        "floors": [str(programs / "lint-imports")],
    }


def _type_steps(python: Path) -> dict[str, list[str]]:
    """Return the command that looks at types; tests are packages by folder, without a file that says so."""
    words = ["--explicit-package-bases", *PACKAGES, "manage.py", "tests"]
    return {"types": [str(python.parent / "mypy"), *words]}


def _django_steps(python: Path, fresh: Path) -> dict[str, list[str]]:
    """Return the commands that ask Django, with a production's settings."""
    manage = [str(python), "manage.py"]
    schema = ["spectacular", "--validate", "--fail-on-warn", "--file", str(fresh)]
    deploy = ["check", "--deploy", "--fail-level", "WARNING", "--database", "default"]
    return {
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deploy": [*manage, *deploy],
        "schema": [*manage, *schema],
    }


@contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """Yield a production's settings, with throw-away servers where no address is given."""
    environment = {
        **os.environ,
        "MERITLINE_ENV": "production",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PUBLIC_URL": "https://channel.example.com",
        "ALLOWED_HOSTS": "channel.example.com",
    }
    with tempfile.TemporaryDirectory(prefix="meritline-check-") as folder:
        environment["STATE_DIR"] = folder
        if not servers.are_needed():
            yield environment
            return
        found = servers.use(folder=Path(folder) / "servers")
        yield {**environment, **found.environment()}
        found.leave()
        found.wait_for_end()


def _all_well(steps: Mapping[str, list[str]], environment: Mapping[str, str]) -> int:
    """Run every step, show the words of those that fail, and return 1 if one did."""
    code = 0
    for name, command in steps.items():
        done = subprocess.run(
            command,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{'FAILED' if done.returncode else 'ok':>7}  {name}", flush=True)
        if done.returncode:
            print(done.stdout.rstrip(), flush=True)
            code = 1
    return code
