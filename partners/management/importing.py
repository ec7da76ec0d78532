"""The shape of the commands that take master data from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.operations.counting import Counted
from partners.operations.onboarding import Report

COMMON = (
    "All rows are taken or none; faults name line, column, value and what to do. UTF-8, Windows-1252 and UTF-16 with "
    "its mark are told apart; the separator may be a comma, semicolon, tab or bar; headers are compared without case, "
    "blanks and punctuation; unknown columns are ignored with a warning. The same file again changes nothing."
)


class ImportCommand(ReportingCommand):
    """Take one file; subclasses name the operation and say the counts."""

    operation: ClassVar[Callable[..., Counted | Report]]

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the trial."""
        parser.add_argument("file", type=Path, help="The CSV file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and count; write nothing."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Import and report."""
        report = type(self).operation(
            path=options["file"], actor=ACTOR, at=local_now(), is_trial=options["dry_run"]
        )
        head = "Nothing was written. " if report.is_trial else ""
        return Answer(
            data=asdict(report),
            text=f"{head}{self.counts(report)}",
            warnings=[
                *(
                    f"The column {name!r} is not known and was ignored."
                    for name in report.ignored_columns
                ),
                *report.warnings,
            ],
        )

    def counts(self, report: Any) -> str:
        """Return the counts in words."""
        return f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged."
