"""Both sample pages hold every component: checked as text, for their size, and in a real browser with axe."""

from __future__ import annotations

import gzip
import mimetypes
import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from web.shared import html
from web.shared.charts import staircase

NAMES = ("styleguide", "styleguide_portal")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
WIDTHS = (1440, 390, 320)
KB = 1024


def size(text: bytes) -> int:
    return len(gzip.compress(text))


def static(name: str) -> bytes:
    return Path(finders.find(name) or name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_pages_hold_no_inline_style_or_script(sample_pages, name):
    page = sample_pages[name]

    assert re.findall(r"\sstyle=", page) == []
    assert re.findall(r"\son\w+=", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.parametrize("name", NAMES)
def test_pages_use_each_id_once(sample_pages, name):
    ids = Counter(re.findall(r'\sid="([^"]+)"', sample_pages[name]))

    assert [key for key, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_descriptions_point_at_something(sample_pages, name):
    page = sample_pages[name]
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    told = {
        key
        for text in re.findall(r'\s(?:aria-labelledby|aria-describedby|for)="([^"]+)"', page)
        for key in text.split()
    }

    assert told - ids == set()


def test_a_navigation_entry_that_is_not_given_is_not_drawn(sample_pages):
    assert "Moves and approvals" in sample_pages["styleguide"]
    assert "Nursery" not in sample_pages["styleguide"].split("<main")[0]


def test_a_form_with_errors_says_so_in_the_title(sample_pages):
    assert "<title>Error: Component states · Meritline</title>" in sample_pages["styleguide"]


def test_css_and_script_stay_inside_their_budget():
    css = sum(size(static(f"css/{name}.css")) for name in ("tokens", "app", "portal", "public"))
    script = size(static("django_htmx/htmx-2.min.js")) + size(static("js/app.js"))

    assert css <= 16 * KB
    assert script <= 22 * KB


def test_the_staircase_of_400_partners_stays_small(sample_pages):
    svg = re.findall(r'<svg class="chart" viewBox="0 0 800.*?</svg>', sample_pages["styleguide"])[0]

    assert svg.count("<circle") == 379
    assert size(svg.encode()) <= 6 * KB


def test_every_class_in_markup_has_a_look():
    css = b"".join(static(f"css/{name}.css") for name in ("app", "portal")).decode()
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    used = set()
    for path in (Path(settings.BASE_DIR) / "templates" / "components").glob("*.html"):
        for text in re.findall(r'class="([^"{]+)"', path.read_text(encoding="utf-8")):
            used.update(text.split())
    hooks = {"search"}

    assert used - known - hooks == set()


def test_modules_draw_known_marks():
    assert html.icon(name="search").startswith('<svg class="ico"')
    assert len(staircase.DotKind) == 4


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def serve(route, pages: dict[str, str]) -> None:
    path = route.request.url.split("//", 1)[1].split("/", 1)[1]
    if path in pages:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=pages[path], content_type="text/html; charset=utf-8", headers=headers)
    elif path.startswith("static/") and finders.find(path.removeprefix("static/")):
        kind = mimetypes.guess_type(path)[0] or "text/plain"
        route.fulfill(body=static(path.removeprefix("static/")), content_type=kind)
    else:
        route.fulfill(status=404, body="")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(chromium, sample_pages, name, width, theme):
    said: list[str] = []
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.route("**/*", lambda route: serve(route, sample_pages))
    page.goto(f"http://sample.test/{name}")
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.close()
    # axe is injected as a script of its own, which the policy of the page refuses on purpose
    bare = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
    ).new_page()
    bare.route("**/*", lambda route: serve(route, sample_pages))
    bare.goto(f"http://sample.test/{name}")
    found = Axe().run(bare).response["violations"]
    bare.context.close()

    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert said == []
    assert wide <= 0


@pytest.mark.browser
def test_a_phone_opens_the_menu_without_script(chromium, sample_pages):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.route("**/*", lambda route: serve(route, sample_pages))
    page.goto("http://sample.test/styleguide")
    link = page.locator(".side details a", has_text="Sales intake")

    assert not link.is_visible()
    page.locator(".side details summary").click()
    assert link.is_visible()
    context.close()


@pytest.mark.browser
def test_keys_search_and_help(chromium, sample_pages):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.route("**/*", lambda route: serve(route, sample_pages))
    page.goto("http://sample.test/styleguide")
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.close()
