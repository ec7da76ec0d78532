"""manage.py import_contracts FILE: take maintenance contracts from CSV, all rows or none."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.importing import COMMON
from renewals.operations import contract_files


class Command(ReportingCommand):
    """Take maintenance contracts from CSV."""

    help = (
        "Take maintenance contracts from a CSV file. Columns: contract (its number), customer, product, quantity, "
        "annual_value, currency, starts_on, last_day (the last day that is covered; needed), customer_country, program "
        "(its code; needed where there are several), partner (code of the partner of record; blank says nothing), "
        "predecessor (the contract it renews) with ordered_on (the day of that order). A known contract is changed "
        f"where the file differs, unless it was renewed or has lapsed. {COMMON}"
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the trial."""
        parser.add_argument("file", type=Path, help="The CSV file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and count; write nothing."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Import and report."""
        now = timezone.localtime(timezone.now(), ZoneInfo(settings.DISPLAY_TIME_ZONE))
        report = contract_files.import_contracts(
            path=options["file"], actor=ACTOR, at=now, is_trial=options["dry_run"]
        )
        head = "Nothing was written. " if report.is_trial else ""
        return Answer(
            data=asdict(report),
            text=(
                f"{head}{report.created} created, {report.changed} changed, {report.unchanged} unchanged. "
                f"{report.assigned} got a partner of record, {report.orphans} new ones have none."
            ),
            warnings=[
                f"The column {name!r} is not known and was ignored."
                for name in report.ignored_columns
            ],
        )
