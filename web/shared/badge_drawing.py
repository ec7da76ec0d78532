"""A tier badge as a picture for other people's pages: SVG and PNG, on light and on dark ground.

Pictures on other sites cannot read our style sheets, so the tiers' colours of tokens.css stand here again; a test
holds the two together.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import Image, ImageDraw, ImageFont

from web.shared import html
from web.shared.tiers import TierMark

COLOURS = {  # tone: mark on light, mark on dark
    "pl": ("#45469f", "#8d90f2"),
    "go": ("#b07d09", "#e3b34c"),
    "si": ("#7f8996", "#b3bdc8"),
    "au": ("#117461", "#3cab8f"),
}
GROUNDS = (
    ("#ffffff", "#14181f", "#454d59"),
    ("#12161b", "#e9edf2", "#b4bcc7"),
)  # ground, ink, second ink
NO_TIER = ("#5f6773", "#919ba8")
HEIGHT = 48
LEAST_WIDTH = 160
_PER_LETTER = 8.4  # the widest letters of a bold 14 pixel line, so that no name is cut
_SCALE = 3  # pixels of the PNG for one of the SVG


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge says: the vendor, and the tier held at this moment; without one that it is not current."""

    vendor: str
    mark: TierMark | None

    @property
    def words(self) -> str:
        """Return the strong line."""
        return f"{self.mark.name} partner" if self.mark else "Not current"

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        longest = max(len(self.words), len(self.vendor))
        return max(LEAST_WIDTH, round(60 + longest * _PER_LETTER))

    def colour(self, *, is_dark: bool) -> str:
        """Return the colour of edge and rungs."""
        pair = COLOURS[self.mark.tone] if self.mark else NO_TIER
        return pair[is_dark]


def svg(*, badge: Badge, is_dark: bool) -> SafeString:
    """Return the badge as a whole SVG document, with its words as its title."""
    ground, ink, second = GROUNDS[is_dark]
    colour = badge.colour(is_dark=is_dark)
    title = f"{badge.vendor}: {badge.words}"
    rungs = _rungs(badge, colour)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img">'
        "<title>{title}</title>"
        '<rect x="1" y="1" width="{inner_w}" height="{inner_h}" rx="8" fill="{ground}" stroke="{colour}" '
        'stroke-width="1.5"/>'
        "{rungs}"
        '<g font-family="system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif">'
        '<text x="50" y="20" font-size="12" fill="{second}">{vendor}</text>'
        '<text x="50" y="36" font-size="14" font-weight="600" fill="{ink}">{words}</text></g></svg>',
        w=badge.width, h=HEIGHT, inner_w=badge.width - 2, inner_h=HEIGHT - 2, title=title, ground=ground,
        colour=colour, rungs=rungs, second=second, vendor=badge.vendor, ink=ink, words=badge.words,
    )  # fmt: skip


def png(*, badge: Badge, is_dark: bool) -> bytes:
    """Return the badge as a PNG of three times the size, for pages and mails that take no SVG."""
    ground, ink, second = GROUNDS[is_dark]
    colour = badge.colour(is_dark=is_dark)
    image = Image.new("RGBA", (badge.width * _SCALE, HEIGHT * _SCALE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (_SCALE, _SCALE, (badge.width - 1) * _SCALE, (HEIGHT - 1) * _SCALE),
        radius=8 * _SCALE, fill=ground, outline=colour, width=round(1.5 * _SCALE),
    )  # fmt: skip
    filled = badge.mark.rungs if badge.mark else 0
    for place, (left, top, width) in enumerate(html.rung_boxes()):
        # A rung is 13 by 2.2 on a grid of 14, drawn 26 pixels high at (14, 11).
        x, y, w, h = (part * 26 / 14 * _SCALE for part in (left, top, width, 2.2))
        box = (14 * _SCALE + x, 11 * _SCALE + y, 14 * _SCALE + x + w, 11 * _SCALE + y + h)
        draw.rounded_rectangle(
            box, radius=_SCALE, fill=colour if place < filled else _faded(colour, ground)
        )
    left = 50 * _SCALE
    draw.text((left, 20 * _SCALE), badge.vendor, fill=second, font=_font(12), anchor="ls")
    draw.text(
        (left, 37 * _SCALE), badge.words, fill=ink, font=_font(14), anchor="ls", stroke_width=0.6, stroke_fill=ink
    )  # fmt: skip
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _rungs(badge: Badge, colour: str) -> SafeString:
    filled = badge.mark.rungs if badge.mark else 0
    bars = (
        f'<rect x="{left}" y="{top}" width="{width}" height="2.2" rx="1"{"" if place < filled else _OFF}/>'
        for place, (left, top, width) in enumerate(html.rung_boxes())
    )
    return html.trusted(
        f'<g transform="translate(14 11) scale(1.857)" fill="{colour}">{"".join(bars)}</g>'
    )


_OFF = ' opacity=".28"'


def _faded(colour: str, ground: str) -> tuple[int, int, int]:
    """Return the colour laid thinly over the ground."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    red, green, blue = (round(one * 0.28 + under * 0.72) for one, under in pairs)
    return red, green, blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size * _SCALE)
