"""Every page of every face in a real browser: axe finds nothing, nothing scrolls sideways, no script fails.

Each page is taken at 1440 pixels light, 390 dark and 320 light.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.personas import PERSONAS
from tests.web import browsing
from tests.web.access_table import ROWS

SIZES = [(1440, "light"), (390, "dark"), (320, "light")]
READERS = {
    "dashboard": ("program_admin", "clerk"),
    "portal": ("partner_admin",),
    "distributor": ("distributor_user",),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def pages(face: str, reader: str) -> list[str]:
    """Return the names of the pages of a face that the reader may open."""
    return sorted(
        name
        for name, row in ROWS.items()
        if name.startswith(f"{face}:")
        and row.method == "GET"
        and reader in row.let_in
        and not name.endswith(("faults", "csv"))  # files to keep
    )


@pytest.mark.parametrize("face", sorted(READERS))
def test_every_page_is_sound(face, live_server, channel, chromium):
    troubles = []
    for reader in READERS[face]:
        who = PERSONAS[reader]()
        for width, theme in SIZES:
            # axe is injected as a script of its own, which the policy of the pages refuses on purpose
            context = browsing.signed_in(
                chromium,
                url=live_server.url,
                who=who,
                viewport={"width": width, "height": 900},
                color_scheme=theme,
                bypass_csp=True,
            )
            page = context.new_page()
            page.on("pageerror", lambda error, into=troubles: into.append(f"script: {error}"))
            for name in pages(face, reader):
                address = reverse(name, args=ROWS[name].args(channel))
                answer = page.goto(live_server.url + address)
                assert answer is not None
                if answer.status != 200:
                    troubles.append(f"{name}: {answer.status}")
                    continue
                if page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                ):
                    troubles.append(f"{name} at {width}: scrolls sideways")
                found = Axe().run(page, options=RULES)
                troubles += [
                    f"{name} at {width} {theme}: {one['id']} {one['nodes'][0]['html'][:120]}"
                    for one in found.response["violations"]
                ]
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
