"""manage.py replay: judge a past day again; equal, or the differences."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from kernel.commands import Answer, ReportingCommand
from tiers.queries import replays

SHOWN = 50


class Command(ReportingCommand):
    """Judge a past day again."""

    help = "Judge a past day again from the same inputs and compare with what is stored; exits 1 on a difference."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program and day."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--as-known-now",
            action="store_true",
            help="With all that was posted since; differences are then no error.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Replay and report."""
        now = bool(options["as_known_now"])
        replay = replays.replay(
            program_code=options["program"], as_of=options["as_of"], as_known_now=now
        )
        count = len(replay.differences)
        lines = [
            f"{one.partner_code}: {one.what} was {one.stored}, is {one.again}"
            for one in replay.differences[:SHOWN]
        ]
        lines += [f"… and {count - SHOWN} more"] if count > SHOWN else []
        verdict = "equal" if not count else f"{count} differences"
        return Answer(
            data={
                "run": replay.run_id,
                "compared": replay.compared,
                "equal": not count,
                "differences": [asdict(one) for one in replay.differences],
            },
            text="\n".join(
                [f"Run {replay.run_id}, {replay.compared:,} decisions: {verdict}.", *lines]
            ),
            is_ok=now or not count,
        )
