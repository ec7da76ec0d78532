"""manage.py import_partners FILE: take partners from CSV, all rows or none."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.operations import onboarding


class Command(ReportingCommand):
    """Take partners from CSV."""

    help = (
        "Take partners from a CSV file, all rows or none. Columns: code, name, country (needed); "
        "tax_number, city, region, postcode, email, phone, website, joined_on, key_account, territory; "
        "distributor_code:<CODE> holds the partner's code at a distributor."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the trial."""
        parser.add_argument("file", type=Path, help="The CSV file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and count; write nothing."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Import and report."""
        report = onboarding.import_partners(
            path=options["file"], actor=ACTOR, at=timezone.now(), is_trial=options["dry_run"]
        )
        return Answer(
            data={**asdict(report), "ignored_columns": list(report.ignored_columns)},
            text=(
                f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged, "
                f"{report.aliases} distributor codes learned."
            ),
            warnings=[
                f"Column {name!r} is not known and was ignored." for name in report.ignored_columns
            ],
        )
