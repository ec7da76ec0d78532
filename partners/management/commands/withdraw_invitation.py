"""manage.py withdraw_invitation EMAIL: make the token of an open invitation worthless."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.operations import invitations


class Command(ReportingCommand):
    """Withdraw an invitation."""

    help = "Withdraw the open invitation of an e-mail address: its token opens nothing any more."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose, and why."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--reason", required=True, help="Why; the log keeps it.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Withdraw it."""
        email = options["email"]
        with transaction.atomic(durable=True):
            invitations.withdraw(email=email, reason=options["reason"], actor=ACTOR, at=local_now())
        return Answer(data={"email": email}, text=f"The invitation of {email} is withdrawn.")
