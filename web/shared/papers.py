"""A quote and an order confirmation as PDF, made for print; the figures are those of `quote_view`, as on the pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from django.http import HttpResponse
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from web.shared import fonts, formats, quote_view
from web.shared.fonts import BOLD, REGULAR

EDGE, FOOT = 20 * mm, 22 * mm
WIDTH = A4[0] - 2 * EDGE
INK, PALE, LINE = (colors.HexColor(code) for code in ("#14171f", "#5b6170", "#d5d8de"))
COLUMNS = (0.46, 0.12, 0.24, 0.18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What stands on the paper; `facts` and `sums` are rows of words and values, the last sum is the strong one."""

    kind: str
    ref: str
    from_name: str
    from_lines: tuple[str, ...]
    to_label: str
    to_name: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[quote_view.Line, ...]
    currency: str
    sums: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def quote(
    *,
    ref: str,
    partner: str,
    partner_lines: tuple[str, ...],
    customer: str,
    priced_on: date,
    valid_until: date,
    lines: tuple[quote_view.Line, ...],
    sums: quote_view.Sums,
    is_draft: bool,
) -> bytes:
    """Return the quote as its customer reads it: without what the partner pays and keeps."""
    return drawn(
        paper=Paper(
            kind="Draft of a quote" if is_draft else "Quote",
            ref=ref,
            from_name=partner,
            from_lines=partner_lines,
            to_label="For",
            to_name=customer,
            facts=(
                ("Date", formats.day_plain(on=priced_on)),
                ("Good until", formats.day(on=valid_until)),
            ),
            lines=lines,
            currency=sums.currency,
            sums=(
                ("Total without tax", _money(sums.net, sums)),
                (f"Tax, {sums.tax_rate}", _money(sums.tax, sums)),
                (f"You pay, in {sums.currency}", _money(sums.customer_pays, sums)),
            ),
            notes=(
                f"These prices hold until {formats.day(on=valid_until)}.",
                "Each new term follows the last without a gap unless its first day says otherwise.",
            ),
        )
    )


def order(
    *,
    ref: str,
    vendor: str,
    partner: str,
    customer: str,
    ordered_on: date,
    reference: str,
    quote_ref: str,
    lines: tuple[quote_view.Line, ...],
    sums: quote_view.Sums,
) -> bytes:
    """Return the confirmation of an order as the partner reads it: what it pays and keeps."""
    return drawn(
        paper=Paper(
            kind="Order confirmation",
            ref=ref,
            from_name=vendor,
            from_lines=(),
            to_label="Partner",
            to_name=partner,
            facts=(
                ("Ordered on", formats.day_plain(on=ordered_on)),
                ("Customer", customer),
                ("From quote", quote_ref),
                *([("Customer’s number", reference)] if reference else []),
            ),
            lines=lines,
            currency=sums.currency,
            sums=(
                ("Customer pays without tax", _money(sums.net, sums)),
                (f"Your margin, {sums.margin_rate}", _money(sums.margin, sums)),
                (f"You pay without tax, in {sums.currency}", _money(sums.partner_pays, sums)),
            ),
            notes=(
                "It counts as your revenue from the day of the order. There is no rebate to claim.",
            ),
        )
    )


