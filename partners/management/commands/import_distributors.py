"""manage.py import_distributors FILE: Take distributors from CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.operations import distributors


class Command(ReportingCommand):
    """Take distributors from CSV."""

    help = (
        "Take distributors from a CSV file, all rows or none. Columns: code, name, currency (needed); "
        "country, layout, rhythm (DAILY, WEEKLY, MONTHLY, NONE), tolerance_days, usual_lines_min, "
        "usual_lines_max, usual_amount_min, usual_amount_max, contact_name, contact_email, contact_phone."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, help="The CSV file.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Import and report."""
        report = distributors.import_distributors(
            path=options["file"], actor=ACTOR, at=timezone.now()
        )
        return Answer(
            data={**asdict(report), "ignored_columns": list(report.ignored_columns)},
            text=f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged.",
            warnings=[
                f"Column {name!r} is not known and was ignored." for name in report.ignored_columns
            ],
        )
