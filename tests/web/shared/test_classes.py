"""Style sheets and templates know the same classes: none without a rule, no rule without a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
SCRIPT = ROOT / "static" / "js" / "app.js"
DRAWN = ROOT / "web" / "shared"  # the tags and charts write classes into HTML and SVG
WITH_PORTAL = (
    "portal/",
    "distributor/",
    "public/",
    "api/docs.html",
    "components/styleguide_portal.html",
)
ONLY_FOR_THE_SCRIPT = {"more-tab"}

_TAG = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
_VALUE = re.compile(r"{{.*?}}", re.DOTALL)
_CLASS = re.compile(r'\bclass="([^"]*)"')
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_RULE = re.compile(r"\.(-?[a-zA-Z][\w-]*)")
_QUOTED = re.compile(r'"[^"]*"|`[^`]*`')


def ruled(*sheets: str) -> set[str]:
    """Return the classes that the style sheets have rules for."""
    found: set[str] = set()
    for sheet in sheets:
        text = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+){", text):
            if not selector.strip().startswith("@"):
                found.update(_RULE.findall(selector))
    return found


def written(paths: Iterable[Path]) -> set[str]:
    """Return the classes that templates name; one that ends in a value counts by its beginning (`skel-`)."""
    texts = (_VALUE.sub("", _TAG.sub(" ", path.read_text())) for path in paths)
    return {name for text in texts for names in _CLASS.findall(text) for name in names.split()}


def drawn() -> set[str]:
    """Return the words of the literals, docstrings apart, of the modules and the script that write markup."""
    found = set(_NAME.findall(" ".join(_QUOTED.findall(SCRIPT.read_text()))))
    for path in sorted(DRAWN.rglob("*.py")):
        tree = ast.parse(path.read_text())
        docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
                found.update(_NAME.findall(node.value))
    return found


def known(names: set[str], others: set[str]) -> set[str]:
    """Return the names that the others hold, as a whole or by their beginning."""
    begun = tuple(name for name in others if name.endswith("-"))
    whole = names & others | {name for name in names if name.startswith(begun)}
    return whole | {
        name for name in names if name.endswith("-") and any(o.startswith(name) for o in others)
    }


def test_every_class_of_a_template_has_a_rule():
    paths = sorted(TEMPLATES.rglob("*.html"))
    portal = [p for p in paths if str(p.relative_to(TEMPLATES)).startswith(WITH_PORTAL)]
    with_portal = written(portal)
    without = written(path for path in paths if path not in portal)

    missing = with_portal - known(with_portal, ruled("app.css", "portal.css", "public.css"))
    missing |= without - known(without, ruled("app.css"))

    assert sorted(missing - ONLY_FOR_THE_SCRIPT) == []


def test_every_rule_is_used():
    rules = ruled("app.css", "portal.css", "public.css")
    used = written(TEMPLATES.rglob("*.html")) | drawn()

    assert sorted(rules - known(rules, used)) == []


def test_every_token_is_used():
    text = "\n".join(path.read_text() for path in sorted(CSS.glob("*.css")))
    named = set(re.findall(r"(--[a-z0-9-]+):", text))

    assert sorted(named - set(re.findall(r"var\((--[a-z0-9-]+)", text))) == []
