"""manage.py work_renewals --program CODE: do the day's work of renewals now."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from renewals.operations import days


class Command(ReportingCommand):
    """Do the day's work of renewals now."""

    help = (
        "Do what the program's local day asks of its renewals: rights follow the tiers, first right ends where it is "
        "due, notices are raised, terms lapse. Workers do the same every few minutes; done twice it changes nothing."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the program."""
        parser.add_argument("--program", required=True, metavar="CODE")

    def act(self, options: dict[str, Any]) -> Answer:
        """Work and report."""
        worked = days.work(program_code=options["program"], actor=ACTOR, at=timezone.now())
        rights = worked.rights
        done = (
            f"{worked.notices} notices raised, {worked.quotes_expired} quotes expired, "
            f"{worked.released} partners of record released, {worked.lapsed} contracts lapsed, "
            f"{worked.claims_expired} claims expired."
        )
        followed = (
            f"Rights: {rights.eligible} eligible, {rights.not_eligible} no longer, "
            f"{rights.grace_started} in grace, {rights.suspended} suspended, {rights.reinstated} back."
        )
        return Answer(data=asdict(worked), text=f"{done}\n{followed}")
