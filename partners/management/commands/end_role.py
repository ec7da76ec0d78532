"""manage.py end_role: end a person's role."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.choices import Role
from partners.management.clock import local_now
from partners.operations import people as acts
from partners.queries import people


class Command(ReportingCommand):
    """End a role."""

    help = (
        "End a person's role. From the day on the person sees and does nothing by it, with the next request; the "
        "account stays."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose role, from which day, and why."""
        parser.add_argument("--email", required=True)
        parser.add_argument(
            "--role", required=True, type=str.upper, choices=[str(role) for role in Role]
        )
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DAY",
            help="The first day without it. Default: today.",
        )
        parser.add_argument("--reason", required=True, help="Why; the log keeps it.")

    def act(self, options: dict[str, Any]) -> Answer:
        """End the role."""
        now = local_now()
        with transaction.atomic(durable=True):
            role = people.open_role(email=options["email"], role=Role(options["role"]))
            ends_on = acts.end_role(
                membership_id=role.pk,
                ends_on=options["on"] or now.date(),
                reason=options["reason"],
                actor=ACTOR,
                at=now,
            )
        return Answer(
            data={"user": role.user_id, "role": role.role, "ends_on": ends_on},
            text=f"{role.user.name} is {Role(role.role).label} no more from {ends_on} on.",
        )
