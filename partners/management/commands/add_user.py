"""manage.py add_user: give a person an account and a role."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.choices import Role
from partners.management.clock import local_now
from partners.operations import people, territories


class Command(ReportingCommand):
    """Give a person an account and a role."""

    help = (
        "Give a person an account and a role. The password is asked for at a terminal (blank: none yet, to be set by "
        "the password-reset mail), or read from standard input; it must pass the password rules."
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
        parser.add_argument(
            "--territory", default="", help="Territory code, for a channel manager."
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="Read the password from standard input."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Add the account and the role in one transaction."""
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else _asked()
        now = local_now()
        with transaction.atomic(durable=True):
            user = people.add_user(
                email=options["email"],
                name=options["name"],
                password=password,
                actor=ACTOR,
                at=now,
            )
            people.give_role(
                user_id=user.pk,
                role=Role(options["role"]),
                starts_on=now.date(),
                partner_code=options["partner"],
                distributor_code=options["distributor"],
                actor=ACTOR,
                at=now,
            )
            if options["territory"]:
                territories.assign_manager(
                    user_id=user.pk,
                    territory_code=options["territory"],
                    starts_on=now.date(),
                    actor=ACTOR,
                    at=now,
                )
        return Answer(
            data={"user": user.pk, "email": user.email, "role": options["role"]},
            text=f"{user.name} may sign in as {user.email}, {Role(options['role']).label}.",
        )


def _asked() -> str | None:
    """Return the password typed at the terminal; None for a blank one, and where there is no terminal."""
    return getpass.getpass("Password (blank: none yet): ") or None if sys.stdin.isatty() else None
