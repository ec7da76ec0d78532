"""Webhooks over the API: the secret is shown once, what is sent can be followed, and nothing inside is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from events.choices import EventType
from hooks.models import Delivery, Endpoint
from hooks.operations import deliveries
from tests.hooks.conftest import receiver
from web.api.serializers.hooks import WebhookInput

__all__ = ["receiver"]  # the same receiver as the app's own tests have
PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


@pytest.fixture
def made(channel, full, receiver):
    """A webhook that is told of undone files, as the answer that made it."""
    body = {"url": receiver.url, "types": ["entry.reversed"], "description": "ERP"}
    answer = full.post("webhooks", body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def place(made, rest=""):
    return f"webhooks/{made['id']}{rest}"


def deliver():
    while deliveries.deliver_next(at=Delivery.objects.latest("id").next_attempt_at):
        pass


def test_the_secret_is_shown_when_it_is_made_and_never_again(full, made):
    read = full.get(place(made)).json()

    assert made == {**read, "secret": made["secret"]}
    assert full.get("webhooks").json()["results"] == [read]
    assert (read["types"], read["paused_at"], read["failing_since"]) == (
        ["entry.reversed"],
        None,
        None,
    )


def test_the_same_request_again_makes_no_second_one(channel, full, receiver):
    body = {"url": receiver.url, "types": ["run.held"]}
    first, second = (full.post("webhooks", body, **{"idempotency-key": "w1"}) for _ in range(2))

    assert first.json() == second.json()
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "url"),
        ({"url": "https://127.0.0.1/", "types": ["run.held"]}, "url"),
        ({"url": "https://169.254.169.254/latest/meta-data", "types": ["run.held"]}, "url"),
        ({"url": "http://hooks.example.com/", "types": ["run.held"]}, "url"),
        ({"url": "https://hooks.example.com/", "types": []}, "types"),
        ({"url": "https://hooks.example.com/", "types": ["nothing.happened"]}, "types.0"),
        ({"url": "https://hooks.example.com/", "types": "run.held"}, "types"),
        ({"url": "https://hooks.example.com/", "types": ["run.held"], "secret": "whsec_AAAA"}, "secret"),
        ({"url": "https://hooks.example.com/", "types": ["run.held"], "created_by": "user:1"}, "created_by"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_webhook_is_refused(body, path, channel, full):
    answer = full.post("webhooks", body)

    assert answer.status_code == 422
    assert path.split(".")[0] in {error["path"].split(".")[0] for error in answer.json()["errors"]}
    assert Endpoint.objects.count() == 0


def test_what_happens_is_sent_signed_and_can_be_followed(channel, full, made, receiver):
    full.post(f"uploads/upl_{channel.upload_id}/undo", {"reason": "Wrong month"})
    deliver()

    (row,) = full.get(place(made, "/deliveries?state=DELIVERED")).json()["results"]
    one = full.get(place(made, f"/deliveries/{row['id']}")).json()
    ((headers, body),) = receiver.got
    assert one == {**row, "body": body, "log": one["log"]}
    assert [(attempt["status"], attempt["failure"]) for attempt in one["log"]] == [(204, "")]
    assert headers["webhook-id"] == row["id"]
    assert json.loads(body)["data"]["reason"] == "Wrong month"
    assert row["event"] == json.loads(body)["data"]["id"]


def test_a_new_secret_signs_beside_the_old_one(full, made, receiver):
    rotated = full.post(place(made, "/rotate_secret"), {"overlap_hours": 1}).json()
    full.post(place(made, "/test"))
    deliver()

    ((headers, body),) = receiver.got
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (made["secret"], rotated["secret"]):
        Webhook(secret).verify(body, headers)


def test_a_test_message_goes_out_and_again(full, made, receiver):
    sent = full.post(place(made, "/test"))
    waiting = full.post(place(made, f"/deliveries/{sent.json()['id']}/redeliver"))
    deliver()
    again = full.post(place(made, f"/deliveries/{sent.json()['id']}/redeliver"))
    deliver()

    assert (sent.status_code, waiting.status_code, again.status_code) == (202, 409, 202)
    assert waiting.json()["code"] == "delivery_is_waiting"
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {sent.json()["id"]}
    assert len(receiver.got) == 2


def test_a_webhook_is_changed_paused_resumed_and_removed(full, made):
    changed = full.post(place(made, "/change"), {"types": ["run.held", "run.closed"]}).json()
    paused = full.post(place(made, "/pause"), {"reason": "Moving house"}).json()
    resumed = full.post(place(made, "/resume")).json()
    twice = full.post(place(made, "/resume"))
    removed = full.post(place(made, "/remove"))

    assert (changed["types"], changed["url"]) == (["run.closed", "run.held"], made["url"])
    assert (paused["pause_reason"], paused["paused_at"] is not None) == ("Moving house", True)
    assert (resumed["pause_reason"], resumed["paused_at"]) == ("", None)
    assert twice.json()["code"] == "webhook_is_not_paused"
    assert (removed.status_code, removed.json()) == (200, resumed)
    assert full.get(place(made)).status_code == 404
    assert full.get("webhooks").json()["results"] == []


def test_a_change_for_an_older_state_is_refused(full, made):
    tag = full.get(place(made))["ETag"]
    full.post(place(made, "/change"), {"description": "Other"})

    answer = full.post(place(made, "/remove"), **{"if-match": tag})

    assert answer.json()["code"] == "state_has_changed"
    assert Endpoint.objects.get().removed_at is None


def test_a_delivery_of_another_webhook_is_not_there(full, made, receiver):
    other = full.post("webhooks", {"url": receiver.url, "types": ["run.held"]}).json()
    message = full.post(place(made, "/test")).json()["id"]

    assert full.get(place(other, f"/deliveries/{message}")).status_code == 404
    assert full.post(place(other, f"/deliveries/{message}/redeliver")).status_code == 404


def test_the_catalogue_lists_every_type():
    page = PAGE.read_text(encoding="utf-8")

    assert [str(each) for each in EventType if f"| `{each}` | {each.label} |" not in page] == []
    assert WebhookInput().fields["types"].child.choices.keys() == {str(each) for each in EventType}


def test_the_receivers_example_of_the_page_verifies(full, made, receiver):
    full.post(place(made, "/test"))
    deliver()
    ((headers, body),) = receiver.got
    code = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}

    exec(code, names)  # noqa: S102 -- the page's own words

    assert names["told"](made["secret"], headers, body)["type"] == "webhook.test"
