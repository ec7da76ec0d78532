"""Settings, webhooks: a secret shown once, a log with bodies, and every act; the directors look, administrators act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from events.choices import EventType
from events.operations.record import record
from hooks.choices import DeliveryState
from hooks.models import Attempt, Delivery, Endpoint, EndpointSecret
from tests.personas import AT

NEW = {"url": "https://127.0.0.1/in", "description": "<b>CRM</b>", "types": ["upload.posted"]}


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def post(client, name: str, /, *args: object, **data: object):
    return client.post(reverse(f"dashboard:{name}", args=args), data, follow=True)


@pytest.fixture
def admin(as_persona, settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    return as_persona("program_admin").client


@pytest.fixture
def hook(admin) -> int:
    post(admin, "webhook-add", **NEW)
    return Endpoint.objects.get().pk


def test_a_webhook_is_added_and_its_secret_shown_once(admin):
    answer = post(admin, "webhook-add", **NEW)

    row = Endpoint.objects.get()
    secret = EndpointSecret.objects.get().secret
    assert (row.url, row.types) == (NEW["url"], ["upload.posted"])
    assert secret in text(answer)
    assert "no-store" in answer["Cache-Control"]
    again = text(admin.get(reverse("dashboard:webhook-detail", args=[row.pk])))
    assert secret not in again
    assert "&lt;b&gt;CRM" in again
    assert "127.0.0.1" in text(admin.get(reverse("dashboard:webhook-list")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://example.com"}, "https"),
        ({"url": ""}, "Enter the address"),
        ({"types": []}, "Choose at least one thing"),
        ({"types": ["nothing.known"]}, "nothing.known"),
    ],
)
def test_what_cannot_be_added_leaves_nothing(change, words, admin):
    answer = post(admin, "webhook-add", **{**NEW, **change})

    assert answer.status_code == 422
    assert words in text(answer)
    assert Endpoint.objects.count() == 0


def test_an_address_inside_is_refused(admin, settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = False

    assert post(admin, "webhook-add", **NEW).status_code == 422
    assert Endpoint.objects.count() == 0


def test_it_is_paused_with_a_reason_tested_resumed_changed_and_removed(admin, hook):
    blank = post(admin, "webhook-act", hook, "pause", reason="")
    assert "Say why it is paused." in text(blank)
    paused = post(admin, "webhook-act", hook, "pause", reason="The receiver moves")
    assert "The receiver moves" in text(paused)
    post(admin, "webhook-act", hook, "test")
    assert "To be sent now: 1 message." in text(post(admin, "webhook-act", hook, "resume"))
    post(admin, "webhook-change", hook, **{**NEW, "types": ["run.closed", "run.held"]})
    assert Endpoint.objects.get().types == ["run.closed", "run.held"]
    assert post(admin, "webhook-act", hook, "explode").status_code == 404

    post(admin, "webhook-act", hook, "remove")

    assert Endpoint.objects.get().removed_at is not None
    assert admin.get(reverse("dashboard:webhook-detail", args=[hook])).status_code == 404


def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_a_while(admin, hook):
    old = EndpointSecret.objects.get()

    answer = post(admin, "webhook-rotate", hook, hours="24")

    new = EndpointSecret.objects.get(retires_at__isnull=True)
    assert new.secret in text(answer)
    assert old.secret not in text(answer)
    assert EndpointSecret.objects.filter(pk=old.pk, retires_at__isnull=False).exists()
    post(admin, "webhook-rotate", hook, hours="-1")
    assert EndpointSecret.objects.get(retires_at__isnull=True) == new


def test_a_message_is_shown_with_its_body_and_tries_and_goes_out_again(admin, hook):
    record(
        EventType.UPLOAD_POSTED, subject="upload:1", actor="system", at=AT, reason="<script>x</script>"
    )  # fmt: skip
    row = Delivery.objects.get()
    Attempt.objects.create(delivery=row, at=AT, milliseconds=12, status=500, answer="<i>broken")
    Delivery.objects.update(state=DeliveryState.GIVEN_UP)
    address = reverse("dashboard:delivery-detail", args=[hook, row.pk])

    page = text(admin.get(address))

    assert "upload:1" in page
    assert "&lt;script&gt;" in page
    assert "&lt;i&gt;broken" in page
    assert "<script>x" not in page
    post(admin, "delivery-again", hook, row.pk)
    assert Delivery.objects.get().state == DeliveryState.PENDING
    assert "Send again" not in text(admin.get(address))
    assert (
        admin.get(reverse("dashboard:delivery-detail", args=[hook + 1, row.pk])).status_code == 404
    )


def test_a_director_looks_and_changes_nothing(admin, hook, as_persona):
    director = as_persona("director").client

    page = text(director.get(reverse("dashboard:webhook-detail", args=[hook])))

    assert "Is told of" in page
    assert "Make a new secret" not in page
    for name, args in (("webhook-rotate", [hook]), ("webhook-act", [hook, "remove"])):
        assert post(director, name, *args).status_code == 404
    assert Endpoint.objects.get().removed_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many(admin, count, django_assert_num_queries):
    for _ in range(count):
        post(admin, "webhook-add", **NEW)

    with django_assert_num_queries(8):
        admin.get(reverse("dashboard:webhook-list"))
