"""Measures the main pages of a running demo as a phone on 4G sees them: `python -m tests.web.speed URL`.

Largest paint and blocking time, layout shift, and what crosses the wire on the first and the next visit.
"""

from __future__ import annotations

import argparse
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.browsing import ARGUMENTS, CHROMIUM
from tests.web.shots import READERS, sign_in

PAGES = (
    ("dashboard", "/dashboard/"),
    ("dashboard", "/dashboard/partners/"),
    ("dashboard", "/dashboard/runs/"),
    ("dashboard", "/dashboard/programme/"),
    ("desk", "/dashboard/intake/"),
    ("desk", "/dashboard/intake/desk/"),
    ("portal", "/portal/"),
    ("portal", "/portal/revenue/"),
    ("distributor", "/distributor/"),
)
ROUNDS = 5
SETTLED = 1_000  # ms after the load event
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
FOUR_G = {
    "offline": False,
    "latency": 60,
    "downloadThroughput": 1_250_000,
    "uploadThroughput": 500_000,
}
SLOWER = 4  # a phone's processor against this one
WATCH = """
  window.seen = { paint: 0, shift: 0, blocked: 0 };
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { window.seen.paint = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
  watch("longtask", (entry) => { window.seen.blocked += Math.max(0, entry.duration - 50); });
"""
WEIGH = """() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


def main() -> None:
    """Print one row per page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url")
    url = asked.parse_args().url.rstrip("/")
    print("| page | largest paint | shift | blocked | first visit | next visit |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        states = {reader: state_of(chromium, url=url, reader=reader) for reader in READERS}
        for reader, path in PAGES:
            rounds = [visits(chromium, url=url + path, state=states[reader]) for _ in range(ROUNDS)]
            paint, shift, blocked, first, following = (
                median(values) for values in zip(*rounds, strict=True)
            )
            print(
                f"| `{path}` | {paint:.0f} ms | {shift:.3f} | {blocked:.0f} ms "
                f"| {first / 1024:.1f} KB | {following / 1024:.1f} KB |"
            )
        chromium.close()


def state_of(chromium: Browser, *, url: str, reader: str) -> object:
    """Return the cookies of the reader, signed in."""
    context = chromium.new_context()
    sign_in(context, url=url, email=READERS[reader])
    state = context.storage_state()
    context.close()
    return state


def visits(
    chromium: Browser, *, url: str, state: object
) -> tuple[float, float, float, float, float]:
    """Return what a first visit shows, and the weight of it and of the next one."""
    context = chromium.new_context(storage_state=state, **PHONE)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", FOUR_G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    first = weight(page, url)
    seen = page.evaluate("window.seen")
    following = weight(page, url)
    context.close()
    return seen["paint"], seen["shift"], seen["blocked"], first, following


def weight(page: Page, url: str) -> float:
    """Open the page and return the bytes that crossed the wire."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLED)
    return float(page.evaluate(WEIGH))


if __name__ == "__main__":
    main()
