"""How the browser tests start Chromium and sign a persona in; see conftest.py for the fixture."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

if TYPE_CHECKING:
    from tests.personas import Persona

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # the browser's driver runs a loop in this thread
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


def signed_in(chromium: Browser, *, url: str, who: Persona, **options: object) -> BrowserContext:
    """Return a window of the browser, of the options given, in which the persona is signed in."""
    context = chromium.new_context(**options)  # type: ignore[arg-type]  # Playwright's own options, handed on
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
