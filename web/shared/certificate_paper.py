"""The certificate of a tier as PDF, to print: it says where to ask whether it is still true."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from web.shared import fonts, formats, html
from web.shared.badge_drawing import COLOURS
from web.shared.fonts import BOLD, REGULAR
from web.shared.tiers import TierMark

SIZE = landscape(A4)
_INK, _PALE = (colors.HexColor(code) for code in ("#14181f", "#5f6773"))
_EDGE = 14 * mm
_RUNG = 2.1 * mm  # one step of the grid of 14 that the rungs are drawn on
_NAME_SIZES = (40, 32, 25, 19)  # the largest that keeps the name on two lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What stands on it."""

    vendor: str
    program: str
    partner: str
    mark: TierMark
    since: date
    printed_on: date
    code: str
    check_url: str


def drawn(*, certificate: Certificate) -> bytes:
    """Return the PDF; equal certificates give equal bytes."""
    fonts.make_known()
    out = io.BytesIO()
    page = Canvas(out, pagesize=SIZE, invariant=1, lang="en-AU")
    page.setTitle(f"{certificate.vendor} {certificate.mark.name} partner: {certificate.partner}")
    page.setAuthor(certificate.vendor)
    width, height = SIZE
    page.setStrokeColor(colors.HexColor(COLOURS[certificate.mark.tone][0]))
    page.setLineWidth(1.6)
    page.roundRect(_EDGE, _EDGE, width - 2 * _EDGE, height - 2 * _EDGE, 6 * mm)
    _rungs(page, certificate.mark, left=width / 2 - 7 * _RUNG, top=height - 32 * mm)
    _line(page, certificate.program, size=14, at=height - 78 * mm, colour=_PALE)
    _name(page, certificate.partner, top=height - 84 * mm)
    tier = f"is a {certificate.vendor} {certificate.mark.name} partner"
    _line(page, tier, size=22, at=height - 128 * mm, is_bold=True)
    since = f"since {formats.day_plain(on=certificate.since)}"
    _line(page, since, size=14, at=height - 138 * mm)
    foot = (
        f"Printed {formats.day_plain(on=certificate.printed_on)}. Tiers are decided anew every night: "
        "ask whether this is still true at"
    )
    _line(page, foot, size=10, at=_EDGE + 24 * mm, colour=_PALE)
    _line(page, certificate.check_url, size=11, at=_EDGE + 17 * mm)
    _line(page, f"Code {certificate.code}", size=11, at=_EDGE + 10 * mm)
    page.linkURL(
        certificate.check_url, (width / 4, _EDGE + 15 * mm, width * 3 / 4, _EDGE + 22 * mm)
    )
    page.save()
    return out.getvalue()


def _rungs(page: Canvas, mark: TierMark, *, left: float, top: float) -> None:
    page.setFillColor(colors.HexColor(COLOURS[mark.tone][0]))
    for place, (x, y, width) in enumerate(html.rung_boxes()):
        page.setFillAlpha(1 if place < mark.rungs else 0.28)
        page.roundRect(
            left + x * _RUNG, top - (y + 2.2) * _RUNG, width * _RUNG, 2.2 * _RUNG, _RUNG, stroke=0, fill=1
        )  # fmt: skip
    page.setFillAlpha(1)


def _line(
    page: Canvas, text: str, *, size: float, at: float, is_bold: bool = False, colour: colors.Color = _INK
) -> None:  # fmt: skip
    """Write a line in the middle, smaller where it would reach the edge."""
    font = BOLD if is_bold else REGULAR
    room = SIZE[0] - 4 * _EDGE
    wide = pdfmetrics.stringWidth(text, font, size)
    page.setFont(font, size if wide <= room else size * room / wide)
    page.setFillColor(colour)
    page.drawCentredString(SIZE[0] / 2, at, text)


def _name(page: Canvas, name: str, *, top: float) -> None:
    """Write the partner's name on at most two lines, smaller where it is long."""
    room = SIZE[0] - 5 * _EDGE
    for size in _NAME_SIZES:
        style = ParagraphStyle(
            "name", fontName=BOLD, fontSize=size, leading=size * 1.15, alignment=TA_CENTER,
            textColor=_INK, splitLongWords=True,
        )  # fmt: skip
        text = Paragraph(escape(name), style)
        _width, height = text.wrap(room, SIZE[1])
        if height <= 2.4 * size or size == _NAME_SIZES[-1]:
            text.drawOn(page, (SIZE[0] - room) / 2, top - height)
            return
