"""manage.py load_layout: text, JSON, refusals."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import call_command

from kernel.commands import RefusedError
from tests.factories import sales
from tests.sales.operations.test_layouts import DOCUMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def norvale():
    return sales.make_distributor("NV")


def test_a_document_is_loaded_and_loaded_again(tmp_path, capsys, monkeypatch):
    path = tmp_path / "layout.yaml"
    path.write_text(DOCUMENT)

    call_command("load_layout", str(path), "--distributor", "NV", "--json")
    monkeypatch.setattr(sys, "stdin", io.StringIO(DOCUMENT))
    call_command("load_layout", "-", "--distributor", "NV")

    first, again = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"layout": "nv-own", "version": 1, "changed": True, "warnings": []}
    assert again == "nv-own version 1 was in force already."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"name: \xff", "is no UTF-8 text"),
        (b"name: x", "The layout has no “columns”."),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, content, message):
    path = tmp_path / "layout.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RefusedError, match=message):
        call_command("load_layout", str(path), "--distributor", "NV")
