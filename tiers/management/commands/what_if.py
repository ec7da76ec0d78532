"""manage.py what_if FILE --as-of DAY: what a program document would change, told in words, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from kernel.commands import Answer, ReportingCommand
from kernel.errors import InvalidInputError
from tiers.engine import parsing
from tiers.engine.impact import Because, Impact, Mover
from tiers.queries import impact, what_if

COLUMNS = (
    "partner_code", "partner_name", "region", "territory", "owner", "key_account", "tier_today", "tier_in_force",
    "tier_draft", "direction", "first_night", "revenue_12_months", "because",
)  # fmt: skip


class Command(ReportingCommand):
    """Try a program document on real facts; nothing is written."""

    help = (
        "Judge a program document on the facts of a day and tell what it would change against the rules in force: "
        "tiers, movers, partners near a line, fairness. Nothing is written."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the document, the day and the form of the answer."""
        parser.add_argument("file", metavar="FILE", help="The program document, YAML or JSON.")
        parser.add_argument("--as-of", required=True, type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--csv", action="store_true", help="Print the movers as CSV.")
        parser.add_argument(
            "--nights",
            type=int,
            default=0,
            metavar="N",
            help="Tell also what each of the last N nights would have done, grace carried from one to the next.",
        )

    def act(self, options: dict[str, Any]) -> Answer:
        """Judge and report."""
        try:
            text = Path(options["file"]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise InvalidInputError(f"{options['file']} cannot be read: {problem}") from problem
        document = parsing.parse(text=text)
        found = impact.report(document=document, as_of=options["as_of"])
        nights: tuple[what_if.Day, ...] = ()
        if options["nights"]:
            nights = what_if.history(
                document=document,
                days=what_if.days_up_to(last=options["as_of"], count=options["nights"]),
            )
        words = _csv(found) if options["csv"] else "\n".join([*_lines(found), *map(_night, nights)])
        return Answer(data={**_data(found), "nights": [asdict(day) for day in nights]}, text=words)


def _data(found: Impact) -> dict[str, object]:
    data = asdict(found)
    for reach in data["reach"]:
        reach["by_factor"] = {str(factor): count for factor, count in reach["by_factor"].items()}
    return data


def _lines(found: Impact) -> list[str]:
    """Return the report in words, the headline first."""
    moving = [one for one in found.movers if one.now != one.was]
    version = (
        f"the rules in force (version {found.version_in_force})"
        if found.version_in_force
        else "no rules in force"
    )
    tiers = [
        f"  {tier.name}: {tier.today} today, "
        f"{'' if tier.in_force is None else f'{tier.in_force} by the rules in force, '}{tier.draft} by the draft"
        for tier in found.tiers
    ]
    return [
        f"{found.program} as of {found.as_of}, against {version}.",
        (
            f"{len(moving)} of {found.partners} partners would land in a different tier; "
            f"{found.currency} {found.revenue_touched:,.2f} of {found.revenue:,.2f} is touched."
        ),
        "Tiers:",
        *tiers,
        "Moves:",
        *(f"  {_move(one)}" for one in moving),
        (
            f"Near a line: {len(found.near)}. No longer on the way up: {len(found.no_longer_rising)}. "
            f"Key accounts among the movers: {len(found.key_accounts)}. Kept by the unknown alone: {found.unsettled}."
        ),
        "Fairness:",
        *(
            f"  {'passes' if check.is_passed else 'LOOK'}: {check.code.label}. {check.message}"
            for check in found.checks
        ),
    ]


def _move(mover: Mover) -> str:
    reasons = "; ".join(map(_reason, mover.because))
    return f"{mover.code} {mover.name}: {mover.was or 'new'} to {mover.now}" + (
        f" ({reasons})" if reasons else ""
    )


def _reason(because: Because) -> str:
    actual = "not known" if because.actual is None else because.actual
    return f"{because.label} {actual}, {because.tier} asks {because.sign} {because.threshold}"


def _night(day: what_if.Day) -> str:
    verdicts = ", ".join(f"{word.lower()} {count}" for word, count in day.verdicts.items() if count)
    tiers = ", ".join(f"{code} {count}" for code, count in day.tiers.items())
    return f"Night of {day.as_of}: {verdicts}; {tiers}"


def _csv(found: Impact) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found.movers:
        cells = (
            one.code, one.name, one.region, one.territory, one.owner,
            "yes" if one.is_key_account else "", one.was or "",
            one.in_force or "", one.now, one.direction.value, one.verdict.value,
            "" if one.revenue is None else f"{one.revenue:.2f}", "; ".join(map(_reason, one.because)),
        )  # fmt: skip
        writer.writerow([_safe(cell) for cell in cells])
    return out.getvalue().rstrip("\n")


def _safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
