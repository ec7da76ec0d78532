"""The API's reference in a real browser: the console sends to this server alone, and the page fits a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from partners.choices import Scope
from partners.models import Partner
from tests.web import browsing
from tests.web.api.conftest import make_key

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def opened(chromium, live_server, **options):
    """Return the page, and the addresses that it asks."""
    page = chromium.new_context(**options).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs")
    return page, asked


def attempt(page, operation):
    """Open the form of an operation."""
    part = page.locator(f"article:has(#{operation})")
    part.locator("summary").click()
    return part


def test_an_operation_is_tried_with_a_key(channel, chromium, live_server):
    page, asked = opened(chromium, live_server)
    page.locator("#console-key").fill(make_key(*Scope).secret)

    read = attempt(page, "get_partner")
    read.get_by_label("partner_id").fill("LARKMERE")
    read.get_by_role("button", name="Send").click()
    added = attempt(page, "add_partner")
    added.get_by_label("Body").fill('{"id": "CORIO", "name": "Corio Systems", "country": "AU"}')
    added.get_by_role("button", name="Send").click()

    expect(read.get_by_role("status")).to_contain_text("200 OK")
    expect(read.get_by_role("status")).to_contain_text('"name": "Larkmere Technology"')
    expect(added.get_by_role("status")).to_contain_text("201 Created")
    assert Partner.objects.filter(code="CORIO").exists()
    assert {address.split("/", 3)[2] for address in asked} == {live_server.url.split("/")[2]}


def test_without_a_key_it_says_so(channel, chromium, live_server):
    page, _ = opened(chromium, live_server)

    part = attempt(page, "get_key")
    part.get_by_role("button", name="Send").click()

    expect(part.get_by_role("status")).to_contain_text("401 Unauthorized")
    expect(part.get_by_role("status")).to_contain_text("key_refused")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits(width, scheme, channel, chromium, live_server):
    page, _ = opened(
        chromium, live_server, viewport={"width": width, "height": 900}, color_scheme=scheme
    )

    if browsing.PICTURES:
        page.screenshot(path=f"{browsing.PICTURES}/docs-{width}-{scheme}.png")
        page.locator("#add_partner").scroll_into_view_if_needed()
        page.screenshot(path=f"{browsing.PICTURES}/docs-part-{width}-{scheme}.png")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_there_is_no_console(channel, chromium, live_server):
    page, _ = opened(chromium, live_server, java_script_enabled=False)

    expect(page.locator("#console")).to_be_hidden()
    expect(page.locator("article:has(#add_partner) details")).to_be_hidden()
    expect(page.locator("#add_partner")).to_be_visible()
