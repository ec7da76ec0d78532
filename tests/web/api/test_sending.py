"""Sending a file: 202 with its address, whose file it is, and the same request again."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from events.models import Event, IdempotentAnswer
from partners.choices import Scope
from sales.formats import limits
from sales.models import LedgerEntry, Upload
from sales.operations import intake
from tests.factories import tiers as make
from tests.web.api.conftest import FILE, make_key


def test_a_file_is_taken_and_can_be_followed(channel, norvale_key):
    answer = norvale_key.send(covers_from="2026-06-01", covers_to="2026-06-30")

    upload = Upload.objects.latest("id")
    assert answer.status_code == 202
    assert answer["Location"] == f"http://testserver/api/v1/uploads/upl_{upload.pk}"
    assert answer.json() == {
        "id": f"upl_{upload.pk}",
        "distributor": "NORVALE",
        "file_name": "june.csv",
        "sha256": upload.sha256,
        "size": len(FILE),
        "layout": "standard",
        "state": "RECEIVED",
        "covers_from": "2026-06-01",
        "covers_to": "2026-06-30",
        "same_content_as": None,
        "stated_lines": None,
        "stated_amount": None,
        "received_at": upload.received_at.isoformat().replace("+00:00", "Z"),
        "posted_at": None,
        "undone_at": None,
        "position": None,
    }
    assert upload.channel == "API"
    assert upload.received_by == f"key:{norvale_key.secret[:11]}"
    assert norvale_key.get(answer["Location"]).json()["state"] == "RECEIVED"


def test_a_file_sent_counts_in_the_ledger(channel, norvale_key):
    before = LedgerEntry.objects.count()
    answer = norvale_key.send()

    intake.process(upload_id=Upload.objects.latest("id").pk, at=timezone.now())

    assert norvale_key.get(answer["Location"]).json()["counts"]["posted"] == 1
    assert LedgerEntry.objects.count() == before + 1


def test_a_file_that_holds_another_amount_than_stated_is_refused_whole(channel, norvale_key):
    answer = norvale_key.send(stated_lines="1", stated_amount="-12.50")

    intake.process(upload_id=Upload.objects.latest("id").pk, at=timezone.now())

    shown = norvale_key.get(answer["Location"]).json()
    assert (shown["stated_lines"], shown["stated_amount"]) == (1, "-12.50")
    assert shown["state"] == "FAILED"
    assert shown["failure"]["message"]


@pytest.mark.parametrize("given", ["BORONIA", "NOWHERE"])
def test_another_distributors_file_is_refused_as_if_it_did_not_exist(given, channel, norvale_key):
    count = Upload.objects.count()

    answer = norvale_key.send(distributor=given)

    message = f"There is no distributor {given!r} whose files this key may send."
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["detail"]) == ("distributor_unknown", message)
    assert answer.json()["errors"] == [
        {"path": "distributor", "code": "distributor_unknown", "message": message}
    ]
    assert Upload.objects.count() == count


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({}, "distributor"),
        ({"distributor": "NORVALE", "layout": "nothing"}, "layout"),
        ({"distributor": "NORVALE", "covers_from": "2026-06-01"}, "covers_to"),
        ({"distributor": "NORVALE", "covers_from": "2026-06-02", "covers_to": "2026-06-01"}, "covers_to"),
        ({"distributor": "NORVALE", "covers_from": "0001-01-01", "covers_to": "2026-06-01"}, "covers_from"),
        ({"distributor": "NOR\x00VALE"}, "distributor"),
        ({"distributor": "NORVALE", "state": "POSTED"}, "state"),
        ({"distributor": "N" * 41}, "distributor"),
        ({"distributor": "NORVALE", "stated_lines": "-1"}, "stated_lines"),
        ({"distributor": "NORVALE", "stated_lines": "5000001"}, "stated_lines"),
        ({"distributor": "NORVALE", "stated_amount": "NaN"}, "stated_amount"),
        ({"distributor": "NORVALE", "stated_amount": "0.00001"}, "stated_amount"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named_and_nothing_is_kept(fields, path, channel, full):
    count = Upload.objects.count()

    answer = full.send(**fields)

    assert answer.status_code == 422, answer.content
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert Upload.objects.count() == count


def test_a_file_is_needed(channel, full):
    answer = full.client.post(
        "/api/v1/uploads",
        {"distributor": "NORVALE", "file": "text"},
        headers={"authorization": f"Bearer {full.secret}"},
    )

    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["file"]


def test_too_large_a_file_is_refused(channel, full, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 20)

    answer = full.send(distributor="NORVALE")

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_parameter_in_the_address_is_refused(channel, full):
    answer = full.client.post(
        "/api/v1/uploads?distributor=NORVALE", headers={"authorization": f"Bearer {full.secret}"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "distributor")


def test_the_same_request_again_gets_the_stored_answer(channel, full):
    count = Upload.objects.count()
    key = {"idempotency-key": "june-1"}

    first = full.send(distributor="NORVALE", headers=key)
    again = full.send(distributor="NORVALE", headers=key)

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Upload.objects.count() == count + 1
    assert Event.objects.filter(type="upload.received").count() == count + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "other", [{"content": FILE + "\n"}, {"covers_from": "2026-06-01", "covers_to": "2026-06-02"}]
)
def test_another_request_under_the_key_is_refused(other, channel, full):
    key = {"idempotency-key": "june-2"}
    full.send(distributor="NORVALE", headers=key)
    count = Upload.objects.count()

    answer = full.send(distributor="NORVALE", headers=key, **other)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Upload.objects.count() == count


def test_two_callers_may_use_the_same_key(channel, norvale_key, boronia_key):
    key = {"idempotency-key": "same"}

    first, second = (caller.send(headers=key) for caller in (norvale_key, boronia_key))

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_not_stored(channel, full):
    key = {"idempotency-key": "june-3"}

    refused = full.send(distributor="NOWHERE", headers=key)
    taken = full.send(distributor="NORVALE", headers=key)

    assert (refused.status_code, taken.status_code) == (422, 202)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü"])
def test_a_key_that_is_no_key_is_refused(key, channel, full):
    answer = full.send(distributor="NORVALE", headers={"idempotency-key": key})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_under_one_key_have_one_effect():
    make.distributor("NORVALE")
    caller = make_key(Scope.UPLOADS_WRITE, distributor_code="NORVALE")
    barrier = threading.Barrier(4)
    answers = []

    def send():
        try:
            barrier.wait(timeout=20)
            answers.append(make_copy(caller).send(headers={"idempotency-key": "race"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(answer.get("Idempotency-Replayed") == "true" for answer in answers) == 3
    assert (Upload.objects.count(), IdempotentAnswer.objects.count()) == (1, 1)


def make_copy(caller):
    return type(caller)(secret=caller.secret)
