"""manage.py revoke_certification: from now on a certificate counts for nobody."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.db import transaction

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.operations import certifications as acts
from partners.queries import certifications


class Command(ReportingCommand):
    """Revoke a certificate."""

    help = "Revoke a certificate: from the next night on it counts for nobody. Nights judged before keep theirs."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which certificate of whom, and why."""
        parser.add_argument("--partner", required=True, metavar="CODE")
        parser.add_argument(
            "--person", required=True, metavar="REF", help="The person's reference at the partner."
        )
        parser.add_argument("--certificate", required=True)
        parser.add_argument("--issued-on", required=True, type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--reason", required=True, help="Why; the log keeps it.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Revoke it."""
        with transaction.atomic(durable=True):
            row = certifications.get_believed(
                partner_code=options["partner"],
                person_ref=options["person"],
                certificate=options["certificate"],
                issued_on=options["issued_on"],
            )
            acts.revoke(
                certification_id=row.pk, reason=options["reason"], actor=ACTOR, at=local_now()
            )
        return Answer(
            data={
                "partner": options["partner"],
                "person": row.person.ref,
                "certificate": row.certificate,
            },
            text=f"{row.certificate} of {row.person.name} counts for nobody from now on.",
        )
