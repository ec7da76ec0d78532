"""Hold a file against its distributor's own history: what is unusual is kept and shown, and counts all the same."""

from __future__ import annotations

from django.db import transaction

from kernel import sqlfiles
from sales.models import Upload
from sales.operations import recognition

FILES = 12  # a year of monthly files
LINES_A_FILE = 5_000
LEAST_LINES = 100  # fewer say nothing about what is usual
LEAST_PRICES = 5
AMOUNT_FACTOR = (
    10  # times what 99 of 100 lines stay below: a shifted decimal mark, not a good month
)
PRICE_FACTOR = 5
MOST_KEPT = 1_000  # lines kept of each thing unusual


@transaction.atomic(savepoint=False)
def note(upload: Upload) -> None:
    """Keep what is unusual about the read lines; in the caller's transaction, before their products are created."""
    with recognition.linear():
        rows = sqlfiles.fetch(
            "sales",
            "oddities",
            {
                "upload_id": upload.pk,
                "distributor_id": upload.distributor_id,
                "files": FILES,
                "lines_a_file": LINES_A_FILE,
                "least_lines": LEAST_LINES,
                "least_prices": LEAST_PRICES,
                "amount_factor": AMOUNT_FACTOR,
                "price_factor": PRICE_FACTOR,
                "most_kept": MOST_KEPT,
            },
        )
    upload.oddities = {str(code): int(str(lines)) for code, lines in rows}
