"""docs/rights.md says what the product does."""

from __future__ import annotations

from pathlib import Path

from partners.choices import Act, Role, Scope
from partners.queries.access import RIGHTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")


def test_the_table_of_roles_and_acts_is_current():
    rows = [
        f"| {act.label} | "
        + " | ".join("yes" if role in RIGHTS[act] else "–" for role in Role)
        + " |"
        for act in Act
    ]

    assert [row for row in rows if row not in PAGE] == []
    assert f"| Act | {' | '.join(role.label for role in Role)} |" in PAGE


def test_every_scope_is_explained():
    assert [str(scope) for scope in Scope if f"| `{scope}` |" not in PAGE] == []
