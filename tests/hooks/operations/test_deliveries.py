"""An event becomes a message to each endpoint that wants it, signed, once, in order, until it is taken."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from events.choices import EventType
from events.models import Event
from events.operations.record import Happening, record_many
from hooks.engine import waiting
from hooks.models import Attempt, Delivery, Endpoint
from hooks.operations import deliveries, endpoints
from kernel.errors import NotFoundError
from tests.hooks.conftest import AT, WHO, happen

pytestmark = pytest.mark.django_db


def deliver(at=AT):
    while deliveries.deliver_next(at=at):
        pass


def states():
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_an_event_is_for_the_endpoints_that_want_its_type(added, receiver):
    endpoints.add(url=receiver.url, types=[EventType.RUN_HELD], description="", **WHO)

    event = happen()
    happen(EventType.RUN_OPENED)

    (row,) = Delivery.objects.all()
    assert (row.endpoint_id, row.event_id, row.type, row.subject, row.state) == (
        added.endpoint_id, event.pk, "upload.posted", "upload:1", "PENDING",
    )  # fmt: skip


def test_many_events_at_once_are_many_deliveries(endpoint):
    many = [Happening(subject=f"partner:{number}") for number in range(5)]

    record_many(EventType.STANDING_CHANGED, happenings=many, actor="system", at=AT)

    assert list(Delivery.objects.order_by("id").values_list("subject", flat=True)) == [
        one.subject for one in many
    ]


def test_what_is_rolled_back_is_told_to_nobody(endpoint):
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)

    assert Delivery.objects.count() == 0


def test_a_removed_endpoint_gets_nothing(endpoint):
    endpoints.remove(endpoint_id=endpoint.pk, **WHO)

    happen()

    assert Delivery.objects.count() == 0


def test_a_message_is_what_standard_webhooks_says(added, receiver):
    event = happen()

    with time_machine.travel(AT, tick=False):
        deliver()
        ((headers, body),) = receiver.got
        verified = Webhook(added.secret).verify(body, headers)

    delivery = Delivery.objects.get()
    assert verified == {
        "type": "upload.posted",
        "timestamp": "2026-07-01T09:00:00Z",
        "data": {
            "id": f"evt_{event.pk}",
            "subject": "upload:1",
            "partner": "LARKMERE",
            "actor": "user:7",
            "reason": "",
            "details": {"lines": 3},
        },
    }
    assert headers["webhook-id"] == f"msg_{delivery.pk}"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == receiver.url.split("/")[2]
    assert (delivery.state, delivery.delivered_at, delivery.attempt_count) == (
        "DELIVERED",
        AT,
        1,
    )
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.failure, attempt.at) == (204, "", AT)


def test_a_replay_is_too_old_for_the_receiver(added, receiver):
    happen()
    deliver()
    ((headers, body),) = receiver.got

    with (
        time_machine.travel(AT + timedelta(minutes=6), tick=False),
        pytest.raises(WebhookVerificationError),
    ):
        Webhook(added.secret).verify(body, headers)


def test_both_secrets_sign_during_the_overlap(added, receiver):
    fresh = endpoints.rotate_secret(
        endpoint_id=added.endpoint_id, overlap=timedelta(hours=1), **WHO
    )
    happen()
    deliver()
    happen(subject="upload:2")
    deliver(AT + timedelta(hours=2))

    (first, first_body), (later, later_body) = receiver.got
    with time_machine.travel(AT, tick=False):
        for secret in (added.secret, fresh):
            Webhook(secret).verify(first_body, first)
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        Webhook(fresh).verify(later_body, later)
        with pytest.raises(WebhookVerificationError):
            Webhook(added.secret).verify(later_body, later)


def test_a_test_message_goes_out_as_any_other(endpoint, receiver):
    deliveries.send_test(endpoint_id=endpoint.pk, at=AT)

    deliver()

    assert json.loads(receiver.got[0][1])["type"] == "webhook.test"
    assert states() == ["DELIVERED"]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500, 503])
def test_any_answer_but_a_2xx_is_a_failure_and_no_redirect_is_followed(status, endpoint, receiver):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    happen()

    deliver()

    row = Delivery.objects.get()
    assert (row.state, row.next_attempt_at) == ("PENDING", AT + timedelta(seconds=10))
    assert len(receiver.got) == 1
    assert Attempt.objects.get().status == status


def test_the_log_keeps_the_first_words_of_the_answer_and_reads_no_more(endpoint, receiver):
    receiver.status, receiver.answer = 500, b"no\x00\xff" + b"x" * 5_000_000
    happen()

    deliver()

    answer = Attempt.objects.get().answer
    assert answer.startswith("no ")
    assert len(answer) == 2_000


def test_an_address_that_leads_inside_meanwhile_is_not_called(endpoint, receiver, settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    happen()

    deliver()

    assert receiver.got == []
    assert Attempt.objects.get().failure == "The host does not lie in the public internet."


def test_the_same_message_is_sent_again_later_and_later(endpoint, receiver):
    receiver.status = 500
    happen()
    at = AT
    for wait in waiting.WAITS[:3]:
        deliver(at)
        assert Delivery.objects.get().next_attempt_at == at + wait
        at += wait
    receiver.status = 200

    deliver(at)

    assert states() == ["DELIVERED"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1
    assert Endpoint.objects.get().failing_since is None


def test_a_later_message_of_the_subject_waits_for_the_earlier(endpoint, receiver):
    receiver.status = 500
    happen(subject="upload:1")
    deliver()
    happen(subject="upload:1")
    happen(subject="upload:2")
    receiver.status = 200

    deliver()
    assert states() == ["PENDING", "PENDING", "DELIVERED"]

    deliver(AT + timedelta(seconds=10))
    assert states() == ["DELIVERED"] * 3


def test_a_message_is_given_up_in_the_end(endpoint, receiver):
    receiver.status = 500
    happen()
    Delivery.objects.update(attempt_count=waiting.MOST_ATTEMPTS - 1)

    deliver()

    assert states() == ["GIVEN_UP"]


def test_a_message_whose_worker_died_is_sent_again_after_the_lease(endpoint, receiver):
    happen()
    deliveries._claim(at=AT)

    deliver(AT)
    assert receiver.got == []

    deliver(AT + deliveries.LEASE)
    assert states() == ["DELIVERED"]


def test_an_old_attempt_does_not_undo_a_later_one(endpoint):
    happen()
    late = deliveries._claim(at=AT)
    deliver(AT + deliveries.LEASE)

    deliveries._note(late, deliveries.sending.Outcome(milliseconds=1, failure="Too late."), at=AT)

    assert states() == ["DELIVERED"]


def test_a_day_of_failures_pauses_and_is_told(endpoint, receiver):
    receiver.status = 500
    happen()
    deliver(AT)

    deliver(AT + timedelta(hours=24))

    row = Endpoint.objects.get()
    assert row.paused_at == AT + timedelta(hours=24)
    event = Event.objects.get(type="webhook.endpoint.paused")
    assert (event.subject, event.actor) == (f"webhook:{row.pk}", "system")
    assert event.reason == "Every attempt since 2026-07-01 09:00 UTC failed."


def test_gone_pauses_at_once(endpoint, receiver):
    receiver.status = 410
    happen()

    deliver()

    assert Endpoint.objects.get().pause_reason == "The receiver answered 410 Gone."


def test_what_happens_during_a_pause_is_sent_once_resumed(endpoint, receiver):
    endpoints.pause(endpoint_id=endpoint.pk, reason="Moving house", **WHO)
    happen()
    deliver(AT + timedelta(days=1))
    assert receiver.got == []

    waiting_count = endpoints.resume(endpoint_id=endpoint.pk, **WHO)

    deliver(AT)
    assert (waiting_count, states()) == (1, ["DELIVERED"])


def test_a_delivered_message_is_sent_again_with_its_old_id(endpoint, receiver):
    happen()
    deliver()

    deliveries.send_again(endpoint_id=endpoint.pk, delivery_id=Delivery.objects.get().pk, at=AT)
    deliver()

    assert [headers["webhook-id"] for headers, _ in receiver.got] == [
        f"msg_{Delivery.objects.get().pk}"
    ] * 2
    assert Attempt.objects.count() == 2


def test_one_that_waits_is_not(endpoint):
    happen()

    with pytest.raises(deliveries.NothingToSendAgain), transaction.atomic():
        deliveries.send_again(endpoint_id=endpoint.pk, delivery_id=Delivery.objects.get().pk, at=AT)


def test_nor_one_of_another_endpoint(endpoint, receiver):
    other = endpoints.add(url=receiver.url, types=[EventType.RUN_HELD], description="", **WHO)
    happen()

    with pytest.raises(NotFoundError), transaction.atomic():
        deliveries.send_again(
            endpoint_id=other.endpoint_id, delivery_id=Delivery.objects.get().pk, at=AT
        )


def test_old_deliveries_are_forgotten_with_their_attempts(endpoint, receiver):
    happen()
    deliver()

    assert deliveries.forget_old(at=AT + timedelta(days=29)) == 0
    assert deliveries.forget_old(at=AT + timedelta(days=31)) == 1
    assert Attempt.objects.count() == 0
