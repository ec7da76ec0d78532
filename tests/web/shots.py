"""Takes pictures of every page of a running demo, to be looked at: `python -m tests.web.shots URL FOLDER`.

Each face is walked from its first page along its links, one page per kind of address, at two widths in two themes.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.browsing import ARGUMENTS, CHROMIUM

PASSWORD = "channel-on-merit"
READERS = {
    "dashboard": "ade@kestrane.example",
    "desk": "joss@kestrane.example",
    "portal": "dana@larkmere.example",
    "distributor": "ingrid@norvale.example",
}
OPEN = ("/accounts/login/", "/accounts/password/reset/", "/nothing-here/")
SIZES = ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark"))
FACES = ("/dashboard/", "/portal/", "/distributor/", "/accounts/")
MOST = 40  # pages of one reader


def main() -> None:
    """Take the pictures and say which pages scroll sideways."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", default="", help="a regular expression over the names")
    asked.add_argument("--sizes", default="", help="such as 320-light,1440-dark")
    given = asked.parse_args()
    sizes = [
        (int(width), theme)
        for width, _, theme in (size.partition("-") for size in given.sizes.split(",") if size)
    ]
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for reader in ("", *READERS):
            take(
                chromium,
                url=given.url.rstrip("/"),
                reader=reader,
                folder=given.folder,
                only=re.compile(given.only),
                sizes=sizes or list(SIZES),
            )
        chromium.close()


def take(
    chromium: Browser,
    *,
    url: str,
    reader: str,
    folder: Path,
    only: re.Pattern[str],
    sizes: list[tuple[int, str]],
) -> None:
    """Take every page of one reader, or of nobody."""
    first = chromium.new_context()
    if reader:
        sign_in(first, url=url, email=READERS[reader])
    paths = list(walk(first.new_page(), url=url)) if reader else list(OPEN)
    kept = first.storage_state()
    first.close()
    for width, theme in sizes:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            storage_state=kept,
        )
        page = context.new_page()
        for path in paths:
            name = f"{reader or 'open'}{re.sub(r'[^a-zA-Z0-9]+', '-', path).rstrip('-')}"
            if not only.search(name):
                continue
            page.goto(url + path)
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                print(f"{name} at {width}: {over} pixels too wide")
        context.close()


def sign_in(context: BrowserContext, *, url: str, email: str) -> None:
    """Sign in through the page."""
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("^(?!.*login)"))
    page.close()


def walk(page: Page, *, url: str) -> Iterator[str]:
    """Yield the reader's pages, the first of each kind of address and of filters."""
    waiting = ["/"]
    kinds: set[str] = set()
    while waiting and len(kinds) < MOST:
        path = waiting.pop(0)
        answer = page.goto(url + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        here = urlsplit(page.url)
        if kind_of(here.path, here.query) in kinds:
            continue
        kinds.add(kind_of(here.path, here.query))
        yield here.path + (f"?{here.query}" if here.query else "")
        found: list[str] = page.eval_on_selector_all(
            "main a[href], nav a[href], .who[href]", "links => links.map(one => one.href)"
        )
        for link in found:
            to = urlsplit(link)
            if link.startswith(url) and to.path.startswith(FACES) and not to.path.endswith(".csv"):
                waiting.append(to.path + (f"?{to.query}" if to.query else ""))


def kind_of(path: str, query: str) -> str:
    """Return an address without its values."""
    plain = re.sub(r"/partners/[^/]+/", "/partners/X/", re.sub(r"\d+", "0", path))
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    return f"{plain}?{' '.join(names)}"


if __name__ == "__main__":
    main()
