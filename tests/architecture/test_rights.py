"""Every act of the table of rights is asked for by a face, so that a right that is given is also kept."""

from __future__ import annotations

from pathlib import Path

from partners.choices import Act

WEB = Path(__file__).resolve().parents[2] / "web"
NOT_ON_A_PAGE_YET = {
    Act.EDIT_PARTNERS,
}


def test_every_act_is_asked_for_somewhere():
    source = "\n".join(path.read_text() for path in WEB.rglob("*.py"))

    asked = {act for act in Act if f"Act.{act.name}" in source}

    assert set(Act) - asked == NOT_ON_A_PAGE_YET
