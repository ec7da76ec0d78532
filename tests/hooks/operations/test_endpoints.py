"""Endpoints: added with a secret that is shown once, changed, paused, resumed, removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from events.choices import EventType
from events.models import Event
from hooks.models import Delivery, Endpoint, EndpointSecret
from hooks.operations import endpoints
from kernel.errors import NotFoundError, ReasonIsMissing
from tests.hooks.conftest import AT, WHO, happen

pytestmark = pytest.mark.django_db


def test_an_endpoint_has_a_secret_and_is_told_of(added, receiver):
    row = Endpoint.objects.get()

    event = Event.objects.get(type="webhook.endpoint.changed")
    assert (row.url, row.types) == (receiver.url, ["tier.standing.changed", "upload.posted"])
    assert EndpointSecret.objects.get().secret == added.secret
    assert added.secret.startswith("whsec_")
    assert (event.subject, event.data["what"]) == (f"webhook:{row.pk}", "added")
    assert event.data["host"] == "127.0.0.1"
    assert not any(word in str(event.data) for word in (added.secret, "?a=1"))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/",
        "http://hooks.example.com/",
        "nothing",
    ],
)
def test_an_address_that_may_not_be_called_is_refused(url):
    with pytest.raises(endpoints.UrlIsRefused) as refused, transaction.atomic():
        endpoints.add(url=url, types=[EventType.RUN_HELD], description="", **WHO)

    assert [problem.path for problem in refused.value.problems] == ["url"]
    assert Endpoint.objects.count() == 0


def test_there_are_so_many_and_no_more(added, receiver, monkeypatch):
    monkeypatch.setattr(endpoints, "MOST_ENDPOINTS", 1)

    with pytest.raises(endpoints.TooManyWebhooks), transaction.atomic():
        endpoints.add(url=receiver.url, types=[EventType.RUN_HELD], description="", **WHO)


def test_only_what_is_given_is_changed(endpoint):
    endpoints.change(endpoint_id=endpoint.pk, types=[EventType.RUN_HELD], **WHO)

    row = Endpoint.objects.get()
    assert (row.types, row.url, row.description) == (["run.held"], endpoint.url, "Test")


def test_a_pause_has_a_reason_and_an_end(endpoint):
    with pytest.raises(endpoints.WebhookIsNotPaused), transaction.atomic():
        endpoints.resume(endpoint_id=endpoint.pk, **WHO)
    with pytest.raises(ReasonIsMissing), transaction.atomic():
        endpoints.pause(endpoint_id=endpoint.pk, reason=" ", **WHO)

    endpoints.pause(endpoint_id=endpoint.pk, reason="Moving", **WHO)
    assert Endpoint.objects.get().pause_reason == "Moving"

    endpoints.resume(endpoint_id=endpoint.pk, **WHO)
    assert Endpoint.objects.get().paused_at is None


def test_a_removed_endpoint_is_not_there_and_what_waits_is_given_up(endpoint):
    happen()

    endpoints.remove(endpoint_id=endpoint.pk, **WHO)

    assert Delivery.objects.get().state == "GIVEN_UP"
    assert EndpointSecret.objects.count() == 0
    with pytest.raises(NotFoundError), transaction.atomic():
        endpoints.change(endpoint_id=endpoint.pk, description="Back", **WHO)


def test_secrets_follow_one_another(endpoint, added):
    second = endpoints.rotate_secret(endpoint_id=endpoint.pk, overlap=timedelta(days=1), **WHO)
    third = endpoints.rotate_secret(endpoint_id=endpoint.pk, overlap=timedelta(0), **WHO)

    found = dict(EndpointSecret.objects.values_list("secret", "retires_at"))
    assert found == {added.secret: AT + timedelta(days=1), third: None}
    assert second not in found
