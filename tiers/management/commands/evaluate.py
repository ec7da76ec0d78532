"""manage.py evaluate --program CODE --as-of DAY: the whole night of one day, with the night's own operations."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from tiers.choices import RunState, Verdict
from tiers.operations import nightly, vacuum


class Command(ReportingCommand):
    """Judge every partner of a program as of a day."""

    help = (
        "Judge every partner of a program as of a day, apply the decisions and close the run. A run that workers left "
        "is finished; a finished day changes nothing."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program and day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DAY")

    def act(self, options: dict[str, Any]) -> Answer:
        """Carry the night through to its end and report what became of it."""
        vacuum.vacuum_ledger()
        night = nightly.evaluate(
            program_code=options["program"],
            as_of=options["as_of"],
            actor=ACTOR,
            at=timezone.now(),
        )
        return Answer(
            data={
                "program": options["program"],
                "as_of": night.as_of,
                "run": night.run_id,
                "state": night.state.value,
                "changed": night.is_new,
                "counts": night.counts,
                "breaches": night.breaches,
            },
            text=_text(options["program"], night),
        )


def _text(program: str, night: nightly.Night) -> str:
    counts = ", ".join(
        f"{Verdict(verdict).label.lower()} {count}" for verdict, count in night.counts.items()
    )
    name = f"{program} as of {night.as_of} (run {night.run_id})"
    if not night.is_new:
        return f"{name} was {night.state.label.lower()} already; nothing changed: {counts}."
    if night.state is RunState.HELD:
        why = "\n".join(night.breaches)
        return f"{name} is held for a person, no tier has changed: {counts}.\n{why}"
    return f"{name} is {night.state.label.lower()}: {counts}."
