"""Tables as CSV answers, streamed row by row and safe to open in a spreadsheet; called by the pages of every face."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from kernel import money
from kernel.periods import Period
from sales.formats import faultfile
from sales.queries import revenue

STATEMENT = (
    "Date", "Document", "Line", "Customer", "Product", "Distributor", "What", "Value, ex GST", "Currency",
)  # fmt: skip
_BATCH = 2_000


def answer(
    *, file_name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> StreamingHttpResponse:
    """Return the rows as a file to keep."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def statement(
    *, entries: QuerySet[revenue.Entry], code: str, period: Period
) -> StreamingHttpResponse:
    """Return a partner's entries of a period, oldest first, as a statement that sums to the page's total."""
    told = entries.order_by("business_date", "id").iterator(chunk_size=_BATCH)
    return answer(
        file_name=f"statement-{code}-{period.starts_on}-{period.last_day}.csv",
        header=STATEMENT,
        rows=(_entry(row) for row in told),
    )


def _entry(row: revenue.Entry) -> Sequence[str]:
    return (
        row.business_date.isoformat(),
        row.line.document_no if row.line else "",
        row.line.line_no if row.line else "",
        row.customer.name if row.customer else "",
        row.product.code if row.product else "",
        row.distributor.name if row.distributor else "",
        "Taken back" if row.reverses_id else "Counted",
        f"{money.from_units(row.net):.2f}",
        row.currency,
    )


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(header)
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(faultfile.harmless(text=cell) for cell in cells)
    return out.getvalue()
