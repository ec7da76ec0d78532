"""Settings: people and roles, API keys shown once, the audit log within what a person may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from partners.choices import AliasKind
from partners.models import ApiKey, Invitation, Membership, User
from partners.operations import aliases
from partners.queries import keys
from tests.personas import AT

PERSON = {"name": "Ana Field", "email": "ana@example.test", "role": "ANALYST"}


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def admin(channel, as_persona):
    return as_persona("program_admin")


@pytest.fixture
def key(admin) -> str:
    """Make a key and return its secret as the page shows it."""
    answer = admin.client.post(
        reverse("dashboard:key-make"), {"name": "Warehouse", "scopes": ["tiers:read"]}
    )
    shown = text(answer)
    return shown.split('id="secret">')[1].split("<")[0]


def test_a_person_is_invited_to_a_first_role(admin):
    answer = admin.client.post(reverse("dashboard:user-invite"), PERSON, follow=True)

    row = Invitation.objects.get()
    assert (row.email, row.role, row.mail_due_at is None) == ("ana@example.test", "ANALYST", False)
    assert not User.objects.filter(email="ana@example.test").exists()
    assert "The invitation goes to ana@example.test" in text(answer)
    assert "Mail on its way" in text(answer)


def test_an_invitation_is_sent_again_and_withdrawn(admin):
    admin.client.post(reverse("dashboard:user-invite"), PERSON)
    row = Invitation.objects.get()
    Invitation.objects.update(mail_due_at=None, expires_at=row.invited_at + timedelta(seconds=1))

    admin.client.post(reverse("dashboard:invitation-again", args=[row.pk]))
    row.refresh_from_db()
    blank = admin.client.post(reverse("dashboard:invitation-withdraw", args=[row.pk]), follow=True)
    still = Invitation.objects.filter(withdrawn_at=None).count()
    gone = admin.client.post(
        reverse("dashboard:invitation-withdraw", args=[row.pk]), {"reason": "Wrong address"}, follow=True
    )  # fmt: skip

    assert row.mail_due_at is not None
    assert (still, "Say why" in text(blank)) == (1, True)
    assert "is withdrawn" in text(gone)
    assert "Mail on its way" not in text(gone)
    assert (
        admin.client.post(reverse("dashboard:invitation-again", args=[row.pk])).status_code == 404
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "SOMEBODY@example.test"}, "has an account"),
        ({"email": "no address"}, "Enter an e-mail such as"),
        ({"name": ""}, "Enter the person’s name."),
        ({"role": ""}, "Choose a role."),
        ({"role": "KING"}, "KING"),
        ({"role": "PARTNER_ADMIN"}, "a partner role needs a partner"),
        ({"role": "PARTNER_ADMIN", "partner_code": "NOBODY"}, "There is no partner with the code"),
        ({"partner_code": "LARKMERE"}, "a partner role needs a partner"),
    ],
)
def test_a_person_who_cannot_be_invited_leaves_nothing(admin, change, words):
    answer = admin.client.post(reverse("dashboard:user-invite"), {**PERSON, **change})

    assert answer.status_code == 422
    assert words in text(answer)
    assert Invitation.objects.count() == 0


def test_a_role_is_given_ended_with_a_reason_and_kept_in_the_log(admin, channel):
    page = reverse("dashboard:user-detail", args=[channel.user_id])
    admin.client.post(
        reverse("dashboard:role-give", args=[channel.user_id]),
        {"role": "PARTNER_MEMBER", "partner_code": "LARKMERE", "starts_on": "2026-01-01"},
    )
    membership = Membership.objects.get(user_id=channel.user_id)
    end = reverse("dashboard:role-end", args=[channel.user_id, membership.pk])
    assert "at Larkmere Technology" in text(admin.client.get(page))

    refused = admin.client.post(end, {"reason": ""}, follow=True)
    ended = admin.client.post(end, {"reason": "Left the company"}, follow=True)
    again = admin.client.post(end, {"reason": "Left the company"}, follow=True)

    assert "Say why, in a sentence." in text(refused)
    assert "The role has ended." in text(ended)
    assert "The role ended on" in text(again)
    assert "Role given or ended: Left the company" in text(ended)
    membership.refresh_from_db()
    assert membership.ends_on is not None


def test_a_second_place_for_one_account_is_refused(admin, channel):
    give = reverse("dashboard:role-give", args=[channel.user_id])
    place = {"role": "PARTNER_MEMBER", "starts_on": "2026-01-01"}
    admin.client.post(give, {**place, "partner_code": "LARKMERE"})

    answer = admin.client.post(give, {**place, "partner_code": "MERRIGATE"})

    assert answer.status_code == 422
    assert "has a role elsewhere" in text(answer)


def test_the_list_finds_people_by_name_or_e_mail(admin):
    found = text(admin.client.get(reverse("dashboard:user-list"), {"q": "SOMEBODY@"}))
    none = text(admin.client.get(reverse("dashboard:user-list"), {"q": "Zed\x00"}))

    assert "Somebody Else" in found
    assert "Program Admin" not in found.split("<tbody")[1]
    assert "Nobody matches" in none


def test_a_key_is_shown_once_and_opens_what_it_says(admin, key):
    shown = text(admin.client.get(reverse("dashboard:key-list")))

    assert key not in shown
    assert key[:11] in shown
    assert keys.find_key(key, at=AT).scopes == {"tiers:read"}


def test_the_page_with_the_secret_is_stored_nowhere(admin):
    answer = admin.client.post(
        reverse("dashboard:key-make"), {"name": "Till", "scopes": ["tiers:read"]}
    )

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "scopes": ["tiers:read"]}, "Name what will use the key."),
        ({"name": "Till", "scopes": []}, "Choose at least one thing"),
        ({"name": "Till", "scopes": ["root"]}, "root"),
        ({"name": "Till", "scopes": ["tiers:read"], "last_on": "2020-01-01"}, "expired already"),
        ({"name": "Till", "scopes": ["tiers:read"], "distributor": "NOBODY"}, "NOBODY"),
        ({"name": "T\x07", "scopes": ["tiers:read"]}, "Give the key a name"),
    ],
)
def test_a_key_that_cannot_be_made_is_refused(admin, form, words):
    answer = admin.client.post(reverse("dashboard:key-make"), form)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_once_with_a_reason(admin, key):
    revoke = reverse("dashboard:key-revoke", args=[key[:11]])

    refused = admin.client.post(revoke, {"reason": ""}, follow=True)
    done = admin.client.post(revoke, {"reason": "Leaked"}, follow=True)
    again = admin.client.post(revoke, {"reason": "Leaked"}, follow=True)

    assert "Say why, in a sentence." in text(refused)
    assert "The key is revoked." in text(done)
    assert "No key in force begins so." in text(again)
    assert keys.find_key(key, at=AT) is None


def test_a_director_reads_and_changes_nothing(as_persona, channel):
    client = as_persona("director").client

    assert "Add a person" not in text(client.get(reverse("dashboard:user-list")))
    assert "Make the key" not in text(client.get(reverse("dashboard:key-list")))
    assert "Give the role" not in text(
        client.get(reverse("dashboard:user-detail", args=[channel.user_id]))
    )


def test_the_log_is_filtered_and_what_cannot_be_read_is_left_out(admin):
    address = reverse("dashboard:audit")

    tiers = text(admin.client.get(address, {"type": "tier.standing.changed"}))
    odd = admin.client.get(address, {"type": "x\x00", "first_on": "soon"})
    none = text(admin.client.get(address, {"last_on": "1999-12-31"}))

    assert "Tier changed" in tiers.split("<tbody")[1]
    assert "File received" not in tiers.split("<tbody")[1]
    assert odd.status_code == 200
    assert "Nothing was done so" in none


def test_a_manager_reads_the_log_of_the_own_partners_only(as_persona, channel):
    for partner in (channel.larkmere, channel.merrigate):
        aliases.learn(
            distributor_id=channel.norvale.pk, partner_id=partner.pk, kind=AliasKind.NAME,
            value=f"Old {partner.code}", actor="command", at=AT,
        )  # fmt: skip

    shown = text(as_persona("manager").client.get(reverse("dashboard:audit")))

    assert "LARKMERE" in shown
    assert "MERRIGATE" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_takes_the_same_queries_however_many(
    admin, count, django_assert_num_queries
):
    for number in range(count):
        User.objects.create(name=f"Person {number}", email=f"p{number}@example.test", created_at=AT)
    admin.client.get(reverse("dashboard:user-list"))

    with django_assert_num_queries(11):
        admin.client.get(reverse("dashboard:user-list"))


def test_the_days_of_the_log_are_the_channels_own(admin, settings):
    settings.DISPLAY_TIME_ZONE = "Australia/Sydney"
    day = date(2026, 7, 1)  # AT is 10 o'clock of that day in Sydney

    shown = text(admin.client.get(reverse("dashboard:audit"), {"first_on": day, "last_on": day}))

    assert "Person given an account" in shown
