"""What every chart gives back, and the pieces all of them are drawn with; called by the chart modules only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from kernel import money
from web.shared import formats, html
from web.shared.tiers import TierMark

type_of_number = float | int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartTable:
    """The same facts as words; shown under "Show as a table"."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A finished chart: its picture, its table, and a note such as "One dot is 5 partners"."""

    key: str
    svg: SafeString
    table: ChartTable
    note: str = ""
    is_wide: bool = False  # keeps its size and scrolls on a phone


def one(value: type_of_number) -> str:
    """Return a coordinate to one decimal, without a needless zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, inside: str | None = None, **attributes: object) -> SafeString:
    """Return one SVG element; `class_` is `class`, underscores become dashes, floats become one decimal."""
    written = "".join(
        f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value != ""
    )
    if inside is None:
        return html.trusted(f"<{name}{written}/>")
    return html.trusted(f"<{name}{written}>{conditional_escape(inside)}</{name}>")


def picture(
    *, key: str, title: str, desc: str, parts: Iterable[str], **attributes: object
) -> SafeString:
    """Return the whole picture with its title and description, which readers hear instead of the shapes."""
    named = f"{key}-title" + (f" {key}-desc" if desc else "")
    body = [tag("title", title, id=f"{key}-title")]
    if desc:
        body.append(tag("desc", desc, id=f"{key}-desc"))
    return tag(
        "svg",
        html.glue([*body, *parts]),
        **attributes,
        role="img",
        aria_labelledby=named,
    )


def tier_glyph(*, tier: TierMark, x: type_of_number, y: type_of_number) -> SafeString:
    """Return a tier's rungs at a place inside another picture."""
    return tag(
        "g",
        html.rung_bars(filled=tier.rungs),
        class_=f"d-{tier.tone}",
        transform=f"translate({one(x)} {one(y)})",
    )


def amount(units: int, *, currency: str) -> str:
    """Return units as exact money, for tables."""
    return formats.money(amount=money.from_units(units), currency=currency)


def amount_short(units: int, *, currency: str) -> str:
    """Return units as short money, for axes and labels."""
    return formats.money_short(amount=money.from_units(units), currency=currency)


def share(part: int, whole: int) -> Decimal:
    """Return the part as a percentage of the whole to one decimal; nothing of nothing is zero."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole else Decimal(0)


def round_steps(*, highest: int, most: int = 4) -> tuple[int, ...]:
    """Return gridline values from zero on, at most `most` steps of 1, 2, 2.5 or 5 times a power of ten."""
    highest = max(highest, 1)
    power = 10 ** max(len(str(highest)) - 2, 0)
    while True:
        for base in (10, 20, 25, 50):
            width = base * power // 10 or 1
            if width * most >= highest:
                return tuple(range(0, width * most + 1, width)[: -(-highest // width) + 1])
        power *= 10


def texts(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    """Return table rows as words."""
    return tuple(tuple(str(cell) for cell in row) for row in rows)


def _attribute(key: str) -> str:
    return key.rstrip("_") if key.endswith("_") else key.replace("_", "-")


def _value(value: object) -> str:
    return one(value) if isinstance(value, float) else str(escape(str(value)))
