"""Published reads of what is unusual about a file, held against its distributor's own history."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import money
from sales.choices import Oddity
from sales.models import LineOddity, Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class OddLine:
    """A line of the file and what is unusual about it."""

    file_line: int
    code: Oddity
    text: str


def oddities(*, upload_id: int) -> list[str]:
    """Return what is unusual about a file, in words, with the number of lines."""
    counts: dict[str, int] = Upload.objects.values_list("oddities", flat=True).get(pk=upload_id)
    return [
        f"{code.label}: {counts[code.value]:,} {'line' if counts[code.value] == 1 else 'lines'}."
        for code in Oddity
        if code.value in counts
    ]


def odd_lines(*, upload_id: int, limit: int = 200) -> list[OddLine]:
    """Return the first unusual lines of a file, in its order."""
    rows = LineOddity.objects.filter(upload_id=upload_id).order_by("file_line", "code")[:limit]
    return [
        OddLine(file_line=row.file_line, code=Oddity(row.code), text=_text(row)) for row in rows
    ]


def _text(row: LineOddity) -> str:
    label = Oddity(row.code).label
    return f"{label} (usual: {money.plain(row.usual)})" if row.usual is not None else label
