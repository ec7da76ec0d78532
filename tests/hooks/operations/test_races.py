"""Several workers at once: every message is sent once, and a subject's stay in order."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from events.choices import EventType
from hooks.models import Attempt, Delivery
from hooks.operations import deliveries, endpoints
from tests.hooks.conftest import AT, WHO, happen
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def work():
    """Deliver until nothing is due; what waits for an earlier message is looked for once more."""
    while deliveries.deliver_next(at=AT):
        pass


def test_workers_share_the_messages_and_send_each_once(receiver):
    endpoints.add(url=receiver.url, types=[EventType.UPLOAD_POSTED], description="", **WHO)
    for number in range(24):
        happen(subject=f"upload:{number % 6}")

    while Delivery.objects.exclude(state="DELIVERED").exists():
        assert together(work, work, work, work) == [None] * 4

    sent = [headers["webhook-id"] for headers, _ in receiver.got]
    assert (len(sent), len(set(sent)), Attempt.objects.count()) == (24, 24, 24)
    by_subject = {}
    for headers, body in receiver.got:
        subject = json.loads(body)["data"]["subject"]
        by_subject.setdefault(subject, []).append(int(headers["webhook-id"].removeprefix("msg_")))
    assert [ids for ids in by_subject.values() if ids != sorted(ids)] == []


def test_a_removal_while_a_message_is_under_way_leaves_it_given_up(receiver, monkeypatch):
    added = endpoints.add(url=receiver.url, types=[EventType.UPLOAD_POSTED], description="", **WHO)
    happen()
    post = deliveries.sending.post

    def removed_meanwhile(**arguments):
        outcome = post(**arguments)
        endpoints.remove(endpoint_id=added.endpoint_id, **WHO)
        return outcome

    monkeypatch.setattr(deliveries.sending, "post", removed_meanwhile)

    assert deliveries.deliver_next(at=AT)
    assert not deliveries.deliver_next(at=AT + timedelta(days=1))
    assert Delivery.objects.get().state == "GIVEN_UP"
    assert Attempt.objects.get().status == 204
