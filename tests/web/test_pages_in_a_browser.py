"""Every page of every face in a real browser: axe finds nothing, nothing scrolls sideways, no script fails.

Nor does a page ask another host or weigh too much. Each is taken at 1440 pixels light, 390 dark and 320 light;
`PICTURES=folder` keeps what the browser saw.
"""

from __future__ import annotations

import gzip
from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request

from partners.operations import listings
from tests.factories import renewals
from tests.personas import AT, PERSONAS
from tests.web import browsing
from tests.web.access_table import ROWS

SIZES = [(1440, "light"), (390, "dark"), (320, "light")]
READERS = {
    "dashboard": ("program_admin", "clerk"),
    "portal": ("partner_admin",),
    "distributor": ("distributor_user",),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

HEAVIEST = 20 * 1024  # of one page's HTML
BEFORE_SIGN_IN = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-set-password/",
)
OWN_ACCOUNT = (
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/logout/",
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def window(width: int, theme: str) -> dict[str, object]:
    """Return the options of a window; axe is injected as a script, which the pages' policy refuses on purpose."""
    return {
        "viewport": {"width": width, "height": 900},
        "color_scheme": theme,
        "bypass_csp": True,
    }


def pages(face: str, reader: str) -> list[str]:
    """Return the names of the pages of a face that the reader may open."""
    return sorted(
        name
        for name, row in ROWS.items()
        if name.startswith(f"{face}:")
        and row.method == "GET"
        and reader in row.let_in
        # files to keep, and a part that a page asks for again and again
        and not name.endswith(("faults", "csv", "svg", "png", "certificate", "version-trial"))
    )


def troubles_of(page: Page, *, name: str, address: str, width: int, theme: str) -> list[str]:
    """Open the address and return what is wrong with the page."""
    answer = page.goto(address)
    assert answer is not None
    browsing.keep_picture(page, name=f"{name}-{width}-{theme}")
    if answer.status != HTTPStatus.OK:
        return [f"{name}: {answer.status}"]
    where = f"{name} at {width} {theme}"
    found = Axe().run(page, options=RULES).response["violations"]
    troubles = [f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        troubles.append(f"{where}: scrolls sideways")
    weight = len(gzip.compress(answer.body()))
    if weight > HEAVIEST:
        troubles.append(f"{where}: {weight} bytes compressed")
    return troubles


def watched(context: BrowserContext, *, url: str, troubles: list[str]) -> Page:
    """Return a page that notes every script that fails and every request to another host."""
    page = context.new_page()

    def asks(asked: Request) -> None:
        if not asked.url.startswith((url, "data:")):
            troubles.append(f"asks {asked.url}")

    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("request", asks)
    return page


@pytest.mark.parametrize("face", sorted(READERS))
def test_every_page_is_sound(face, live_server, channel, chromium):
    renewals.policy(renewals.POLICY.replace("program: P", "program: PARTNER-AU"))
    troubles: list[str] = []
    for reader in READERS[face]:
        who = PERSONAS[reader]()
        for width, theme in SIZES:
            context = browsing.signed_in(
                chromium, url=live_server.url, who=who, **window(width, theme)
            )
            page = watched(context, url=live_server.url, troubles=troubles)
            for name in pages(face, reader):
                address = live_server.url + reverse(name, args=ROWS[name].args(channel))
                troubles += troubles_of(
                    page, name=f"{reader}-{name}", address=address, width=width, theme=theme
                )
            context.close()

    assert troubles == []


def test_every_page_without_a_face_of_its_own_is_sound(live_server, channel, chromium):
    with transaction.atomic():
        listings.agree(partner_code=channel.larkmere.code, actor="user:1", at=AT)
    who = PERSONAS["partner_admin"]()
    troubles: list[str] = []
    for width, theme in SIZES:
        nobody = chromium.new_context(**window(width, theme))
        somebody = browsing.signed_in(
            chromium, url=live_server.url, who=who, **window(width, theme)
        )
        public = [
            reverse(name, args=ROWS[name].args(channel)) for name in pages("public", "nobody")
        ]
        for context, paths in ((nobody, (*BEFORE_SIGN_IN, *public)), (somebody, OWN_ACCOUNT)):
            page = watched(context, url=live_server.url, troubles=troubles)
            for path in paths:
                troubles += troubles_of(
                    page,
                    name=path.strip("/").replace("/", "-"),
                    address=live_server.url + path,
                    width=width,
                    theme=theme,
                )
            context.close()

    assert troubles == []


def test_a_clerk_matches_rows_without_script(live_server, channel, chromium):
    clerk = PERSONAS["clerk"]()
    context = browsing.signed_in(
        chromium, url=live_server.url, who=clerk, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("dashboard:desk"))
    assert page.get_by_text("Unheard Of").first.is_visible()

    page.goto(page.url + "?q=Larkmere")
    page.get_by_text("Larkmere Technology").first.click()
    page.get_by_role("button", name="Decide").click()

    assert page.get_by_text("Matched 1 rows; 1 are counted now.").first.is_visible()
    assert "Nothing waits" in page.inner_text("main")
