"""manage.py renewal_pipeline --program CODE: show the open renewal windows by week and stage."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from kernel import money
from kernel.commands import Answer, ReportingCommand
from partners.queries.access import Seat
from renewals.queries import pipeline
from tiers.queries import programs

EVERYTHING = Seat(
    user_id=0, name="Command line", roles=frozenset(), is_vendor=True, sees_all_partners=True
)


class Command(ReportingCommand):
    """Show the open renewal windows by week and stage."""

    help = (
        "Show the program's open renewal windows by the week of the last day (its Monday), stage and currency, with "
        "their yearly value. ORPHAN and BLOCKED wait for a person."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the program and the day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DAY", help="Today in the program's zone."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Read and report."""
        program = programs.get(code=options["program"])
        on = options["on"] or programs.local_day(program=program, at=timezone.now())
        rows = pipeline.by_week(EVERYTHING, program_code=program.code, on=on)
        data = [
            {
                "week_starts_on": row.week_starts_on,
                "stage": row.stage,
                "currency": row.currency,
                "count": row.count,
                "value": money.plain(row.units),
                "is_at_risk": row.is_at_risk,
            }
            for row in rows
        ]
        lines = [
            f"{row.week_starts_on}  {row.stage:<8}  {row.count:>5}  {money.plain(row.units):>14} {row.currency}"
            for row in rows
        ]
        return Answer(data={"on": on, "weeks": data}, text="\n".join(lines) or "No window is open.")
