"""manage.py post_observed FILE: record what others measure of partners, from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from tiers.operations import observations


class Command(ReportingCommand):
    """Record observed values."""

    help = (
        "Record observed values from a CSV file with the columns partner_code, code, on (YYYY-MM-DD) and value, all or "
        "none; a later value for a day replaces the earlier one."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE")

    def act(self, options: dict[str, Any]) -> Answer:
        """Read the file, record its values and say how many there were."""
        observed = observations.read_csv(path=options["file"])
        count = observations.record(observed=observed, actor=ACTOR, at=timezone.now())
        return Answer(data={"recorded": count}, text=f"{count} values recorded.")
