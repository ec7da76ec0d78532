"""A badge says what is true at the moment of asking, to anybody, and nobody can make one up."""

from __future__ import annotations

import gzip
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from partners.models import Partner
from tests.factories.partners import PartnerFactory
from tests.personas import AT
from tiers.models import Program, Standing
from web.shared import badge_codes, badge_drawing
from web.shared.tiers import tier_marks

TODAY = date(2026, 7, 10)
GIVEN, LOST = date(2025, 1, 1), date(2026, 7, 1)


@pytest.fixture
def program(channel):
    """Return the programme of the channel."""
    return Program.objects.get()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Ask on one day."""
    monkeypatch.setattr("web.shared.seats.today", lambda: TODAY)


def held(
    partner: Partner, program: Program, tier: str, starts_on: date, ends_on: date | None = None
) -> Standing:
    """Give the partner a standing."""
    return Standing.objects.create(
        partner=partner, program=program, tier=program.tiers.get(code=tier), starts_on=starts_on,
        ends_on=ends_on, set_at=AT, set_by="system",
    )  # fmt: skip


def asked(standing: Standing) -> str:
    """Return what the check says, without its markup."""
    page = Client().get(reverse("public:badge", args=[badge_codes.code_of(standing.pk)]))
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\xa0", " ").split())


@pytest.fixture
def tiers(program):
    """Return the codes of the programme's tiers, the lowest first."""
    return list(program.tiers.order_by("rank").values_list("code", flat=True))


def test_a_badge_is_confirmed_while_its_tier_is_held(program, tiers):
    partner = PartnerFactory(name="Wattle & Sons", city="Geelong", region="VIC")
    held(partner, program, tiers[-1], GIVEN, LOST)
    now = held(partner, program, tiers[-1], LOST)

    words = asked(now)

    name = program.tiers.get(code=tiers[-1]).name
    assert f"Wattle &amp; Sons is a {settings.VENDOR_NAME} {name} partner" in words
    assert f"{name} since 1 January 2025" in words
    assert "Geelong VIC" in words


def test_a_badge_of_a_lost_tier_says_so_and_what_is_true_now(program, tiers):
    partner = PartnerFactory(name="Wattle")
    old = held(partner, program, tiers[-1], GIVEN, LOST)
    held(partner, program, tiers[0], LOST)

    words = asked(old)

    high, low = (program.tiers.get(code=code).name for code in (tiers[-1], tiers[0]))
    assert "This badge is not current" in words
    assert f"Wattle is not a {high} partner today. It is a {settings.VENDOR_NAME} {low} partner." in words  # fmt: skip


def test_a_badge_of_a_lower_tier_than_today_is_current(program, tiers):
    partner = PartnerFactory(name="Wattle")
    old = held(partner, program, tiers[0], GIVEN, LOST)
    held(partner, program, tiers[-1], LOST)

    low = program.tiers.get(code=tiers[0]).name
    assert f"The badge says {low}; the tier is higher today." in asked(old)


def test_a_badge_of_who_is_no_partner_any_more_says_so(program, tiers):
    ended = PartnerFactory(name="Wattle", status="ENDED", city="Geelong")
    standing = held(ended, program, tiers[-1], GIVEN)

    words = asked(standing)

    assert f"This badge is not current Wattle is not a {settings.VENDOR_NAME} partner today." in words  # fmt: skip
    assert "Geelong" not in words


@pytest.mark.parametrize(
    "spoil",
    [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")],
    ids=["lower", "blanks", "together"],
)
def test_a_code_is_read_as_it_is_typed(channel, spoil):
    code = badge_codes.code_of(42)

    assert badge_codes.find_standing(spoil(code)) == 42


@pytest.mark.parametrize(
    "code", ["", "1", "42-AAAA-AAAA-AAAA-AAAA", "9" * 90, "42-é", "null\x00byte"]
)
def test_a_code_that_was_never_given_out_is_none(channel, code):
    assert badge_codes.find_standing(code) is None


def test_the_code_of_one_standing_opens_no_other(channel):
    marks = badge_codes.code_of(42).partition("-")[2]

    assert badge_codes.find_standing(f"43-{marks}") is None


def test_a_code_outlives_the_change_of_the_key(channel, settings):
    code = badge_codes.code_of(42)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 60

    assert badge_codes.find_standing(code) == 42


def test_a_wrong_code_is_explained_and_its_pictures_are_not_there(channel):
    page = Client().get("/b/42-AAAA-AAAA-AAAA-AAAA/")

    assert page.status_code == 404
    assert b"No badge has this code" in page.content
    assert Client().get("/b/42-AAAA-AAAA-AAAA-AAAA/badge.png").status_code == 404


def test_a_typed_code_leads_to_its_answer(channel):
    answer = Client().get("/b/", {"code": " 42 AB/CD "})

    assert answer.status_code == 302
    assert answer["Location"] == "/b/42%20AB-CD/"


def test_the_whole_check_weighs_less_than_ten_kilobytes_and_runs_no_script(program, tiers):
    standing = held(PartnerFactory(), program, tiers[-1], GIVEN)
    page = Client().get(reverse("public:badge", args=[badge_codes.code_of(standing.pk)]))
    linked = re.findall(rb'href="/static/([^"]+)"', page.content)

    files = [Path(finders.find(name.decode())).read_bytes() for name in linked]

    assert len(linked) == 3
    assert sum(len(gzip.compress(part)) for part in (page.content, *files)) < 10 * 1024
    assert b"<script" not in page.content
    assert page["Cache-Control"] == "no-store"


def test_the_pictures_show_the_tier_of_today(program, tiers):
    partner = PartnerFactory()
    old = held(partner, program, tiers[-1], GIVEN, LOST)
    held(partner, program, tiers[0], LOST)
    at = [badge_codes.code_of(old.pk)]

    drawn = Client().get(reverse("public:badge-svg", args=at), {"on": "dark"})
    painted = Client().get(reverse("public:badge-png", args=at))

    assert f"{program.tiers.get(code=tiers[0]).name} partner" in drawn.content.decode()
    assert drawn["Content-Type"] == "image/svg+xml"
    image = Image.open(io.BytesIO(painted.content))
    assert (image.format, image.height) == ("PNG", 3 * badge_drawing.HEIGHT)


def test_a_badge_cannot_carry_markup():
    drawn = badge_drawing.svg(
        badge=badge_drawing.Badge(vendor="<b>&", mark=tier_marks(names=["<i>"])[0]), is_dark=False
    )

    assert "<b>" not in drawn
    assert "<i>" not in drawn


def test_the_colours_of_badges_are_those_of_the_pages():
    tokens = Path(finders.find("css/tokens.css")).read_text()

    for tone, (light, dark) in badge_drawing.COLOURS.items():
        assert f"--{tone}: light-dark({light}, {dark})" in tokens
