"""manage.py merge_partners CODE --into CODE: propose that two partners are one company."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import Answer, ReportingCommand
from partners.choices import Act
from partners.management import persons
from partners.management.clock import local_now
from partners.operations import merges


class Command(ReportingCommand):
    """Propose a merge."""

    help = (
        "Propose that two partners are one company. A second person decides it with decide_merge; until then nothing "
        "changes."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which partner lives on in which, why, and who says so."""
        parser.add_argument("partner", metavar="CODE", help="The partner that ends.")
        parser.add_argument("--into", required=True, metavar="CODE", help="The one that stays.")
        parser.add_argument(
            "--reason", required=True, help="How you know; the second person reads it."
        )
        persons.declare(parser)

    def act(self, options: dict[str, Any]) -> Answer:
        """Write the proposal."""
        now = local_now()
        with transaction.atomic(durable=True):
            merge_id = merges.propose_merge(
                merged_code=options["partner"],
                survivor_code=options["into"],
                reason=options["reason"],
                actor=persons.actor(email=options["by"], act=Act.PROPOSE, on=now.date()),
                at=now,
            )
        return Answer(
            data={"merge": merge_id, "merged": options["partner"], "survivor": options["into"]},
            text=f"Proposed. A second person decides it: decide_merge {merge_id}",
        )
