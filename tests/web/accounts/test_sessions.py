"""A person sees where they are signed in, and ends all sessions but the own one."""

from __future__ import annotations

from django.test import Client


def test_the_other_sessions_are_listed_and_ended(person, sign_in):
    here, elsewhere = Client(), Client(headers={"user-agent": "<script>Old phone"})
    for client in (here, elsewhere):
        sign_in("ada@example.test", client=client)
    page = here.get("/accounts/sessions/").content.decode()

    ended = here.post("/accounts/sessions/")

    assert page.count("Another device") == 1
    assert "&lt;script&gt;Old phone" in page
    assert ended.status_code == 302
    assert elsewhere.get("/accounts/sessions/").status_code == 302
    page = here.get("/accounts/sessions/").content.decode()
    assert (page.count("This device"), page.count("Another device")) == (1, 0)


def test_nobody_sees_or_ends_the_sessions_of_somebody_else(person, sign_in, as_persona):
    client = Client()
    sign_in("ada@example.test", client=client)
    stranger = as_persona("partner_admin").client

    page = stranger.get("/accounts/sessions/").content.decode()
    stranger.post("/accounts/sessions/")

    assert ("This device" in page, "Another device" in page) == (False, False)
    assert client.get("/accounts/sessions/").status_code == 200


def test_sessions_need_a_sign_in(db):
    assert Client().get("/accounts/sessions/")["Location"].startswith("/accounts/login/")
