"""Signing in: by e-mail and password, slowly for guessers, and silent about who exists."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests.web.accounts.conftest import PASSWORD


def body(answer):
    """Return the page without what differs from request to request."""
    text = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|[\w.]+@example\.test', "", text)


@pytest.mark.parametrize("email", ["ada@example.test", "ADA@Example.Test"])
def test_the_right_password_leads_to_the_front_door(email, person, sign_in):
    answer = sign_in(email)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_wrong_password_and_an_unknown_address_look_alike(person, sign_in):
    known = sign_in("ada@example.test", "wrong wrong wrong")
    unknown = sign_in("eve@example.test", "wrong wrong wrong")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert body(known) == body(unknown)


def test_an_inactive_person_looks_like_an_unknown_one_without_the_password(person, sign_in):
    person.is_active = False
    person.save(update_fields=["is_active"])

    wrong = body(sign_in("ada@example.test", "wrong wrong wrong"))
    right = sign_in("ada@example.test")

    assert wrong == body(sign_in("eve@example.test", "wrong wrong wrong"))
    assert (right.status_code, right["Location"]) == (302, "/accounts/inactive/")


@pytest.mark.parametrize("email", ["ada@example.test", "eve@example.test"])
def test_after_ten_wrong_tries_even_the_right_password_waits(email, person, sign_in):
    for _ in range(10):
        assert sign_in(email, "wrong wrong wrong").status_code == 200

    locked = sign_in(email)

    assert locked.status_code == 200
    assert "Too many failed" in locked.content.decode()


def test_a_long_password_is_refused_quickly(person, sign_in):
    assert sign_in("ada@example.test", "x" * 1_000_000).status_code == 200


def test_the_session_gets_a_new_id_at_sign_in(person, sign_in):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    sign_in("ada@example.test", client=client)

    assert client.cookies["sessionid"].value != planted


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_else(target, person, sign_in):
    assert sign_in("ada@example.test", next=target)["Location"] == "/"


def test_a_reset_for_an_unknown_address_sends_no_mail_and_says_the_same(person):
    known = Client().post("/accounts/password/reset/", {"email": "ada@example.test"})
    unknown = Client().post("/accounts/password/reset/", {"email": "eve@example.test"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["ada@example.test"]]


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/"])
def test_nobody_signs_up_or_changes_the_address_alone(address, person):
    client = Client()
    client.force_login(person)

    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_a_new_password_wants_twelve_characters(person):
    client = Client()
    client.force_login(person)

    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    )

    assert answer.status_code == 200
    assert "at least 12 characters" in answer.content.decode()


def test_the_health_address_is_open_and_says_nothing_else(db):
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(("proxies", "status"), [(1, 302), (0, 429)])
def test_behind_the_proxy_attempts_are_counted_by_the_address_it_saw(
    proxies, status, person, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    def attempt(address: str, password: str):
        return Client().post(
            "/accounts/login/",
            {"login": person.email, "password": password},
            headers={"x-forwarded-for": f"10.0.0.9, {address}"},
        )

    for number in range(31):
        Client().post(
            "/accounts/login/",
            {"login": f"nobody{number}@example.test", "password": "guess"},
            headers={"x-forwarded-for": "10.0.0.9, 203.0.113.7"},
        )

    assert attempt("198.51.100.4", PASSWORD).status_code == status