def answer(*, file_name: str, content: bytes) -> HttpResponse:
    """Return the paper as a file that a browser shows and keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response


def drawn(*, paper: Paper) -> bytes:
    """Return the PDF; equal papers give equal bytes."""
    fonts.make_known()
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{paper.kind} {paper.ref}",
        author=paper.from_name,
        lang="en-AU",
        invariant=1,
    )
    frame = Frame(EDGE, FOOT, WIDTH, A4[1] - EDGE - FOOT, 0, 0, 0, 0)
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(
        _flow(paper),
        canvasmaker=lambda *args, **kwargs: _Numbered(*args, paper=paper, **kwargs),
    )
    return out.getvalue()


class _Numbered(Canvas):
    """A canvas that knows on each page how many there are."""

    def __init__(self, *args: object, paper: Paper, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # reportlab's own arguments, handed on
        self._paper = paper
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802 -- the library's name
        """Keep the page until all are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the library's way to count pages

    def save(self) -> None:
        """Write every page with its foot."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self.setFont(REGULAR, 8)
            self.setFillColor(PALE)
            self.drawString(EDGE, 12 * mm, f"{self._paper.kind} {self._paper.ref}")
            self.drawRightString(A4[0] - EDGE, 12 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def _flow(paper: Paper) -> list[Flowable]:
    return [
        _head(paper),
        Spacer(0, 9 * mm),
        _lines(paper),
        Spacer(0, 5 * mm),
        _sums(paper),
        Spacer(0, 8 * mm),
        *(Paragraph(escape(text), _style(size=9, color=PALE)) for text in paper.notes),
    ]


def _head(paper: Paper) -> Table:
    sender = [
        Paragraph(escape(paper.from_name), _style(size=11, is_bold=True)),
        *(Paragraph(escape(text), _style(size=9, color=PALE)) for text in paper.from_lines),
        Spacer(0, 6 * mm),
        Paragraph(escape(paper.to_label), _style(size=9, color=PALE)),
        Paragraph(escape(paper.to_name), _style(size=11, is_bold=True)),
    ]
    facts: list[Flowable] = [
        Paragraph(escape(paper.kind), _style(size=20, is_bold=True)),
        Spacer(0, 2 * mm),
        Paragraph(escape(paper.ref), _style(size=11)),
        Spacer(0, 4 * mm),
    ]
    facts += [
        Paragraph(
            f'<font color="#5b6170">{escape(label)}</font>&nbsp;&nbsp;{escape(value)}',
            _style(size=9),
        )
        for label, value in paper.facts
    ]
    table = Table([[facts, sender]], colWidths=[WIDTH * 0.5, WIDTH * 0.5])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_NO_PADDING])
    return table


def _lines(paper: Paper) -> Table:
    heads = ("What is renewed", "Quantity", "Covers", "Without tax")
    rows: list[list[Flowable]] = [
        [
            Paragraph(text, _style(size=8.5, color=PALE, is_right=place in (1, 3)))
            for place, text in enumerate(heads)
        ]
    ]
    rows += [_line(line, paper.currency) for line in paper.lines]
    table = Table(rows, colWidths=[WIDTH * share for share in COLUMNS], repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


def _line(line: quote_view.Line, currency: str) -> list[Flowable]:
    steps = "<br/>".join(f"{escape(step.label)}: {escape(step.value)}" for step in line.steps)
    what = (
        f"{escape(line.product_name)}<br/>"
        f'<font size="8.5" color="#5b6170">{escape(line.product)}, contract {escape(line.ref)}<br/>{steps}</font>'
    )
    return [
        Paragraph(what, _style(size=10)),
        Paragraph(formats.number(value=line.quantity), _style(size=10, is_right=True)),
        Paragraph(
            f"{formats.day_plain(on=line.first_day)} to {formats.day_plain(on=line.last_day)}",
            _style(size=10),
        ),
        Paragraph(
            escape(formats.money_cents(amount=line.net, currency=currency)),
            _style(size=10, is_right=True),
        ),
    ]


def _sums(paper: Paper) -> Table:
    last = len(paper.sums) - 1
    rows = [
        [
            Paragraph(escape(label), _style(size=10, is_bold=place == last)),
            Paragraph(escape(value), _style(size=10, is_bold=place == last, is_right=True)),
        ]
        for place, (label, value) in enumerate(paper.sums)
    ]
    table = Table(rows, colWidths=[WIDTH * 0.34, WIDTH * 0.2], hAlign="RIGHT")
    table.setStyle(
        [
            ("LINEABOVE", (0, last), (-1, last), 0.8, INK),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("NOSPLIT", (0, 0), (-1, -1)),
        ]
    )
    return table


_NO_PADDING: Sequence[tuple[str, tuple[int, int], tuple[int, int], int]] = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
)


def _style(
    *, size: float, is_bold: bool = False, is_right: bool = False, color: colors.Color = INK
) -> ParagraphStyle:
    style = ParagraphStyle(
        "paper",
        fontName=BOLD if is_bold else REGULAR,
        fontSize=size,
        leading=size * 1.3,
        textColor=color,
        splitLongWords=True,
    )
    if is_right:
        style.alignment = TA_RIGHT
    return style


def _money(amount: Decimal, sums: quote_view.Sums) -> str:
    return formats.money_cents(amount=amount, currency=sums.currency)
