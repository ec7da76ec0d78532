"""The typeface of everything we draw as PDF, which the paper carries with it."""

from __future__ import annotations

from functools import cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"


@cache
def make_known() -> None:
    """Make the faces known to the PDF library, once a process."""
    files = resources.files("font_source_sans_pro") / "files"
    for name in (REGULAR, BOLD):
        with resources.as_file(files / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )
