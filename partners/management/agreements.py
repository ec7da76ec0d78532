"""The shape of the commands that end and resume the agreement with a partner."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, ClassVar

from kernel.commands import ACTOR, Answer, ReportingCommand
from partners.management.clock import local_now
from partners.queries import directory


class AgreementCommand(ReportingCommand):
    """Do one thing to an agreement; subclasses name the operation and say what it did."""

    operation: ClassVar[Callable[..., None]]
    done: ClassVar[str]

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which partner, and why."""
        parser.add_argument("partner", metavar="CODE")
        parser.add_argument("--reason", required=True, help="Why; the partner will ask.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Do it and say what stands now."""
        code = options["partner"]
        type(self).operation(code=code, reason=options["reason"], actor=ACTOR, at=local_now())
        partner = directory.by_code(code)
        return Answer(
            data={"partner": code, "status": partner.status}, text=f"{partner.name}: {self.done}"
        )
