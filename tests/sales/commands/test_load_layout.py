"""manage.py load_layout and guess_layout: text, JSON, refusals."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import call_command

from kernel.commands import NotOkError, RefusedError
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


def test_what_is_guessed_can_be_loaded(tmp_path, capsys):
    sample, document = tmp_path / "pos.csv", tmp_path / "layout.yaml"
    sample.write_text("Rechnung;Pos;Tag;Kundennummer;Betrag;EUR\nR1;1;14.01.2026;C1;12,50;EUR\n")

    call_command("guess_layout", str(sample), "--distributor", "NV", "--json")
    told = json.loads(capsys.readouterr().out)
    call_command("guess_layout", str(sample), "--distributor", "NV")
    text = capsys.readouterr().out
    document.write_text(text)
    call_command("load_layout", str(document), "--distributor", "NV")

    assert told["layout"]["columns"]["document_date"] == ["Tag"]
    assert told["columns"][2] == {
        "header": "Tag", "field": "document_date", "why": "Its cells are days.", "cells": ["14.01.2026"],
    }  # fmt: skip
    assert text.startswith("# Rechnung -> document_no: The header says so.\n")
    assert capsys.readouterr().out == "nv version 1 reads the next file.\n"


def test_a_guess_that_is_not_whole_fails_with_what_is_missing(tmp_path, capsys):
    sample = tmp_path / "pos.csv"
    sample.write_text("Invoice,Date\nR1,2026-01-14\n")

    with pytest.raises(NotOkError):
        call_command("guess_layout", str(sample), "--distributor", "NV")
    assert (
        "Still missing: map reseller_code, reseller_name or reseller_tax_number."
        in capsys.readouterr().err
    )
    with pytest.raises(RefusedError, match="cannot be read"):
        call_command("guess_layout", str(tmp_path / "gone"), "--distributor", "NV")
