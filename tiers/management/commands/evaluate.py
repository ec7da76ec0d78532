"""manage.py evaluate --program CODE --as-of DAY: carry one night through, with the night's own operations."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from tiers.choices import RunState
from tiers.operations import nightly, vacuum


class Command(ReportingCommand):
    """Carry one night through."""

    help = "Judge a program as of a day, with the operations of the night; a finished day changes nothing."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program and day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")

    def act(self, options: dict[str, Any]) -> Answer:
        """Evaluate and report; a held run is not an error, but says so."""
        vacuum.vacuum_ledger()
        night = nightly.evaluate(
            program_code=options["program"],
            as_of=options["as_of"],
            actor=ACTOR,
            at=timezone.now(),
        )
        counts = {verdict.lower(): count for verdict, count in night.counts.items()}
        words = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
        text = f"Run {night.run_id} of {options['program']} as of {night.as_of}: {night.state.label.lower()}. {words}."
        if not night.is_new:
            text = f"{text} It was finished before; nothing changed."
        warnings = list(night.breaches)
        if night.state is RunState.HELD:
            warnings.append("The run is on hold: release or discard it on the dashboard.")
        return Answer(
            data={
                "run": night.run_id,
                "program": options["program"],
                "as_of": night.as_of,
                "state": str(night.state),
                "changed": night.is_new,
                "counts": counts,
                "breaches": list(night.breaches),
            },
            text=text,
            warnings=warnings,
        )
