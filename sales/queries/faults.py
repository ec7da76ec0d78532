"""The faulty lines of an upload as a file that can be corrected and sent again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sales.choices import LineState
from sales.models import StagedLine

HEADER = ("Line", "Column", "Value", "Problem", "Original line")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BATCH = 2_000


def csv_rows(*, upload_id: int) -> Iterator[str]:
    """Yield CSV text, heading first; no cell is taken for a formula by a spreadsheet."""
    yield _text(HEADER)
    rows = StagedLine.objects.filter(upload_id=upload_id, state=LineState.FAULTY)
    for row in rows.order_by("file_line").iterator(chunk_size=_BATCH):
        yield _text((row.file_line, row.fault_column, row.fault_value, row.fault, row.reason))


def _text(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    safe = [f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in cells]
    csv.writer(out, lineterminator="\r\n").writerow(safe)
    return out.getvalue()
