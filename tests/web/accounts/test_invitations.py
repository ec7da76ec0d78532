"""The link of an invitation leads to a page that makes the account, for the invited address alone and once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from partners.choices import Role
from partners.models import Invitation, User
from partners.operations import invitations
from tests.web.accounts.conftest import PASSWORD

SAID = {"email": "New@Example.test", "name": "New Person", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def link(db) -> str:
    """Return the link of an invitation."""
    with transaction.atomic():
        token = invitations.invite(
            email="new@example.test", name="New", role=Role.ANALYST, actor="system", at=timezone.now()
        )  # fmt: skip
    return f"/accounts/invitation/{token}/"


@pytest.fixture
def invited(link) -> Client:
    """Return a client that has followed the link."""
    client = Client()
    client.get(link)
    return client


def test_the_link_moves_the_token_out_of_the_address(link):
    client = Client()

    answer = client.get(link)
    page = client.get(answer["Location"])

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/invitation/")
    assert page.status_code == 200
    assert "as analyst" in page.content.decode()
    assert "new@example.test" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_accepting_makes_the_account_and_the_password_signs_in(link, invited, sign_in):
    answer = invited.post("/accounts/invitation/", SAID)

    user = User.objects.get(email="new@example.test")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert user.name == "New Person"
    assert sign_in("new@example.test")["Location"] == "/"
    again = Client()
    again.get(link)
    assert again.post("/accounts/invitation/", SAID).status_code == 404
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "other@example.test"}, "went to another address"),
        ({"email": ""}, "Enter the address"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "another password"}, "The two passwords differ"),
        ({"name": ""}, "Enter your name."),
        ({"name": "x" * 200}, "120"),
        ({"password": "x" * 2000, "again": "x" * 2000}, "1000"),
    ],
)
def test_what_is_refused_leaves_the_invitation_open(change, words, invited):
    answer = invited.post("/accounts/invitation/", {**SAID, **change})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (User.objects.count(), Invitation.objects.get().accepted_at) == (0, None)


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "<script>"])
def test_a_made_up_token_opens_nothing(token, db):
    client = Client()
    client.get(f"/accounts/invitation/{token}/")

    answer = client.get("/accounts/invitation/")

    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()


def test_an_expired_and_a_withdrawn_invitation_open_nothing(link, invited):
    Invitation.objects.update(invited_at="2020-01-01T00:00Z", expires_at="2020-01-08T00:00Z")
    assert invited.post("/accounts/invitation/", SAID).status_code == 404
    Invitation.objects.update(expires_at="2100-01-01T00:00Z", withdrawn_at=timezone.now())
    assert invited.post("/accounts/invitation/", SAID).status_code == 404
    assert User.objects.count() == 0


def test_without_the_link_there_is_no_page(db):
    assert Client().get("/accounts/invitation/").status_code == 404
