"""Turn Microsoft's AdventureWorksDW reseller sample into our import files: one distributor per sales territory.

The sample (sales_lines.csv, resellers.csv, territories.csv with the columns of the DW tables) is read as it is; every
amount in it is US dollars whatever its currency column says. docs/adventureworks.md shows the commands.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel.errors import InvalidInputError

CURRENCY = "USD"
_NEEDED = ("sales_lines.csv", "resellers.csv", "territories.csv")
PROGRAM = """\
program: {code: ADVENTUREWORKS, name: AdventureWorks resellers, currency: USD, time_zone: UTC}
version: {number: 1, effective_on: 2010-01-01}
policy: {promote: at_once, demote: on_review_dates, review_dates: [01-01, 04-01, 07-01, 10-01], grace_days: 90}
tiers:
  - {code: AUTHORISED, name: Authorised, rank: 1, entry: {no_requirements: true}}
  - code: SILVER
    name: Silver
    rank: 2
    entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 25000}
  - code: GOLD
    name: Gold
    rank: 3
    entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 100000}
  - code: PLATINUM
    name: Platinum
    rank: 4
    entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 300000}
"""


class SampleIsIncompleteError(InvalidInputError):
    """The folder does not hold the files of the sample."""

    code = "sample_is_incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: the files, and the point-of-sale file of each distributor."""

    distributors: Path
    partners: Path
    program: Path
    pos: dict[str, Path]
    lines: int


def distributor_code(*, territory_key: str) -> str:
    """Return the code of the distributor that stands for the territory."""
    return f"AW-{int(territory_key):02d}"


def adapt(*, source: Path, target: Path) -> Written:
    """Write distributors.csv, partners.csv, program.yaml and one pos-<distributor>.csv per territory into `target`.

    Refuses a folder without the sample's files with SampleIsIncompleteError.
    """
    missing = [name for name in _NEEDED if not (source / name).is_file()]
    if missing:
        raise SampleIsIncompleteError(
            f"{source} lacks {', '.join(missing)}. Give the folder of the sample."
        )
    target.mkdir(parents=True, exist_ok=True)
    territories = {row["territory_key"]: row["region"] for row in _rows(source / "territories.csv")}
    resellers = list(_rows(source / "resellers.csv"))
    pos, lines = _write_pos(source=source, target=target)
    return Written(
        distributors=_write_distributors(
            target=target,
            territories={
                key: territories[key]
                for key in sorted({r["territory_key"] for r in resellers}, key=int)
            },
        ),
        partners=_write_partners(target=target, resellers=resellers),
        program=_write_program(target=target),
        pos=pos,
        lines=lines,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _write_distributors(*, target: Path, territories: dict[str, str]) -> Path:
    path = target / "distributors.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name", "currency", "layout", "rhythm"])
        for key, region in territories.items():
            writer.writerow(
                [
                    distributor_code(territory_key=key),
                    f"AdventureWorks {region}",
                    CURRENCY,
                    "adventureworks",
                    "NONE",
                ]
            )
    return path


def _write_partners(*, target: Path, resellers: list[dict[str, str]]) -> Path:
    path = target / "partners.csv"
    codes = sorted({distributor_code(territory_key=row["territory_key"]) for row in resellers})
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            [
                "code",
                "name",
                "city",
                "region",
                "postcode",
                "country",
                "phone",
                *[f"distributor_code:{code}" for code in codes],
            ]
        )
        for row in resellers:
            own = distributor_code(territory_key=row["territory_key"])
            writer.writerow(
                [row["reseller_alternate_key"], row["reseller_name"], row["city"], row["state_name"], row["postal_code"],
                 row["country_code"], row["phone"], *[row["reseller_key"] if code == own else "" for code in codes]]
            )  # fmt: skip
    return path


def _write_program(*, target: Path) -> Path:
    path = target / "program.yaml"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def _write_pos(*, source: Path, target: Path) -> tuple[dict[str, Path], int]:
    paths: dict[str, Path] = {}
    writers: dict[str, Any] = {}
    count = 0
    with ExitStack() as files:
        lines = files.enter_context((source / "sales_lines.csv").open(encoding="utf-8", newline=""))
        reader = csv.reader(lines)
        header = next(reader)
        place = header.index("territory_key")
        for row in reader:
            code = distributor_code(territory_key=row[place])
            if code not in writers:
                paths[code] = target / f"pos-{code}.csv"
                writers[code] = csv.writer(
                    files.enter_context(paths[code].open("w", encoding="utf-8", newline="")),
                    lineterminator="\n",
                )
                writers[code].writerow(header)
            writers[code].writerow(row)
            count += 1
    return dict(sorted(paths.items())), count
