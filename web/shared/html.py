"""Build small pieces of HTML and SVG safely; called by the template tags and the charts."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from web.shared.icons import ICONS
from web.shared.tiers import TierMark

# Width of each rung and its top edge, lowest first, on a grid of 14 by 14.
_RUNG_WIDTHS = (13, 10.4, 7.8, 5.2)
_RUNG_LEFTS = (0.5, 1.8, 3.1, 4.4)
_RUNG_TOPS = (10.8, 7.7, 4.6, 1.5)


def trusted(text: str) -> SafeString:
    """Return the text as safe HTML; for text made of constants and numbers only, or already escaped."""
    return SafeString(text)


def glue(pieces: Iterable[str], *, between: str = "") -> SafeString:
    """Return the pieces side by side as safe HTML, escaping every piece that is not safe yet."""
    return SafeString(between.join(conditional_escape(piece) for piece in pieces))


def icon(*, name: str, small: bool = False) -> SafeString:
    """Return the icon as an inline SVG hidden from readers; an unknown name is a KeyError, so a typo fails a test."""
    size = " ico-s" if small else ""
    return trusted(
        f'<svg class="ico{size}" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'
    )


def rungs(*, tier: TierMark, size: str = "") -> SafeString:
    """Return the tier's mark: four rungs, filled from the bottom, so that rank reads without colour."""
    extra = f" rungs-{size}" if size else ""
    return trusted(
        f'<svg class="rungs{extra} {tier.tone}" viewBox="0 0 14 14" aria-hidden="true">'
        f"{rung_bars(filled=tier.rungs)}</svg>"
    )


def rung_boxes() -> tuple[tuple[float, float, float], ...]:
    """Return left, top and width of the four rungs, the lowest first, on a grid of 14 by 14."""
    return tuple(zip(_RUNG_LEFTS, _RUNG_TOPS, _RUNG_WIDTHS, strict=True))


def rung_bars(*, filled: int) -> SafeString:
    """Return the four bars of a mark on a grid of 14 by 14, for use inside another SVG."""
    return trusted(
        "".join(
            f'<rect class="{"on" if place < filled else "off"}" x="{left}" y="{top}" width="{width}" '
            'height="2.2" rx="1"/>'
            for place, (left, top, width) in enumerate(rung_boxes())
        )
    )


def hidden_words(text: str) -> SafeString:
    """Return words that only a screen reader says."""
    return format_html('<span class="vh">{}</span>', text)
