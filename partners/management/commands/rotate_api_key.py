"""manage.py rotate_api_key PREFIX: follow a key by a new one, while the old serves on for some days."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.operations import keys
from partners.queries.keys import PREFIX_LENGTH

MOST_DAYS = 90


class Command(ReportingCommand):
    """Rotate an API key."""

    help = "Make a new key that may do what an old one may, and print it once; the old one ends after the overlap."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which key, and for how long both serve."""
        parser.add_argument(
            "prefix", help="The characters by which keys are told apart: mk_ and eight more."
        )
        parser.add_argument(
            "--overlap-days",
            type=int,
            default=7,
            choices=range(MOST_DAYS + 1),
            metavar="DAYS",
            help=f"How long the old key serves on, 0 to {MOST_DAYS}; 7 without.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Rotate the key and show the new one."""
        with transaction.atomic(durable=True):
            secret = keys.rotate_key(
                prefix=options["prefix"],
                overlap=timedelta(days=options["overlap_days"]),
                expires_at=None,
                actor=ACTOR,
                at=local_now(),
            )
        return Answer(
            data={"key": secret, "prefix": secret[:PREFIX_LENGTH], "replaces": options["prefix"]},
            text=(
                f"{secret}\nKeep it now: it is not shown again. "
                f"{options['prefix']}… serves {options['overlap_days']} days more."
            ),
        )
