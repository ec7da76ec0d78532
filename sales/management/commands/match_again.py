"""manage.py match_again CODE: look again at what waits on the desk, and count what is plain now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.queries import distributors
from sales.operations import matching


class Command(ReportingCommand):
    """Look again at the waiting lines of a distributor."""

    help = (
        "Look again at all waiting lines of a distributor and count those that are plain now: after partners, tax "
        "numbers or codes were added."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose lines."""
        parser.add_argument("distributor", metavar="CODE", help="The distributor's code.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Match again and say how many lines are counted."""
        terms = distributors.get(options["distributor"])
        posted = matching.match_again(distributor_id=terms.id, actor=ACTOR, at=timezone.now())
        return Answer(
            data={"distributor": terms.code, "posted": posted},
            text=f"{posted:,} waiting lines of {terms.name} are counted now.",
        )
