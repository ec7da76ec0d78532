"""manage.py create_api_key: create a key for an integration and show it once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.choices import Scope
from partners.operations import keys
from partners.queries.keys import PREFIX_LENGTH


class Command(ReportingCommand):
    """Create an API key."""

    help = "Create an API key and print it once; only its hash is kept."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare name, scopes and distributor."""
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--scope",
            required=True,
            action="append",
            choices=[str(scope) for scope in Scope],
            help="May be repeated.",
        )
        parser.add_argument(
            "--expires-on",
            type=date.fromisoformat,
            metavar="DAY",
            help="First day it is refused; it has no end without.",
        )
        parser.add_argument(
            "--distributor", default="", help="Bind the key to this distributor's files."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Create the key and show it."""
        with transaction.atomic(durable=True):
            secret = keys.create_key(
                name=options["name"],
                scopes=[Scope(word) for word in options["scope"]],
                distributor_code=options["distributor"],
                expires_at=_start_of(options["expires_on"]),
                actor=ACTOR,
                at=timezone.now(),
            )
        return Answer(
            data={"key": secret, "prefix": secret[:PREFIX_LENGTH], "scopes": options["scope"]},
            text=f"{secret}\nKeep it now: it is not shown again.",
        )


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=UTC)
