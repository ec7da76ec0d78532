"""/ sends each person to their face; a second factor can be set up, and the channel team needs one in production."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.web.accounts.conftest import PASSWORD


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("program_admin", "/dashboard/"),
        ("manager", "/dashboard/"),
        ("clerk", "/dashboard/"),
        ("partner_admin", "/portal/"),
        ("partner_member", "/portal/"),
        ("distributor_user", "/distributor/"),
    ],
)
def test_each_person_comes_to_their_face(who, where, as_persona):
    answer = as_persona(who).client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, where)


def test_a_person_without_a_role_is_told_so(as_persona):
    answer = as_persona("nobody").client.get("/")

    assert answer.status_code == 403
    assert "has no role yet" in answer.content.decode()


def test_a_stranger_signs_in_first(db):
    assert Client().get("/")["Location"] == "/accounts/login/?next=/"


@pytest.fixture
def signed_in(person, sign_in):
    """Return a client that has signed in and given the password again, as settings of security ask."""
    client = Client()
    sign_in("ada@example.test", client=client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_security_asks_for_the_password_again(person, sign_in):
    client = Client()
    sign_in("ada@example.test", client=client)

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("address", ["", "totp/activate/", "webauthn/", "webauthn/add/"])
def test_the_second_factors_can_be_reached(address, signed_in):
    assert signed_in.get(f"/accounts/2fa/{address}").status_code == 200


def test_an_app_can_be_set_up_and_is_asked_for_at_the_next_sign_in(person, signed_in, sign_in):
    page = signed_in.get("/accounts/2fa/totp/activate/")
    secret = signed_in.session["mfa.totp.secret"]

    done = signed_in.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    again = sign_in("ada@example.test")

    assert page.status_code == 200
    assert (done.status_code, done["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    assert (again.status_code, again["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert signed_in.get("/accounts/2fa/recovery-codes/").status_code == 200


def code(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_the_channel_team_sets_up_a_second_factor_first_where_it_must(settings, signed_in):
    settings.VENDOR_SECOND_FACTOR_REQUIRED = True

    before = signed_in.get("/dashboard/")
    signed_in.get("/accounts/2fa/totp/activate/")
    signed_in.post(
        "/accounts/2fa/totp/activate/", {"code": code(signed_in.session["mfa.totp.secret"])}
    )

    assert (before.status_code, before["Location"]) == (302, "/accounts/2fa/")
    assert signed_in.get("/dashboard/").status_code == 200


def test_a_partner_is_not_asked_for_one(settings, as_persona):
    settings.VENDOR_SECOND_FACTOR_REQUIRED = True

    assert as_persona("partner_member").client.get("/portal/").status_code == 200
