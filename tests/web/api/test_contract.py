"""The schema is a promise: every operation, asked rightly or wrongly, answers as it says, and never with a fault."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from partners.choices import Scope
from tests.web.api.conftest import make_key
from tests.web.api.things import where
from web.api.views import reference

EXAMPLES = 15
NAMES = {
    "partner_id": "LARKMERE", "program_id": "PARTNER-AU", "upload_id": "upl_{upload}", "group_id": "grp_{line}",
    "run_id": "run_{run}", "decision_id": "dec_{run}_{partner}", "approval_id": "apr_{approval}",
    "webhook_id": "whk_{hook}", "delivery_id": "msg_{message}", "merge_id": "mrg_{merge}", "person_id": "per_{person}",
    "certificate_id": "crt_{certificate}", "number": "{version}", "contract_id": "ctr_{contract}",
    "right_id": "aut_{right}", "assessment_id": "asm_{assessment}", "quote_id": "{quote}", "order_id": "{order}",
    "claim_id": "clm_{claim}",
}  # fmt: skip


@cache
def document():
    """The schema as plain JSON."""
    return json.loads(json.dumps(reference.document(), default=str))


def operations(method):
    return {
        each[method]["operationId"]: (path, each[method])
        for path, each in document()["paths"].items()
        if method in each
    }


def validator(schema):
    return Draft202012Validator({**schema, "components": document()["components"]})


def check(answer, operation):
    """The status is documented, and the body has the shape documented for it."""
    responses = operation["responses"]
    assert str(answer.status_code) in responses, answer.content[:500]
    assert answer.status_code < 500, answer.content[:500]
    found = responses[str(answer.status_code)]
    if "$ref" in found:
        found = document()["components"]["responses"][found["$ref"].rpartition("/")[2]]
    kinds = found.get("content", {})
    if not kinds:
        assert answer.content == b""
        return
    kind = answer["Content-Type"].partition(";")[0]
    problems = list(validator(kinds[kind]["schema"]).iter_errors(answer.json()))
    assert problems == [], problems[0].message


def real(path, channel):
    return where(path.removeprefix("/api/v1/").format(**NAMES), channel)


def fields(operation):
    """The fields of the body; none where the operation takes an empty object."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        return []
    shape = document()["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    return list(shape["properties"])


GETS, POSTS = operations("get"), operations("post")
JSON = [
    name
    for name, (_, each) in POSTS.items()
    if "multipart/form-data" not in each.get("requestBody", {}).get("content", {})
]
words = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.sampled_from(["", "null", "true", "-1", "2026-06-30", "AU", "%00"])
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", GETS)
@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_read_answers_as_described(name, is_allowed, channel, full):
    path, operation = GETS[name]
    needed = [
        each["name"]
        for each in operation["parameters"]
        if each.get("required") and each["in"] == "query"
    ]
    path += "".join(f"?{each}=1" for each in needed)
    caller = full if is_allowed else make_key(Scope.UPLOADS_WRITE)

    answer = caller.get(real(path, channel))

    assert answer.status_code == (200 if is_allowed or name == "get_key" else 403)
    check(answer, operation)


@pytest.mark.parametrize("name", GETS)
def test_a_read_with_anything_in_its_address_answers_as_described(name, channel, full, settings):
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    path, operation = GETS[name]
    known = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    place = real(path, channel)

    @bounded
    @given(st.dictionaries(st.sampled_from([*known, "unknown"]), words, max_size=3))
    def ask(query):
        text = urlencode(query, errors="surrogatepass")
        check(full.get(f"{place}?{text}"), operation)

    ask()


@pytest.mark.parametrize("name", JSON)
def test_a_change_with_anything_in_its_body_answers_as_described(name, channel, full, settings):
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    path, operation = POSTS[name]
    known = fields(operation)
    place = real(path, channel)

    @bounded
    @given(st.dictionaries(st.sampled_from([*known, "unknown"]), values, max_size=3))
    def ask(body):
        check(full.post(place, body), operation)

    ask()


@pytest.mark.parametrize("name", POSTS)
@given(header=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60))
@bounded
def test_a_change_with_any_idempotency_key_or_state_answers_as_described(
    name, header, channel, full
):
    path, operation = POSTS[name]

    answer = full.post(
        real(path, channel), {"unknown": 1}, **{"idempotency-key": header, "if-match": header}
    )

    check(answer, operation)
