"""manage.py invite: offer a person an account and a role."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.choices import Role
from partners.management.clock import local_now
from partners.operations import invitations


class Command(ReportingCommand):
    """Invite a person."""

    help = (
        "Invite the holder of an e-mail address to an account and a role, and print the token once: it is good for "
        "that address alone, once, and for a week; only its hash is kept. Inviting again makes the earlier worthless."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare who, and which role where."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--role", required=True, type=str.upper, choices=[str(role) for role in Role]
        )
        parser.add_argument("--partner", default="", help="Partner code, for a partner role.")
        parser.add_argument(
            "--distributor", default="", help="Distributor code, for a distributor user."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Invite and show the token."""
        now = local_now()
        role = Role(options["role"])
        with transaction.atomic(durable=True):
            token = invitations.invite(
                email=options["email"],
                name=options["name"],
                role=role,
                partner_code=options["partner"],
                distributor_code=options["distributor"],
                actor=ACTOR,
                at=now,
            )
        return Answer(
            data={
                "email": options["email"],
                "role": role,
                "token": token,
                "expires_at": now + invitations.VALID_FOR,
            },
            text=f"{token}\nKeep it now: it is not shown again. It is for {options['email']} alone, for a week.",
        )
