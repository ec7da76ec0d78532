"""The track: where a partner stands between the lines, counted solid and in question hatched; called by the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.shared import html
from web.shared.charts import drawing
from web.shared.tiers import TierMark

_FOUR_TIERS = (20.0, 40.0, 25.0, 15.0)
_TOP_BAND = 4  # the highest band reaches to four times its line
_LATE_HALF = 35.0  # below this the figure stands right of its end, above it left


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The track; `lines` are the revenue lines of every tier but the lowest, `text` follows the figure."""

    key: str
    title: str
    tiers: tuple[TierMark, ...]
    lines: tuple[int, ...]
    counted_units: int
    query_units: int = 0
    text: str = ""
    currency: str = "AUD"


def draw(*, chart: Track) -> drawing.Drawing:
    """Return the track with its table; places are percentages, so that the words keep their size on a phone."""
    body = html.glue([_names(chart), _bar(chart), _figure(chart)])
    return drawing.Drawing(
        key=chart.key,
        svg=drawing.tag("div", body, class_="track", role="img", aria_label=chart.title),
        table=_table(chart),
    )


def place(*, chart: Track, units: int) -> float:
    """Return where an amount stands, in percent of the track's length."""
    edges = (0, *chart.lines, chart.lines[-1] * _TOP_BAND)
    start = 0.0
    for low, high, width in zip(edges, edges[1:], _widths(chart), strict=False):
        if units <= high:
            return start + width * max(units - low, 0) / (high - low)
        start += width
    return 100.0


def _widths(chart: Track) -> tuple[float, ...]:
    bands = len(chart.tiers)
    return _FOUR_TIERS if bands == len(_FOUR_TIERS) else (100 / bands,) * bands


def _starts(chart: Track) -> tuple[float, ...]:
    return (0.0, *(place(chart=chart, units=line) for line in chart.lines))


def _names(chart: Track) -> SafeString:
    wide = drawing.tag("g", html.glue(_wide_names(chart)), class_="only-wide")
    narrow = drawing.tag("g", html.glue(_narrow_names(chart)), class_="only-narrow")
    return html.glue(
        [
            drawing.tag("svg", wide, class_="only-wide", height=24, aria_hidden="true"),
            drawing.tag("svg", narrow, class_="only-narrow", height=38, aria_hidden="true"),
        ]
    )


def _wide_names(chart: Track) -> Iterator[SafeString]:
    for start, mark, line in zip(_starts(chart), chart.tiers, _line_words(chart), strict=True):
        glyph = drawing.tier_glyph(tier=mark, x=2, y=2)
        name = drawing.tag("tspan", mark.name, class_="name")
        words = drawing.tag("text", html.glue([name, f" {line}"]), x=21, y=14)
        yield drawing.tag("svg", html.glue([glyph, words]), x=_percent(start))


def _narrow_names(chart: Track) -> Iterator[SafeString]:
    """Yield two lines per tier, the lowest left out and the highest at the right end."""
    rows = list(zip(_starts(chart), chart.tiers, _line_words(chart), strict=True))[1:]
    for number, (start, mark, line) in enumerate(rows, start=1):
        is_last = number == len(rows)
        x, end = ("100%", " m-end") if is_last else (_percent(start), "")
        yield drawing.tag("text", mark.name, class_=f"name{end}", x=x, y=12)
        yield drawing.tag("text", line, class_=end.strip(), x=x, y=28)


def _line_words(chart: Track) -> tuple[str, ...]:
    return ("", *(drawing.amount(line, currency=chart.currency) for line in chart.lines))


def _bar(chart: Track) -> SafeString:
    starts = (*_starts(chart), 100.0)
    counted = place(chart=chart, units=chart.counted_units)
    asked = place(chart=chart, units=chart.counted_units + chart.query_units)
    pieces = [
        drawing.tag(
            "rect",
            class_=f"z-{mark.tone}",
            x=_percent(starts[tier]),
            width=_percent(starts[tier + 1] - starts[tier]),
            height=18,
        )
        for tier, mark in enumerate(chart.tiers)
    ]
    pieces += [
        drawing.tag("line", class_="cut", x1=_percent(x), x2=_percent(x), y1=0, y2=18)
        for x in starts[1:-1]
    ]
    pieces.append(drawing.tag("rect", class_="now", width=_percent(counted), height=18, rx=3))
    if chart.query_units > 0:
        pieces += _in_question(chart.key, counted, asked)
    return drawing.tag("svg", html.glue(pieces), class_="track-bar", height=18, aria_hidden="true")


def _in_question(key: str, counted: float, asked: float) -> list[SafeString]:
    stripe = drawing.tag("path", class_="hatch", d="M0 0v5")
    ground = drawing.tag("rect", class_="soft", width=5, height=5)
    pattern = drawing.tag(
        "pattern",
        html.glue([ground, stripe]),
        id=f"{key}-hatch",
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    box = drawing.tag(
        "rect",
        class_="query",
        x=_percent(counted),
        y=0.5,
        width=_percent(asked - counted),
        height=17,
        rx=2,
        fill=f"url(#{key}-hatch)",
    )
    return [pattern, box]


def _figure(chart: Track) -> SafeString:
    at = place(chart=chart, units=chart.counted_units)
    figure = drawing.tag(
        "tspan", drawing.amount(chart.counted_units, currency=chart.currency), class_="you"
    )
    words = html.glue([figure, f" {chart.text}"])
    is_late = at > _LATE_HALF
    wide = drawing.tag(
        "text", words, class_="only-wide m-end" if is_late else "only-wide", x=_percent(at), y=20
    )
    narrow = drawing.tag("text", words, class_="only-narrow", x=0, y=20)
    return drawing.tag("svg", html.glue([wide, narrow]), height=26, aria_hidden="true")


def _table(chart: Track) -> drawing.ChartTable:
    rows = [("Counted", drawing.amount(chart.counted_units, currency=chart.currency))]
    if chart.query_units:
        rows.append(("In question", drawing.amount(chart.query_units, currency=chart.currency)))
    rows += [
        (f"{mark.name} line", line)
        for mark, line in zip(chart.tiers[1:], _line_words(chart)[1:], strict=True)
    ]
    return drawing.ChartTable(
        caption=chart.title, head=("What", "Amount"), rows=drawing.texts(rows)
    )


def _percent(value: float) -> str:
    return f"{drawing.one(value)}%"
