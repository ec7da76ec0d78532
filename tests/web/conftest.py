"""What the tests of every face may use."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.web.browsing import ARGUMENTS, CHROMIUM


@pytest.fixture
def chromium():
    """Return a running Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()
