"""Schemathesis asks every operation, rightly and wrongly, with any scope: no fault, no answer outside the schema."""

from __future__ import annotations

from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from partners.choices import Scope
from tests.web.api.conftest import make_key
from tests.web.api.test_contract import NAMES
from tests.web.api.things import where

SEED = 20260701
EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
FOUND = list(SCHEMA.get_all_operations())
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok() for found in FOUND if isinstance(found, Ok)
}
assert len(OPERATIONS) == len(FOUND), "the schema has an operation that cannot be read"
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def key(caller):
    return {"Authorization": f"Bearer {caller.secret}"}


def place(operation, channel):
    """Return ids of things that are there for the names in the address."""
    names = [each.name for each in operation.path_parameters]
    return {name: where(NAMES[name], channel) for name in names}


@pytest.fixture(autouse=True)
def _as_a_test_asks(settings):
    """Let the application keep the test's connection, and answer as often as it is asked."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=["rightly", "wrongly"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_asked_of_things_that_are_there(name, mode, channel, full):
    operation = OPERATIONS[name]
    there = place(operation, channel)
    keys = cache(lambda scope: make_key(scope) if scope else full)

    @seed(SEED)
    @bounded
    @given(
        operation.as_strategy(mode, path_parameters=there or None), st.sampled_from([None, *Scope])
    )
    def ask(case, scope):
        for each in {None, scope}:
            case.call_and_validate(headers=key(keys(each)), checks=CHECKS)

    ask()
