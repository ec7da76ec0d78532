"""The keyboard in a real browser: what the key sheet promises is true, and a day's work needs no mouse."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.personas import PERSONAS
from tests.web import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(live_server, channel, chromium):
    """Return a page of the clerk's."""
    context = browsing.signed_in(chromium, url=live_server.url, who=PERSONAS["clerk"]())
    page = context.new_page()
    page.goto(live_server.url + reverse("dashboard:home"))
    return page


def test_a_number_chooses_a_candidate_of_the_desk(clerk, live_server):
    clerk.goto(live_server.url + reverse("dashboard:desk") + "?q=e")
    radios = clerk.locator("input[name=choice]")
    expect(radios.nth(0)).to_be_checked()

    clerk.keyboard.press("2")

    expect(radios.nth(1)).to_be_checked()


def test_enter_decides_s_sets_aside_and_z_takes_it_back(clerk, live_server):
    clerk.goto(live_server.url + reverse("dashboard:desk"))
    status = clerk.locator("h1 + [role=status]")
    expect(status).to_have_text(re.compile("1.row"))

    for key in ("s", "Enter"):
        clerk.keyboard.press(key)
        expect(status).to_have_text("Nothing waits")
        clerk.keyboard.press("z")
        expect(status).to_have_text(re.compile("1.row"))


def test_every_key_of_the_sheet_goes_where_it_says(clerk, live_server):
    clerk.keyboard.press("?")
    rows = clerk.locator("#keys dl > div").filter(has_text="Go to")
    promised = [
        (
            row.locator("dt").inner_text().removeprefix("Go to "),
            row.locator("kbd").last.inner_text(),
        )
        for row in rows.all()
    ]
    assert {"Overview", "Partners", "Sales intake"} <= {label for label, _ in promised}

    for label, letter in promised:
        clerk.goto(live_server.url + reverse("dashboard:desk"))
        clerk.keyboard.press("g")
        clerk.keyboard.press(letter.lower())
        expect(clerk.locator(".nav a[aria-current=page]").first).to_contain_text(label)
        expect(clerk).not_to_have_url(re.compile("desk"))


def test_ctrl_k_finds_a_partner_while_typing_and_arrows_walk_to_it(clerk):
    clerk.keyboard.press("Control+k")
    clerk.keyboard.type("merri")
    expect(clerk.locator("#pal a").first).to_contain_text("Merrigate Networks")
    clerk.keyboard.press("ArrowDown")
    clerk.keyboard.press("Enter")

    expect(clerk.locator("h1")).to_contain_text("Merrigate Networks")


def test_enter_in_the_search_shows_all_that_was_found(clerk):
    clerk.keyboard.press("Control+k")
    clerk.keyboard.type("merri")
    clerk.keyboard.press("Enter")

    expect(clerk.locator("main li a").first).to_contain_text("Merrigate Networks")


def test_j_and_k_move_over_the_rows(clerk, live_server):
    clerk.goto(live_server.url + reverse("dashboard:partner-list"))
    first, second = clerk.locator("main tbody th a").all_inner_texts()

    for key, name in (("j", first), ("j", second), ("k", first)):
        clerk.keyboard.press(key)
        expect(clerk.locator(":focus")).to_have_text(name)


def test_a_part_that_keeps_failing_says_so_once(clerk, live_server, channel):
    clerk.goto(live_server.url + reverse("dashboard:desk"))
    clerk.evaluate(
        """() => {
          const target = document.querySelector(".queue");
          for (const status of [500, 500, 502]) {
            const detail = { xhr: { status }, target };
            document.dispatchEvent(new CustomEvent("htmx:responseError", { detail }));
          }
        }"""
    )

    expect(clerk.locator(".note.bad")).to_have_count(1)
