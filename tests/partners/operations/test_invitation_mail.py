"""An invitation is mailed with a token that nobody keeps; a failure is tried again, and the last link alone works."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from partners.choices import Role
from partners.models import Invitation, User
from partners.operations import invitation_mail, invitations
from partners.operations.invitation_mail import LEASE
from partners.operations.invitations import (
    MAILED_EVERY,
    VALID_FOR,
    InvitationIsNotValid,
    InvitationIsOnItsWay,
    TooManyInvitations,
)
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

DANA = {"email": "dana@x.example", "name": "Dana", "role": Role.PARTNER_ADMIN}
GOOD = "correct horse battery staple"


@pytest.fixture
def invited(who) -> int:
    """Return the id of an invitation of Dana that waits to be mailed."""
    PartnerFactory(code="P-1", name="<b>Larkmere</b>")
    return invitations.invite_by_mail(**{**DANA, "name": "Dana <i>W"}, partner_code="P-1", **who)


def mailed_token() -> str:
    return re.findall(r"/accounts/invitation/([\w-]+)/", mail.outbox[-1].body)[0]


def accept(token: str, who) -> User:
    return invitations.accept(
        token=token, email="dana@x.example", name="Dana", password=GOOD, at=who["at"]
    )


def test_the_mail_says_who_invites_to_what_in_text_and_html(invited, who):
    assert invitation_mail.send_due(at=who["at"]) == 1

    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert message.to == ["dana@x.example"]
    assert "as partner admin at <b>Larkmere</b>" in message.body
    assert "Dana &lt;i&gt;W" in html
    assert "&lt;b&gt;Larkmere&lt;/b&gt;" in html
    assert mailed_token() in html
    row = Invitation.objects.get()
    assert (row.mail_due_at, row.mailed_at) == (None, who["at"])
    assert mailed_token() not in str(Invitation.objects.values().get())
    assert accept(mailed_token(), who).email == "dana@x.example"


def test_it_is_mailed_once(invited, who):
    sent = [invitation_mail.send_due(at=who["at"]) for _ in range(2)]

    assert (sent, len(mail.outbox)) == ([1, 0], 1)


def test_a_failure_is_tried_again_after_the_lease(invited, who, monkeypatch):
    def refuse(self: object) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", refuse)
        assert invitation_mail.send_due(at=who["at"]) == 0
    early = invitation_mail.send_due(at=who["at"] + LEASE - timedelta(seconds=1))
    later = invitation_mail.send_due(at=who["at"] + LEASE)

    assert (early, later, len(mail.outbox)) == (0, 1, 1)
    assert accept(mailed_token(), who)


def test_sent_again_the_old_link_dies_and_the_week_begins_anew(invited, who, refused):
    invitation_mail.send_due(at=who["at"])
    old = mailed_token()
    late = who["at"] + VALID_FOR + timedelta(days=1)

    invitations.invite_again(invitation_id=invited, actor=who["actor"], at=late)
    invitation_mail.send_due(at=late)

    with refused(InvitationIsNotValid):
        accept(old, who)
    assert accept(mailed_token(), who | {"at": late})


def test_nobody_is_mailed_twice_in_a_few_minutes(invited, who, refused):
    with refused(InvitationIsOnItsWay):
        invitations.invite_again(invitation_id=invited, **who)
    invitation_mail.send_due(at=who["at"])
    with refused(InvitationIsOnItsWay):
        invitations.invite_again(
            invitation_id=invited,
            actor="user:7",
            at=who["at"] + MAILED_EVERY - timedelta(seconds=1),
        )

    assert len(mail.outbox) == 1


def test_a_withdrawn_or_expired_invitation_is_not_mailed(invited, who):
    late = invitation_mail.send_due(at=who["at"] + VALID_FOR)
    invitations.withdraw_one(invitation_id=invited, reason="Wrong address", **who)

    assert (late, invitation_mail.send_due(at=who["at"]), mail.outbox) == (0, 0, [])


def test_who_has_an_account_is_told_so_by_mail_alone(who, log):
    UserFactory(email="DANA@x.example")
    PartnerFactory(code="P-1")
    invitations.invite_by_mail(**DANA, partner_code="P-1", **who)

    invitation_mail.send_due(at=who["at"])

    (message,) = mail.outbox
    assert "There is an account for dana@x.example already" in message.body
    assert "/accounts/invitation/" not in message.body + message.alternatives[0].content
    assert Invitation.objects.get().mailed_at == who["at"]


def test_a_place_has_a_hundred_open_invitations_at_most(who, refused, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_WAITING", 2)
    PartnerFactory(code="P-1")
    PartnerFactory(code="P-2")
    for number in range(2):
        invitations.invite_by_mail(
            email=f"p{number}@x.example", name="P", role=Role.PARTNER_MEMBER, partner_code="P-1", **who
        )  # fmt: skip

    with refused(TooManyInvitations):
        invitations.invite_by_mail(**DANA, partner_code="P-1", **who)
    assert invitations.invite_by_mail(**DANA, partner_code="P-2", **who)
