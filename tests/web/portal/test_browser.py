"""The portal's pages in a real browser: no breach of accessibility rules, nothing wider than the screen."""

from __future__ import annotations

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
PAGES = ("portal:home", "portal:revenue", "portal:working", "portal:history")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here")


@pytest.fixture
def pages(as_persona):
    """Return every page as text, and a month of the statement; read before the browser's loop runs."""
    client = as_persona("partner_admin").client
    found = {name: client.get(reverse(name)).content.decode() for name in PAGES}
    month = client.get(reverse("portal:revenue"), {"month": "2026-06"})
    return found | {"month": month.content.decode()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_pages_fit_the_screen_and_pass_axe(pages, width, scheme):
    styles = [
        settings.BASE_DIR / "static" / "css" / name
        for name in ("tokens.css", "app.css", "portal.css")
    ]
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for name, html in pages.items():
            view.set_content(html)
            for style in styles:
                view.add_style_tag(path=style)
            broken = Axe().run(view).response["violations"]
            over = view.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[name] = ([(rule["id"], rule["nodes"][0]["html"]) for rule in broken], over)
        browser.close()

    assert found == dict.fromkeys(found, ([], False))
