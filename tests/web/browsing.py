"""How the browser tests start Chromium and sign a persona in; see conftest.py for the fixture."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.personas import Persona

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # the browser's driver runs a loop in this thread
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
PICTURES = os.environ.get("PICTURES", "")  # a folder; without it no picture is kept


def signed_in(chromium: Browser, *, url: str, who: Persona, **options: object) -> BrowserContext:
    """Return a window of the browser, of the options given, in which the persona is signed in."""
    context = chromium.new_context(**options)
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": who.client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": url,
            }
        ]
    )
    return context


def keep_picture(page: Page, *, name: str) -> None:
    """Keep what the browser shows, where a folder was named for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name.replace(':', '-')}.png", full_page=True)
