"""manage.py export_decisions --program CODE --as-of DAY: a run's decisions as CSV on standard output."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from datetime import date
from typing import Any

from kernel.commands import Answer, ReportingCommand
from tiers.queries import export


class Command(ReportingCommand):
    """Print a run's decisions as CSV."""

    help = "Print the decisions of a day as CSV: tiers, verdict, and each fact they were judged by."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program and day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DAY")

    def act(self, options: dict[str, Any]) -> Answer:
        """Write the table; with --json it is one object with the rows inside."""
        heading, *rows = export.decisions(program_code=options["program"], as_of=options["as_of"])
        if options["json"]:
            data = [dict(zip(heading, row, strict=True)) for row in rows]
            return Answer(data={"decisions": data}, text="")
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([heading, *rows])
        return Answer(data={}, text=out.getvalue().rstrip("\n"))
