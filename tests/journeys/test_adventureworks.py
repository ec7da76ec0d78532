"""The whole chain on Microsoft's AdventureWorks sample, compared with plain Python over its CSV files.

The sample is not part of the project: REAL_INPUT_DIR names the folder that holds `adventureworks/`, or it lies in
`../shared/data` beside the checkout.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("REAL_INPUT_DIR", ROOT.parent / "shared" / "data")) / "adventureworks"
NIGHTS = (date(2013, 6, 30), date(2013, 11, 30))
LINES_OF_TIERS = (
    (Decimal(300_000), "PLATINUM"),
    (Decimal(100_000), "GOLD"),
    (Decimal(25_000), "SILVER"),
)
TOTAL = Decimal("80450596.9823")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the AdventureWorks sample lies nowhere near"),
]


def run(*words: str) -> dict:
    """Run a command with --json and return what it printed."""
    out = io.StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def trailing_year(day: date) -> tuple[str, str]:
    """Return first and last day of the twelve months that end with `day`, as ISO text."""
    after = {
        date(2013, 6, 30): ("2012-07-01", "2013-06-30"),
        date(2013, 11, 30): ("2012-12-01", "2013-11-30"),
    }
    return after[day]


def expected_tiers(day: date) -> dict[str, tuple[Decimal, str]]:
    """Return revenue and tier of every reseller by summing the sample's lines, with nothing of ours."""
    first, last = trailing_year(day)
    codes = {row["reseller_key"]: row["reseller_alternate_key"] for row in rows("resellers.csv")}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in rows("sales_lines.csv"):
        if first <= line["order_date"] <= last:
            sums[codes[line["reseller_key"]]] += Decimal(line["sales_amount"])
    return {
        code: (
            sums[code],
            next((tier for least, tier in LINES_OF_TIERS if sums[code] >= least), "AUTHORISED"),
        )
        for code in codes.values()
    }


def decided(day: date) -> dict[str, dict[str, str]]:
    out = io.StringIO()
    call_command(
        "export_decisions", "--program", "ADVENTUREWORKS", "--as-of", day.isoformat(), stdout=out
    )
    return {row["partner_code"]: row for row in csv.DictReader(io.StringIO(out.getvalue()))}


def revenue_column(row: dict[str, str]) -> str:
    (name,) = [column for column in row if column.startswith("net_revenue")]
    return name


@pytest.mark.django_db(transaction=True)
def test_the_sample_goes_from_files_to_decided_tiers(tmp_path):
    adapted = run("adapt_adventureworks", str(FOLDER), "--into", str(tmp_path))
    assert adapted["lines"] == 60_855

    run("import_distributors", str(tmp_path / "distributors.csv"))
    assert run("import_partners", str(tmp_path / "partners.csv"))["created"] == 701
    run("load_program", str(tmp_path / "program.yaml"))

    files = sorted(tmp_path.glob("pos-*.csv"))
    first = [
        run("import_pos", str(path), "--distributor", path.stem.removeprefix("pos-"))
        for path in files
    ]
    assert Counter(
        {"lines": 60_855, "posted": 60_855, "unmatched": 0, "rejected": 0, "already_known": 0}
    ) == Counter(
        {
            name: sum(report[name] for report in first)
            for name in ("lines", "posted", "unmatched", "rejected", "already_known")
        }
    )
    assert (
        sum((Decimal(report["amounts"]["USD"]["posted"]) for report in first), Decimal(0)) == TOTAL
    )

    again = [
        run("import_pos", str(path), "--distributor", path.stem.removeprefix("pos-"))
        for path in files
    ]
    assert sum(report["posted"] for report in again) == 0
    assert sum(report["already_known"] for report in again) == 60_855

    for day in NIGHTS:
        report = run("evaluate", "--program", "ADVENTUREWORKS", "--as-of", day.isoformat())
        assert report["state"] == "CLOSED"
        expected = expected_tiers(day)
        stored = decided(day)
        assert set(stored) == set(expected)
        assert len(stored) == 701
        column = revenue_column(next(iter(stored.values())))
        assert {
            code: (Decimal(row[column]), row["judged_tier"]) for code, row in stored.items()
        } == expected

    before = decided(NIGHTS[1])
    run("evaluate", "--program", "ADVENTUREWORKS", "--as-of", NIGHTS[1].isoformat())
    assert decided(NIGHTS[1]) == before
    for day in NIGHTS:
        assert (
            run("replay", "--program", "ADVENTUREWORKS", "--as-of", day.isoformat())["equal"]
            is True
        )
    assert run("reconcile")["breaches"] == []
