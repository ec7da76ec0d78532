"""manage.py take_up UPLOAD: take up lines that were set aside; they match, or wait on the desk again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from sales.choices import LineState
from sales.operations import taking_back
from sales.queries import uploads


class Command(ReportingCommand):
    """Take up lines of a file that were set aside."""

    help = "Take up lines of a file that a person set aside: they match and count, or wait on the desk again."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which lines, and why."""
        parser.add_argument("upload", type=int, help="The upload's number.")
        parser.add_argument(
            "--line",
            type=int,
            action="append",
            help="Line of the file; may be repeated. Without it: all that are set aside.",
        )
        parser.add_argument("--reason", required=True, help="Why they are taken up again.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Take the lines up and say what became of them."""
        lines = uploads.lines(upload_id=options["upload"], states=(LineState.REJECTED,))
        if options["line"]:
            lines = lines.filter(file_line__in=options["line"])
        line_ids = list(lines.values_list("id", flat=True))
        if options["line"] and len(line_ids) < len(set(options["line"])):
            raise taking_back.LinesAreNotSetAside(
                f"Not all of these lines of upload {options['upload']} are set aside. Look at the file again."
            )
        done = taking_back.unset(
            upload_id=options["upload"],
            line_ids=line_ids,
            reason=options["reason"],
            actor=ACTOR,
            at=timezone.now(),
        )
        return Answer(
            data={"upload": options["upload"], "lines": done.lines, "posted": done.posted},
            text=f"{done.lines:,} lines are taken up; {done.posted:,} of them are counted now.",
        )
