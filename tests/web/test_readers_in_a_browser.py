"""The pages as other readers meet them: zoomed, on paper, in forced colours, without motion, by keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.personas import PERSONAS
from tests.web import browsing
from tests.web.test_pages_in_a_browser import READERS, ROWS, pages

WAYS = {
    "zoomed to 200%": {"viewport": {"width": 640, "height": 450}},
    "in the system's colours": {
        "viewport": {"width": 1280, "height": 900},
        "forced_colors": "active",
    },
    "on paper": {"viewport": {"width": 688, "height": 1000}},  # A4 less its margins
}
PASSWORD = "a long enough passphrase"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("face", sorted(READERS))
def test_no_page_scrolls_sideways_however_it_is_read(face, live_server, channel, chromium):
    who = PERSONAS[READERS[face][0]]()
    troubles = []
    for way, options in WAYS.items():
        context = browsing.signed_in(chromium, url=live_server.url, who=who, **options)
        page = context.new_page()
        if way == "on paper":
            page.emulate_media(media="print")
        for name in pages(face, READERS[face][0]):
            page.goto(live_server.url + reverse(name, args=ROWS[name].args(channel)))
            if page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            ):
                troubles.append(f"{name} {way}")
        context.close()

    assert troubles == []


@pytest.fixture
def partner_page(live_server, channel, chromium):
    """Return a function that opens the partner page in a window of the options given."""
    director = PERSONAS["director"]()

    def opened(**options: object) -> Page:
        context = browsing.signed_in(chromium, url=live_server.url, who=director, **options)
        page = context.new_page()
        page.goto(live_server.url + reverse("dashboard:partner-detail", args=["LARKMERE"]))
        return page

    return opened


def test_a_printed_partner_page_is_a_review_pack(partner_page):
    page = partner_page(viewport={"width": 688, "height": 1000}, color_scheme="dark")
    foot = page.locator(".printed")
    expect(foot).to_be_hidden()

    page.emulate_media(media="print", color_scheme="dark")

    expect(foot).to_contain_text("Larkmere Technology · Rules version 1")
    expect(page.locator(".whys thead")).to_be_visible()
    for left_out in (".side", ".topbar", ".tabs", "main button"):
        expect(page.locator(left_out).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == (
        "rgb(20, 24, 31)"
    )


def test_marks_stay_in_forced_colours(partner_page):
    page = partner_page(forced_colors="active")

    shapes = page.evaluate(
        """() => ['.rungs .on', '.cols rect'].map(
          (shape) => getComputedStyle(document.querySelector(shape)).forcedColorAdjust)"""
    )

    assert shapes == ["none", "none"]
    current = page.locator(".nav a[aria-current]").first
    assert current.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def test_nothing_moves_where_motion_is_not_wanted(partner_page):
    page = partner_page(reduced_motion="reduce")

    took = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap((one) => {
          const style = getComputedStyle(one);
          return [style.transitionDuration, style.animationDuration];
        }).filter((time) => time.split(', ').some((part) => parseFloat(part) > 0))"""
    )

    assert took == []


def reach(page: Page, words: str) -> None:
    """Press Tab until the focus is on what is named with the words."""
    for _ in range(80):
        page.keyboard.press("Tab")
        named = page.evaluate(
            """() => {
              const at = document.activeElement;
              return [at.innerText, at.labels?.[0]?.innerText, at.getAttribute('aria-label')].join(' ');
            }"""
        )
        if words in named:
            return
    raise AssertionError(f"Tab never reaches {words!r} on {page.url}")


def test_a_day_at_the_desk_by_keyboard_alone(live_server, channel, chromium):
    clerk = PERSONAS["clerk"]().user
    clerk.set_password(PASSWORD)
    clerk.save()
    page = chromium.new_context().new_page()
    keys = page.keyboard

    page.goto(live_server.url + reverse("account_login"))
    reach(page, "Email")
    keys.type(clerk.email)
    reach(page, "Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Overview")

    keys.press("g")
    keys.press("i")
    expect(page.locator("h1")).to_have_text("Sales intake")
    reach(page, "Match")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Rows to match")

    reach(page, "Find another partner")
    keys.type("Larkmere")
    keys.press("Enter")
    expect(page.locator("input[name=q]#dq")).to_have_value("Larkmere")
    keys.press("1")
    reach(page, "Decide")
    keys.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Matched 1 rows")

    keys.press("/")
    keys.type("Larkmere")
    keys.press("Enter")
    expect(page.locator("main .found-in li").first).to_contain_text("Larkmere Technology")
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Larkmere Technology")
