"""manage.py seed_demo: seed an empty database with the demo and print the sign-ins."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.demo import story
from kernel.commands import Answer, ReportingCommand
from kernel.errors import DomainError
from sales.queries import uploads


class DatabaseIsInUse(DomainError):
    """The database holds data; the demo would mix with it."""

    code = "database_is_in_use"


class Command(ReportingCommand):
    """Seed the demo."""

    help = "Seed an empty database with an invented Australian channel, through the operations, and print the sign-ins."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the day up to which sales go."""
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help="Default: yesterday in Sydney."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Seed once; refuses a database in use."""
        if uploads.any_distributor():
            raise DatabaseIsInUse(
                "The database holds data already. Use an empty one, or another STATE_DIR."
            )
        with connection.cursor() as cursor:  # a demo that a power cut interrupts is seeded anew
            cursor.execute("set synchronous_commit = off")
        yesterday = timezone.localdate(timezone=ZoneInfo("Australia/Sydney")) - timedelta(days=1)
        told = story.tell(until=options["until"] or yesterday, say=self._say)
        lines = [f"{what:<34} {email:<28} {password}" for what, email, password in told.sign_ins]
        Path(settings.STATE_DIR).mkdir(parents=True, exist_ok=True)
        Path(settings.STATE_DIR, "demo-signins.txt").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )
        return Answer(
            data={
                "partners": told.partners,
                "files": told.files,
                "nights": told.nights,
                "sign_ins": [list(row) for row in told.sign_ins],
            },
            text="\n".join(
                [
                    f"{told.partners} partners, {told.files} files, {told.nights} nights. Sign in as:",
                    *lines,
                ]
            ),
        )

    def _say(self, what: str) -> None:
        self.stderr.write(what)
