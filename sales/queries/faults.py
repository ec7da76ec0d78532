"""The faulty lines of an upload as a file that says what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator

from sales.choices import LineState
from sales.formats import faultfile
from sales.models import StagedLine

_BATCH = 2_000


def csv_lines(*, upload_id: int) -> Iterator[str]:
    """Yield the fault file's lines as CSV text, the header first."""
    rows = StagedLine.objects.filter(upload_id=upload_id, state=LineState.FAULTY)
    told = rows.order_by("file_line").values_list(
        "file_line", "fault_column", "fault_value", "fault", "raw"
    )
    yield from faultfile.csv_lines(rows=(map(str, row) for row in told.iterator(chunk_size=_BATCH)))
