"""Whatever goes wrong below /api is a problem with the same seven members."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kernel.errors import DomainError
from partners.queries import directory
from web.api import reference

MEMBERS = {"type", "title", "status", "detail", "code", "errors", "request_id"}
LEAK = re.compile(r"Traceback|File \"|select |django\.|psycopg|/site-packages/", re.IGNORECASE)


def check(answer, status, code):
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(body) == MEMBERS
    assert body["type"] == f"http://testserver/api/docs#{code}"
    assert body["request_id"] == answer["X-Request-ID"]
    assert not LEAK.search(answer.content.decode())
    return body


@pytest.mark.parametrize(
    "address",
    [
        "partners/NOBODY", "partners/%00", "uploads/upl_999999", "uploads/upl_0", "uploads/upl_-1",
        "uploads/upl_9223372036854775808", "uploads/upl_٣", "uploads/1", "uploads/run_1", "runs/run_1000000",
        "decisions/dec_1_1000000", "decisions/dec_1", "programs/%00", "programs/X", "nothing", "partners/",
        "uploads/upl_1/nothing", "../../etc/passwd",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(address, channel, full):
    check(full.get(address), 404, "not_found")


@pytest.mark.parametrize("address", ["/api/", "/api/v2/partners", "/api/v1"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_unknown_address_is_404_whatever_the_method(address, method, db):
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    check(answer, 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method_is_405_and_says_which_there_are(method, channel, full):
    answer = getattr(full.client, method)(
        "/api/v1/uploads", headers={"authorization": f"Bearer {full.secret}"}
    )

    check(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, POST"


def test_a_method_override_is_ignored(channel, full):
    answer = full.get("uploads", **{"x-http-method-override": "POST"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{}", "application/json", 415, "unsupported_media_type"),
        ('{"a": ', "application/json", 415, "unsupported_media_type"),
        ("a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ("x", "multipart/form-data", 400, "parse_error"),
        ("x", "multipart/form-data; boundary=ü", 400, "parse_error"),
        ("", "multipart/form-data; boundary=x", 422, "invalid_input"),
        ("x" * 3_000_000, "text/plain", 415, "unsupported_media_type"),
    ],
)
def test_a_body_in_another_format_is_refused(body, kind, status, code, full):
    answer = full.client.post(
        "/api/v1/uploads",
        data=body,
        content_type=kind,
        headers={"authorization": f"Bearer {full.secret}"},
    )

    check(answer, status, code)


def test_another_answer_than_json_is_not_to_be_had(channel, full):
    check(full.get("partners", accept="text/html"), 406, "not_acceptable")


@pytest.mark.parametrize(
    ("query", "path", "code"),
    [
        ("page_size=0", "page_size", "min_value"),
        ("page_size=-1", "page_size", "min_value"),
        ("page_size=201", "page_size", "max_value"),
        ("page_size=1000000000", "page_size", "max_value"),
        ("page_size=99999999999999999999", "page_size", "invalid"),
        ("page_size=1_0", "page_size", "invalid"),
        ("page_size=1.0", "page_size", "invalid"),
        ("page_size=٣", "page_size", "invalid"),
        ("page_size=%2010", "page_size", "invalid"),
        ("page_size=", "page_size", "blank"),
        ("page_size=5&page_size=6", "page_size", "given_twice"),
        ("limit=5", "limit", "unknown_field"),
        ("country=A%00", "country", "control_character"),
        ("country=AUS", "country", "invalid"),
        ("country=au", "country", "invalid"),
        ("status=GONE", "status", "invalid_choice"),
        ("cursor=" + "a" * 601, "cursor", "max_length"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(query, path, code, channel, full):
    body = check(full.get(f"partners?{query}"), 422, "invalid_input")

    assert [(error["path"], error["code"]) for error in body["errors"]] == [(path, code)]


def test_every_wrong_parameter_is_named_at_once(channel, full):
    body = check(full.get("partners?page_size=0&status=x&country=AUS"), 422, "invalid_input")

    assert {error["path"] for error in body["errors"]} == {"page_size", "status", "country"}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-02-30", "invalid"), ("0001-01-01", "out_of_range"), ("2026-1-1", "invalid"), ("20260101", "invalid"),
        ("2026-W01-1", "invalid"), ("today", "invalid"),
    ],
)  # fmt: skip
def test_a_day_is_a_day(day, code, channel, full):
    body = check(full.get(f"standings?on={day}"), 422, "invalid_input")

    assert [(error["path"], error["code"]) for error in body["errors"]] == [("on", code)]


def test_sync_by_run_needs_the_program(channel, full):
    check(full.get("decisions?updated_since=run_1"), 422, "since_needs_program")
    check(full.get("standings?program=X&updated_since=7"), 422, "invalid_input")
    body = check(
        full.get("standings?program=X&updated_since=run_1&on=2026-01-01"), 422, "invalid_input"
    )
    assert [(error["path"], error["code"]) for error in body["errors"]] == [("on", "not_together")]


def test_a_fault_of_ours_is_a_problem_with_a_reference(channel, full, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("select secret from places")

    monkeypatch.setattr(directory, "by_code", broken)

    body = check(full.get("partners/LARKMERE"), 500, "server_error")

    record = next(record for record in caplog.records if record.name == "web.api.errors")
    assert record.reference == body["request_id"]
    assert record.exc_info[1].args == ("select secret from places",)


def test_a_forged_host_is_a_problem(db):
    answer = Client(raise_request_exception=False).get(
        "/api/v1/partners", headers={"host": "evil.example"}
    )

    check(answer, 400, "bad_request")


def test_no_other_origin_is_let_in(channel, full):
    answer = full.get("partners", origin="https://evil.example")

    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def refusals(kind=DomainError):
    for each in kind.__subclasses__():
        yield each
        yield from refusals(each)


def test_every_refusal_the_api_may_give_is_listed():
    listed = {code for code, _, _ in reference.codes()}

    given = {
        each.code
        for each in refusals()
        if each.__module__.startswith("web.api.") or each.__module__.startswith(reference.ACTED_ON)
    }
    assert given - listed == set()


def test_every_listed_code_has_the_status_it_is_given_with():
    statuses = {each.code: each.status for each in refusals()}

    wrong = [
        (code, status, statuses[code])
        for code, status, _ in reference.codes()
        if code in statuses and statuses[code] != status and code != "not_found"
    ]
    assert wrong == []


def test_every_code_of_ours_is_explained(db):
    page = Client().get("/api/docs").content.decode()

    assert [code for code, _, _ in reference.codes() if f'id="{code}"' not in page] == []
