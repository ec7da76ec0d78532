"""manage.py export_decisions: the decisions of a day as CSV on standard output."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from datetime import date
from typing import Any

from kernel.commands import Answer, ReportingCommand
from tiers.queries import exports


class Command(ReportingCommand):
    """Print the decisions of a day as CSV."""

    help = (
        "Print the decisions of a program's day as CSV: partner_code, previous_tier, judged_tier, verdict, tier_after, "
        "and each fact's value."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program and day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")

    def act(self, options: dict[str, Any]) -> Answer:
        """Export; with --json the rows are objects."""
        table = exports.decisions(program_code=options["program"], as_of=options["as_of"])
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows(table.rows)
        return Answer(
            data={"decisions": [dict(zip(table.header, row, strict=True)) for row in table.rows]},
            text=out.getvalue().removesuffix("\n"),
        )
