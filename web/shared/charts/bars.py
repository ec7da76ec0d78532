"""Small bars beside a number: parts of a whole, a share, the distance from a line; called by the chart tags.

All are decoration for the figure next to them and hidden from readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from web.shared import html
from web.shared.charts import drawing

FULL_GAP = Decimal("12.5")  # percent of the line that fills half of the diverging bar
_HALF = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a stacked bar: the class of its colour (pl, go, si, au, now, then, rest) and its size."""

    tone: str
    size: int


def stacked(*, parts: Sequence[Part]) -> SafeString:
    """Return parts side by side with a gap of 2 pixels; parts of size zero are left out."""
    whole = sum(part.size for part in parts)
    pieces, start = [], 0.0
    for part in parts:
        if part.size <= 0:
            continue
        width = 100 * part.size / whole
        pieces.append(
            drawing.tag(
                "rect",
                class_=part.tone,
                x=f"{drawing.one(start)}%",
                width=f"{drawing.one(width)}%",
                height="100%",
            )
        )
        if start:
            x = f"{drawing.one(start)}%"
            pieces.append(drawing.tag("line", class_="cut", x1=x, x2=x, y1="0", y2="100%"))
        start += width
    return drawing.tag("svg", html.glue(pieces), class_="bar", aria_hidden="true")


def meter(*, value: int, of: int) -> SafeString:
    """Return how much of a whole is there; more than the whole fills it."""
    done = min(max(value, 0), of)
    return stacked(parts=(Part(tone="now", size=done), Part(tone="rest", size=of - done)))


def gap(*, percent: Decimal) -> SafeString:
    """Return the distance from the line as a bar to the right (above) or left (below) of its centre."""
    width = float(min(abs(percent), FULL_GAP) / FULL_GAP) * _HALF
    centre = drawing.tag("line", x1=_HALF, x2=_HALF, y1=0, y2=14)
    bar = drawing.tag(
        "rect",
        class_="p" if percent >= 0 else "m",
        x=float(_HALF) if percent >= 0 else _HALF - width,
        y=4,
        width=width,
        height=6,
        rx=2,
    )
    return drawing.tag(
        "svg",
        html.glue([centre, bar]),
        class_="gap",
        viewBox=f"0 0 {_HALF * 2} 14",
        aria_hidden="true",
    )
