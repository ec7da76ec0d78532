"""The faulty lines of an upload as a file: in the sender's own form where it can be corrected and sent again."""

from __future__ import annotations

from collections.abc import Iterator

from sales.choices import LineState
from sales.formats import faultfile
from sales.formats.layout import Layout
from sales.models import StagedLine, Upload

_BATCH = 2_000


def csv_lines(*, upload_id: int) -> Iterator[str]:
    """Yield the fault file's lines as CSV text, the header first."""
    upload = Upload.objects.get(pk=upload_id)
    rows = StagedLine.objects.filter(upload_id=upload_id, state=LineState.FAULTY)
    rows = rows.order_by("file_line")
    form = _form(upload)
    if form is None:
        told = rows.values_list("file_line", "fault_column", "fault_value", "fault", "raw")
        yield from faultfile.csv_lines(
            rows=(map(str, row) for row in told.iterator(chunk_size=_BATCH))
        )
    else:
        texts = rows.values_list("raw", "fault").iterator(chunk_size=_BATCH)
        yield from faultfile.correctable(rows=texts, form=form)


def _form(upload: Upload) -> faultfile.Form | None:
    """Return how the sender writes, None where its lines have no numbers or the file's header is not known."""
    layout, detected = Layout.from_json(upload.layout), upload.detected
    if not layout.has_line_numbers or not detected.get("headers"):
        return None
    kept = detected["delimiter"] or ","  # sheets are kept with commas
    return faultfile.Form(
        headers=tuple(detected["headers"]),
        delimiter=layout.delimiter or kept,
        kept_delimiter=kept,
        lines_above=(layout.header_line or 1) - 1,
    )
