"""Every pair of colours that meets on a page keeps its contrast, in both themes; measured on the shipped tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

PAIR = re.compile(
    r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)", re.IGNORECASE
)
GROUNDS = ("surface", "well", "bg", "hover", "raised")
TIERS = ("pl", "go", "si", "au")
STATES = ("accent", "up", "down", "good", "bad")
WITH_SOFT = tuple(state for state in STATES if state != "up")

TEXT, LARGE_OR_MARK = 4.5, 3.0
MEETINGS = (
    [(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in (*GROUNDS, "pressed")]
    + [(state, ground, TEXT) for state in STATES for ground in GROUNDS]
    + [(state, f"{state}-soft", TEXT) for state in WITH_SOFT]
    + [(ink, f"{soft}-soft", TEXT) for ink in ("ink", "ink-2") for soft in (*WITH_SOFT, *TIERS)]
    + [(f"{tier}-ink", ground, TEXT) for tier in TIERS for ground in ("surface", f"{tier}-soft")]
    + [
        (tier, ground, LARGE_OR_MARK)
        for tier in TIERS
        for ground in ("surface", "well", f"{tier}-soft")
    ]
    + [("control", ground, LARGE_OR_MARK) for ground in GROUNDS]
    + [("c-then", "surface", LARGE_OR_MARK)]
    + [("on-strong", "strong", 7.0), ("on-accent", "accent", TEXT), ("on-accent", "bad", TEXT)]
)


def tokens(theme: int) -> dict[str, str]:
    css = Path(finders.find("css/tokens.css") or "").read_text(encoding="utf-8")
    return {match[1]: match[2 + theme] for match in PAIR.finditer(css)}


def luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_that_meet_can_be_told_apart(theme):
    known = tokens(theme)
    weak = [
        f"{front} on {ground}: {contrast(known[front], known[ground]):.2f} < {least}"
        for front, ground, least in MEETINGS
        if contrast(known[front], known[ground]) < least
    ]

    assert weak == []


def test_black_on_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
