"""A partner gets what proves its own tier, and decides itself whether the public may find it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from partners.choices import Role
from partners.models import Listing
from tests.factories import tiers as make
from tests.personas import persona
from web.shared import certificate_paper
from web.shared.tiers import tier_marks


@pytest.fixture
def admin(as_persona):
    return as_persona("partner_admin").client


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_the_badge_is_copied_with_its_check_page(admin):
    page = text(admin.get(reverse("portal:benefits")))

    code = re.findall(r"Code <span class=\"mono\">([^<]+)</span>", page)[0]
    assert f"{settings.PUBLIC_URL}/b/{code}/badge.svg" in page
    assert "Silver since" in page
    assert b"Larkmere Technology" in Client().get(f"/b/{code}/").content


def test_the_certificate_says_who_what_and_where_to_ask(admin):
    page = text(admin.get(reverse("portal:benefits")))
    code = re.findall(r"certificate-([^\"]+)\.pdf", page)[0]

    answer = admin.get(reverse("portal:certificate", args=[code]))

    words = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert answer["Content-Type"] == "application/pdf"
    assert "Larkmere Technology" in words
    assert f"is a {settings.VENDOR_NAME} Silver partner" in words
    assert f"/b/{code}/" in words


def test_nobody_gets_the_certificate_of_another(admin, as_persona):
    page = text(admin.get(reverse("portal:benefits")))
    code = re.findall(r"certificate-([^\"]+)\.pdf", page)[0]

    answer = as_persona("stranger_partner_admin").client.get(reverse("portal:certificate", args=[code]))  # fmt: skip

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["Ä & <b>Söhne</b> «Ξ» Ltd", "x" * 300, "Wattle " * 40])
def test_a_certificate_takes_any_name(name):
    paper = certificate_paper.drawn(
        certificate=certificate_paper.Certificate(
            vendor="Kestrane", program="Partners", partner=name, mark=tier_marks(names=["Gold"])[0],
            since=date(2026, 1, 1), printed_on=date(2026, 7, 1), code="1-A", check_url="https://x.test/b/1-A/",
        )
    )  # fmt: skip

    assert len(PdfReader(io.BytesIO(paper)).pages) == 1


def test_a_partner_agrees_and_withdraws(admin, channel):
    address = reverse("portal:listing")

    agreed = admin.post(address, {"agrees": "yes"}, follow=True)
    assert "The public finds you now." in text(agreed)
    assert "Partner Admin agreed" in text(agreed)
    assert Listing.objects.get().partner == channel.larkmere

    assert "You are not listed any more." in text(admin.post(address, {"agrees": "no"}, follow=True))  # fmt: skip
    assert "is not listed" in text(admin.post(address, {"agrees": "no"}, follow=True))


def test_a_choice_that_is_none_changes_nothing(admin):
    answer = admin.post(reverse("portal:listing"), {"agrees": "perhaps"}, follow=True)

    assert "Choose whether the public may find you." in text(answer)
    assert not Listing.objects.exists()


def test_a_member_reads_who_decides(as_persona):
    page = text(as_persona("partner_member").client.get(reverse("portal:benefits")))

    assert "Your company’s administrator decides this." in page


def test_a_newcomer_reads_when_the_badge_comes(channel):
    make.partner("NEWCO", name="Newco Systems")
    client = persona("newcomer", Role.PARTNER_ADMIN, partner_code="NEWCO").client

    assert "No tier is decided yet" in text(client.get(reverse("portal:benefits")))
