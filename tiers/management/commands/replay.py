"""manage.py replay --program CODE --as-of DAY: judge a past run again and compare it with what was stored."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from kernel.commands import Answer, ReportingCommand
from tiers.queries import replay

SHOWN = 100  # differences in the text; --json holds all of them


class Command(ReportingCommand):
    """Judge a past run again."""

    help = (
        "Judge a past run again, from the stored facts and from facts gathered again up to its watermarks, and fail "
        "where anything differs; --as-known-now shows what late data would have changed."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare program, day and --as-known-now."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DAY")
        parser.add_argument(
            "--as-known-now", action="store_true", help="With everything that is known today."
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Replay and report the differences."""
        done = replay.replay(
            program_code=options["program"],
            as_of=options["as_of"],
            is_as_known_now=options["as_known_now"],
        )
        lines = [
            f"{one.partner_code} {one.column}: stored {one.stored!r}, {one.way} {one.again!r}"
            for one in done.differences[:SHOWN]
        ]
        more = len(done.differences) - SHOWN
        verdict = "equal" if done.is_equal else f"{len(done.differences)} differences"
        lines += [f"… and {more} more"] if more > 0 else []
        lines.append(f"Run {done.run_id} as of {done.as_of}: {done.partners} decisions, {verdict}.")
        return Answer(
            data={
                "run": done.run_id,
                "as_of": done.as_of,
                "partners": done.partners,
                "equal": done.is_equal,
                "differences": [asdict(one) for one in done.differences],
            },
            text="\n".join(lines),
            is_ok=done.is_equal,
        )
