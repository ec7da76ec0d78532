"""A partner's admin looks after the own people and certificates; nobody reaches those of another partner."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from partners.choices import Role
from partners.models import Certification, Invitation, Membership
from partners.operations import invitations
from tests.personas import AT

NEW = {"name": "Kim", "email": "kim@larkmere.example", "role": "PARTNER_MEMBER"}


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def admin(as_persona):
    return as_persona("partner_admin")


def post(client, name: str, /, *args: int, **data: str):
    return client.post(reverse(name, args=args), data, follow=True)


def test_an_admin_invites_to_the_own_company_alone(admin, as_persona):
    answer = post(admin.client, "portal:team-invite", **NEW, partner_code="MERRIGATE")

    row = Invitation.objects.get()
    assert (row.partner.code, row.role, row.mail_due_at is None) == ("LARKMERE", "PARTNER_MEMBER", False)  # fmt: skip
    assert "Mail on its way" in text(answer)
    stranger = as_persona("stranger_partner_admin").client
    assert "kim@larkmere.example" not in text(stranger.get(reverse("portal:team")))
    for name in ("portal:team-again", "portal:team-withdraw"):
        assert post(stranger, name, row.pk, reason="Mine").status_code == 404
    assert "is withdrawn" in text(post(admin.client, "portal:team-withdraw", row.pk, reason="No"))


@pytest.mark.parametrize("role", ["PROGRAM_ADMIN", "DISTRIBUTOR_USER", "", "KING"])
def test_a_role_elsewhere_cannot_be_given(role, admin):
    answer = post(admin.client, "portal:team-invite", **{**NEW, "role": role})

    assert (answer.status_code, Invitation.objects.count()) == (422, 0)


def test_inviting_does_not_tell_who_has_an_account(admin, as_persona):
    as_persona("stranger_partner_admin")
    taken = {**NEW, "email": "stranger_partner_admin@example.test"}
    known = post(admin.client, "portal:team-invite", **taken)
    unknown = post(admin.client, "portal:team-invite", **NEW)

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert "goes to stranger_partner_admin@example.test" in text(known)


def test_an_open_invitation_of_another_company_stays_open(admin, channel):
    with transaction.atomic():
        invitations.invite_by_mail(
            email=NEW["email"], name="Kim", role=Role.PARTNER_ADMIN, partner_code="MERRIGATE", actor="system", at=AT
        )  # fmt: skip

    post(admin.client, "portal:team-invite", **NEW)

    open_ones = Invitation.objects.filter(withdrawn_at=None).values_list("partner__code", flat=True)
    assert sorted(open_ones) == ["LARKMERE", "MERRIGATE"]


def test_a_members_role_changes_and_the_access_ends_at_once(admin, as_persona):
    member = as_persona("partner_member")
    page = post(admin.client, "portal:team-role", member.user.pk, role="PARTNER_ADMIN")
    assert "The role is partner admin now." in text(page)
    blank = post(admin.client, "portal:team-end", member.user.pk, reason="")
    assert "Say why the access ends." in text(blank)
    assert member.client.get(reverse("portal:home")).status_code == 200

    post(admin.client, "portal:team-end", member.user.pk, reason="Left us")

    assert member.client.get(reverse("portal:home")).status_code == 404
    assert "Partner Member" not in text(admin.client.get(reverse("portal:team")))


@pytest.mark.parametrize("name", ["portal:team-role", "portal:team-end"])
def test_people_of_another_partner_and_of_the_vendor_are_out_of_reach(name, admin, as_persona):
    before = list(Membership.objects.order_by("id").values())
    for who in ("stranger_partner_admin", "program_admin"):
        user_id = as_persona(who).user.pk
        before = list(Membership.objects.order_by("id").values())
        answer = post(admin.client, name, user_id, role="PARTNER_MEMBER", reason="Mine now")
        assert "There is no such person." in text(answer)
    assert list(Membership.objects.order_by("id").values()) == before


def test_a_member_sees_the_people_and_changes_nothing(as_persona):
    page = text(as_persona("partner_member").client.get(reverse("portal:team")))

    assert "People with an account" in page
    assert "Send the invitation" not in page
    assert "Record a certificate" not in page


def test_a_certificate_is_recorded_shown_and_ends_with_the_work(admin, as_persona):
    said = {"name": "<script>x</script>", "email": "ana@x.example", "certificate": "FW-1"}
    said["issued_on"] = "2026-01-01"
    wrong = post(admin.client, "portal:team-certificate", **said, last_on="2025-01-01")
    page = text(post(admin.client, "portal:team-certificate", **said, last_on="2099-12-31"))

    assert (wrong.status_code, "The last day is before the day of issue." in text(wrong)) == (
        422,
        True,
    )
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert "1 person certified in date today" in page
    person = Certification.objects.get().person_id
    stranger = as_persona("stranger_partner_admin").client
    post(stranger, "portal:team-left", person=str(person), ends_on="2026-01-02")
    assert Certification.objects.count() == 1
    page = text(post(admin.client, "portal:team-left", person=str(person), ends_on="2026-01-02"))
    assert "0 people certified in date today" in page


def test_a_distributor_looks_after_its_people_too(as_persona):
    client = as_persona("distributor_user").client

    page = text(post(client, "distributor:team-invite", **{**NEW, "role": "DISTRIBUTOR_USER"}))

    row = Invitation.objects.get()
    assert (row.distributor.code, row.partner) == ("NORVALE", None)
    assert "Mail on its way" in page
    assert post(client, "distributor:team-again", row.pk).status_code == 200
    post(client, "distributor:team-withdraw", row.pk, reason="No")
    assert Invitation.objects.get().withdrawn_at is not None
