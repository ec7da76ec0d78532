"""Every account page stands in our frame and speaks in our words; error pages render without anybody's help."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string

OPEN_PAGES = {
    "/accounts/login/": "Sign in",
    "/accounts/password/reset/": "Set a new password",
    "/accounts/password/reset/done/": "Check your email",
    "/accounts/password/reset/key/1-set-password/": "This link no longer works",
    "/accounts/password/reset/key/done/": "Password saved",
    "/accounts/inactive/": "This account is switched off",
    "/accounts/confirm-email/": "Confirm your address",
}
OWN_PAGES = {
    "/accounts/logout/": "Sign out",
    "/accounts/password/change/": "Change your password",
    "/accounts/2fa/": "Two-step sign-in",
    "/accounts/2fa/totp/activate/": "Set up the authenticator app",
    "/accounts/2fa/webauthn/": "Security keys and passkeys",
    "/accounts/2fa/webauthn/add/": "Add a security key or passkey",
    "/accounts/reauthenticate/": "Confirm that it is you",
    "/accounts/sessions/": "Where you are signed in",
}
AVOIDED = ("please", "unfortunately", "sorry", "oops", "!</")


def heading(page: str) -> str:
    found: list[str] = re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL)
    return found[0]


def assert_ours(page: str) -> None:
    assert '<a class="skip" href="#main">' in page
    assert page.count("<h1") == 1
    assert re.findall(r"\sstyle=", page) == []
    assert re.findall(r"<script(?![^>]*(?:\ssrc=|application/json))", page) == []
    assert [word for word in AVOIDED if word in page.lower()] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_pages_before_sign_in(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert heading(response.content.decode()) == OPEN_PAGES[path]
    assert_ours(response.content.decode())


@pytest.fixture
def signed_in(client, db):
    user = get_user_model()(
        email="dana@larkmere.example",
        name="Dana Whitlock",
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    user.set_password("a long enough passphrase")
    user.save()
    client.post(
        "/accounts/login/",
        {"login": "dana@larkmere.example", "password": "a long enough passphrase"},
    )
    client.post("/accounts/reauthenticate/", {"password": "a long enough passphrase"})
    return client


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_somebody_signed_in(signed_in, path):
    response = signed_in.get(path)

    assert response.status_code == 200
    assert heading(response.content.decode()) == OWN_PAGES[path]
    assert_ours(response.content.decode())


@pytest.mark.django_db
def test_a_failed_sign_in_says_what_to_do(client):
    response = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "x"})
    page = response.content.decode()

    assert "There is a problem" in page
    assert "<title>Error: Sign in" in page
    assert 'value="nobody@example.org"' in page


@pytest.mark.parametrize("name", ["403", "403_csrf", "404"])
def test_error_pages_render_alone(name, rf):
    assert_ours(render_to_string(f"{name}.html", {}, request=None))


def test_the_broken_page_needs_nothing():
    page = render_to_string("500.html")

    assert heading(page) == "Something broke"
    assert "Reference" not in page
    assert "Reference" in render_to_string("500.html", {"request_reference": "a1b2"})
