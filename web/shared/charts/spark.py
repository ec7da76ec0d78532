"""The sparkline beside a figure: decoration, the sentence carries the fact; called by the chart tags."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from web.shared import html
from web.shared.charts import drawing

WIDTH, HEIGHT = 96, 28


def sparkline(*, values: Sequence[int]) -> SafeString:
    """Return the line with a dot at its end; fewer than two values have no direction and draw nothing."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return html.trusted("")
    low, high = min(values), max(values)
    spread = (high - low) or 1
    places = [
        (
            2 + i * (WIDTH - 6) / (len(values) - 1),
            HEIGHT - 4 - (value - low) / spread * (HEIGHT - 8),
        )
        for i, value in enumerate(values)
    ]
    path = "M" + "L".join(f"{drawing.one(x)} {drawing.one(y)}" for x, y in places)
    line = drawing.tag("path", class_="now", d=path)
    end = drawing.tag("circle", class_="tip", cx=places[-1][0], cy=places[-1][1], r=2.6)
    return drawing.tag(
        "svg",
        html.glue([line, end]),
        class_="chart spark",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        aria_hidden="true",
    )
