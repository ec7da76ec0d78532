"""Laws of the house that are read off the source: transactions, arithmetic in faces, sizes, names of tasks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "kernel",
    "events",
    "hooks",
    "partners",
    "sales",
    "tiers",
    "renewals",
    "funds",
    "web",
    "config",
)
DOMAIN = ("kernel", "events", "hooks", "partners", "sales", "tiers", "renewals", "funds")
MOST_LINES = 400


def sources(*packages: str) -> list[Path]:
    """Return the Python files of the packages, migrations left out."""
    found = [
        path
        for name in packages
        for path in (ROOT / name).rglob("*.py")
        if "migrations" not in path.parts
    ]
    assert found
    return sorted(found)


def trees(*packages: str) -> list[tuple[Path, ast.Module]]:
    """Return each file with its syntax tree."""
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sources(*packages)]


def _is_atomic(node: ast.expr) -> bool:
    name = (
        node.attr
        if isinstance(node, ast.Attribute)
        else node.id
        if isinstance(node, ast.Name)
        else ""
    )
    return name == "atomic"


def bare_atomics(tree: ast.AST) -> list[int]:
    """Return the lines that spell `atomic` other than durable=True or savepoint=False."""
    allowed = {("durable", True), ("savepoint", False)}
    good = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_atomic(node.func):
            words = {
                (k.arg, k.value.value) for k in node.keywords if isinstance(k.value, ast.Constant)
            }
            if len(words) == 1 and words <= allowed:
                good.add(id(node.func))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and _is_atomic(node)
        and isinstance(node.ctx, ast.Load)
        and id(node) not in good
    ]


def test_every_transaction_is_durable_or_joins_one():
    broken = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in trees(*PACKAGES)
        for line in bare_atomics(tree)
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("@transaction.atomic\ndef f(): ...", [1]),
        ("with transaction.atomic():\n    pass", [1]),
        ("with transaction.atomic(durable=True):\n    pass", []),
        ("@transaction.atomic(savepoint=False)\ndef f(): ...", []),
        ("@atomic\ndef f(): ...", [1]),
    ],
)
def test_a_bare_atomic_is_found(code, lines):
    assert bare_atomics(ast.parse(code)) == lines


def test_faces_compute_no_business_number():
    banned = {"Sum", "F", "Q", "Avg", "Count"}
    broken = [
        f"{path.relative_to(ROOT)}:{node.lineno} {alias.name}"
        for path, tree in trees("web")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db")
        for alias in node.names
        if alias.name in banned
    ]

    assert broken == []


def test_no_signal_receiver_and_no_save_override():
    broken = []
    for path, tree in trees(*PACKAGES):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in {
                "django.db.models.signals",
                "django.dispatch",
            }:
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno} imports signals")
            if isinstance(node, ast.ClassDef) and "models" in path.parts:
                broken += [
                    f"{path.relative_to(ROOT)}:{item.lineno} overrides {item.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}
                ]

    assert broken == []


def test_no_default_order_hides_in_a_model():
    broken = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees(*DOMAIN)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for item in node.body
        if isinstance(item, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "ordering" for t in item.targets)
    ]

    assert broken == []


def test_files_stay_small():
    folders = (*PACKAGES, "benchmarks")
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(*folders)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}


def test_every_module_opens_with_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path, tree in trees(*PACKAGES)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree)
    ]

    assert silent == []


def test_public_functions_of_the_domain_say_what_they_do():
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, tree in trees(*DOMAIN)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in {"Meta", "Migration"}
        and not ast.get_docstring(node)
        and node.col_offset <= 4
    ]

    assert silent == []


def test_the_engine_never_ends_a_partnership():
    """No operation of tiers or renewals writes a partner's status: off-boarding is a person's act."""
    pattern = re.compile(r"PartnerStatus|\.status\s*=|status=PartnerStatus")
    broken = [
        str(path.relative_to(ROOT))
        for path in sources("tiers", "renewals")
        if pattern.search(path.read_text("utf-8"))
    ]

    assert broken == []


def test_silenced_rules_carry_a_reason():
    pattern = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)\b(?P<rest>.*)$")
    broken = []
    for path in sources(*PACKAGES):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = pattern.search(line)
            if found and not re.search(
                r"(--|#|:|-)\s*\S+.*\s\S+", found["rest"].split("]", 1)[-1] or ""
            ):
                broken.append(f"{path.relative_to(ROOT)}:{number}")

    assert broken == []
