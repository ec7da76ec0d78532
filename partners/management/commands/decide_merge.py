"""manage.py decide_merge MERGE: approve or decline that two partners are one company."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import Answer, ReportingCommand
from partners.choices import Act
from partners.management import persons
from partners.management.clock import local_now
from partners.operations import merges as acts
from partners.queries import merges


class Command(ReportingCommand):
    """Decide a merge."""

    help = (
        "Approve or decline a proposed merge. Approved, the partner ends and lives on in the other one, which gets its "
        "distributors' names and codes, its people with their certificates, and its roles. It cannot be undone."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which proposal, the decision, why, and whose it is."""
        parser.add_argument("merge", type=int, help="The number that merge_partners printed.")
        decision = parser.add_mutually_exclusive_group(required=True)
        decision.add_argument("--approve", action="store_true")
        decision.add_argument("--decline", action="store_true")
        parser.add_argument("--reason", default="", help="Why; needed to decline.")
        persons.declare(parser)

    def act(self, options: dict[str, Any]) -> Answer:
        """Decide it."""
        now = local_now()
        decision = {
            "merge_id": options["merge"],
            "reason": options["reason"],
            "actor": persons.actor(email=options["by"], act=Act.APPROVE, on=now.date()),
            "at": now,
        }
        with transaction.atomic(durable=True):
            if options["decline"]:
                acts.decline_merge(**decision)
                counts, text = {}, "Declined; both partners stay as they are."
            else:
                counts = acts.approve_merge(**decision).counts
                moved = ", ".join(f"{count} {name}" for name, count in counts.items())
                text = f"Merged. Moved: {moved}."
        row = merges.get(options["merge"])
        return Answer(
            data={
                "merge": row.pk,
                "state": row.state,
                "merged": row.merged.code,
                "survivor": row.survivor.code,
                **counts,
            },
            text=text,
        )
