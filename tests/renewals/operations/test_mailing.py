"""Raised notices go out once, one message a partner, and again where sending failed."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from partners.choices import Role
from renewals.models import Notice
from renewals.operations import mailing, windows
from tests.factories import renewals as make
from tests.factories.partners import MembershipFactory, UserFactory


@pytest.fixture
def notices(program):
    """Two notices for LARK, whose administrator is Ada; one for MERRI, which has an address only."""
    lark, merri = make.authorised("LARK", of=program), make.authorised("MERRI", of=program)
    ada = UserFactory(email="ada@lark.example")
    MembershipFactory(user=ada, role=Role.PARTNER_ADMIN, partner=lark)
    MembershipFactory(user=UserFactory(), role=Role.PARTNER_MEMBER, partner=lark)
    gone = UserFactory()
    MembershipFactory(user=gone, role=Role.PARTNER_ADMIN, partner=lark, ends_on=date(2026, 1, 1))
    merri.email = "office@merri.example"
    merri.save()
    make.contract(program, incumbent=lark, ref="C-1", last_day=date(2026, 6, 30))
    make.contract(program, incumbent=lark, ref="C-2", last_day=date(2026, 6, 8))
    make.contract(program, incumbent=merri, ref="C-3", last_day=date(2026, 6, 30))
    make.contract(program, ref="C-4", last_day=date(2026, 6, 30))
    windows.raise_notices(program_code="P", actor="system", at=make.AT)


def test_one_message_a_partner_names_its_contracts_and_nobody_elses(notices):
    assert mailing.send_due(at=make.AT) == 2
    assert mailing.send_due(at=make.AT + timedelta(days=1)) == 0

    lark, merri = sorted(mail.outbox, key=lambda message: message.to)
    assert (lark.to, lark.subject) == (
        ["ada@lark.example"],
        "2 renewals end soon: the next on 8 June 2026",
    )
    assert [line for line in lark.body.splitlines() if "2026" in line] == [
        "8 June 2026  Bellweir Dental, EP-STD (C-2)",
        "30 June 2026  Bellweir Dental, EP-STD (C-1)",
    ]
    assert (merri.to, "C-1" in merri.body, "C-3" in merri.body) == (
        ["office@merri.example"],
        False,
        True,
    )
    assert sorted(
        Notice.objects.values_list("contract__ref", "recipients", "sent_at"), key=lambda row: row[0]
    ) == [("C-1", 1, make.AT), ("C-2", 1, make.AT), ("C-3", 1, make.AT), ("C-4", 0, None)]


def test_what_failed_is_tried_again_after_the_lease_as_the_same_message(notices, monkeypatch):
    tried = []

    def fails(self, messages):
        tried.extend(message.extra_headers["Message-ID"] for message in messages)
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fails)
        assert mailing.send_due(at=make.AT) == 0
        assert mailing.send_due(at=make.AT + timedelta(minutes=1)) == 0

    assert mailing.send_due(at=make.AT + timedelta(minutes=16)) == 2
    assert sorted(message.extra_headers["Message-ID"] for message in mail.outbox) == sorted(tried)


def test_a_partner_without_any_address_is_told_by_the_portal_alone(notices):
    Notice.objects.exclude(contract__ref="C-3").delete()
    partner = Notice.objects.get().partner
    partner.email = ""
    partner.save()

    assert mailing.send_due(at=make.AT) == 0
    assert (Notice.objects.get().sent_at, Notice.objects.get().recipients) == (make.AT, 0)
