"""manage.py revoke_api_key PREFIX: refuse a key of an integration from now on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.operations import keys


class Command(ReportingCommand):
    """Revoke an API key."""

    help = (
        "Revoke an API key: it is refused from the next request on, and cannot be taken up again."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which key, and why."""
        parser.add_argument(
            "prefix", help="The characters by which keys are told apart: mk_ and eight more."
        )
        parser.add_argument("--reason", required=True, help="Why; the log keeps it.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Revoke the key."""
        prefix = options["prefix"]
        with transaction.atomic(durable=True):
            keys.revoke_key(prefix=prefix, reason=options["reason"], actor=ACTOR, at=local_now())
        return Answer(data={"prefix": prefix}, text=f"The key {prefix}… is refused from now on.")
