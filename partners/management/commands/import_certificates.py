"""manage.py import_certificates FILE: Take certificates from CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.operations import certifications


class Command(ReportingCommand):
    """Take certificates from CSV."""

    help = (
        "Take certificates from a CSV file, all rows or none. Columns: partner, person, certificate, "
        "issued_on (needed); name, email, expires_on."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, help="The CSV file.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Import and report."""
        report = certifications.import_certificates(
            path=options["file"], actor=ACTOR, at=timezone.now()
        )
        return Answer(
            data={**asdict(report), "ignored_columns": list(report.ignored_columns)},
            text=f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged.",
            warnings=[
                f"Column {name!r} is not known and was ignored." for name in report.ignored_columns
            ],
        )
