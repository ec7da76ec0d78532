"""The schema: current, free of warnings, whole; the reference page asks no other host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from web.api.views import reference

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_schema_is_current():
    assert (ROOT / "docs" / "openapi.yaml").read_bytes() == reference.yaml_text(), (
        "run: manage.py spectacular --file docs/openapi.yaml"
    )


def test_the_schema_is_valid_and_without_warnings(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "x.yaml"))


def operations():
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in reference.document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_address_of_v1_is_described():
    patterns = {
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == "api/"
        for pattern in resolver.url_patterns
        if str(pattern.pattern).startswith("v1/") and hasattr(pattern.callback, "cls")
    }

    described = {
        path.removeprefix("/api/").replace("{", "<str:").replace("}", ">")
        for path in reference.document()["paths"]
    }
    assert described == patterns


@pytest.mark.parametrize(("name", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_every_operation_has_words_an_example_security_and_problems(name, operation):
    success = {status: a for status, a in operation["responses"].items() if status[0] == "2"}

    (answer,) = success.values()
    assert operation["summary"]
    assert len(operation["description"]) > 20
    assert operation["security"] == [{"key": []}]
    assert all("examples" in content for content in answer["content"].values())
    assert {"400", "401", "403", "404", "405", "406", "422", "429", "500"} <= set(
        operation["responses"]
    )


def test_it_is_served_as_yaml_and_json(db):
    as_yaml, as_json = Client().get("/api/v1/schema"), Client().get("/api/v1/openapi.json")

    assert as_yaml.content == (ROOT / "docs" / "openapi.yaml").read_bytes()
    assert as_json.json()["openapi"] == "3.1.0"
    assert as_json.json()["paths"].keys() == reference.document()["paths"].keys()


def test_the_reference_page_shows_every_operation_and_asks_no_other_host(db):
    page = Client().get("/api/docs").content.decode()

    assert [name for name, op in operations() if f'id="{op["operationId"]}"' not in page] == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
