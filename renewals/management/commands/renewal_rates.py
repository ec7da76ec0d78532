"""manage.py renewal_rates --program CODE: show renewal rates of terms that were due in a period."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

from kernel import money
from kernel.commands import Answer, ReportingCommand
from kernel.periods import ONE_DAY, Period
from renewals.queries import rates
from tiers.queries import programs

GROUPS = ("total", "partner", "territory", "product", "cohort")


class Command(ReportingCommand):
    """Show renewal rates of terms that were due in a period."""

    help = (
        "Show the renewal rates of the terms whose last day lies in a period and has passed: by count and by yearly "
        "value, and the share on time, in one row a currency. Without days: the twelve months up to yesterday in the "
        "program's zone. Where nothing was due there is no rate."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the program, the period and the grouping."""
        parser.add_argument("--program", required=True, metavar="CODE")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--by", choices=GROUPS, default="total")

    def act(self, options: dict[str, Any]) -> Answer:
        """Read and report."""
        program = programs.get(code=options["program"])
        yesterday = programs.local_day(program=program, at=timezone.now()) - ONE_DAY
        last = options["last"] or yesterday
        first = options["first"] or Period.trailing_months(12, until=last).starts_on
        terms = rates.due_terms(
            program_id=program.pk,
            period=Period(starts_on=min(first, last), ends_on=last + ONE_DAY),
            as_of=yesterday,
        )
        rows = _grouped(terms, options["by"], on=last)
        lines = [
            f"{row.key or options['by']:<20}  {row.renewed:>5} of {row.due:<5} {_percent(row.by_count):>7}"
            f"  value {_percent(row.by_value):>7}  on time {_percent(row.on_time_by_count):>7}  {row.currency}"
            for row in rows
        ]
        return Answer(
            data={
                "from": first,
                "to": last,
                "by": options["by"],
                "rates": [_data(row) for row in rows],
            },
            text="\n".join(lines) or "Nothing was due.",
        )


def _grouped(terms: list[rates.Terms], by: str, *, on: date) -> list[rates.Rate]:
    if by == "territory":
        return rates.by_territory(terms, on=on)
    ways = {
        "total": rates.in_total,
        "partner": rates.by_partner,
        "product": rates.by_product,
        "cohort": rates.by_cohort,
    }
    return ways[by](terms)


def _data(row: rates.Rate) -> dict[str, object]:
    return {
        "key": row.key,
        "currency": row.currency,
        "due": row.due,
        "renewed": row.renewed,
        "on_time": row.on_time,
        "due_value": money.plain(row.due_units),
        "renewed_value": money.plain(row.renewed_units),
        "on_time_value": money.plain(row.on_time_units),
        "rate_by_count": _percent(row.by_count) or None,
        "rate_by_value": _percent(row.by_value) or None,
        "on_time_by_count": _percent(row.on_time_by_count) or None,
        "on_time_by_value": _percent(row.on_time_by_value) or None,
    }


def _percent(share: Fraction | None) -> str:
    """Return the share with two decimals, rounded half to even; "" where there is none."""
    return "" if share is None else f"{money.from_units(round(share * 1_000_000)):.2f}%"
