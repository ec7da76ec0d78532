"""Rules in plain words: every kind of rule is said, none is left out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import tiers as make
from tiers.choices import Cadence
from tiers.engine.document import Policy
from tiers.models import Program
from web.shared import rules

EVERY_MONTH = tuple((month, 1) for month in range(1, 13))

LADDER = """\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: GOLD
  name: Gold
  rank: 2
  entry:
    all_of:
      - {metric: net_revenue, window: {trailing_months: 12}, at_least: 400000}
      - at_least_k_of:
          k: 2
          rules:
            - {metric: certified_people, at_least: 3}
            - {metric: distinct_customers, window: {trailing_months: 12}, at_least: 15}
            - {metric: segment_share, segment: SMB, window: {trailing_months: 12}, at_least: 40%}
  keep: {metric: net_revenue, window: {trailing_months: 12}, at_least: 300000}
"""


def plain(lines) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (
            Policy(demotion_dates=EVERY_MONTH),
            (
                "Moves up take effect the day after the rules are met. Moves down are made on the first of every "
                "month, after 90 days of grace, one tier at a time."
            ),
        ),
        (
            Policy(
                promote=Cadence.ON_REVIEW_DATES,
                review_dates=((1, 1), (4, 1), (7, 15)),
                grace_days=0,
                soft_landing=False,
            ),
            (
                "Moves up are made on 1 January, 1 April and 15 July. "
                "Moves down are made on 1 January, 1 April and 15 July."
            ),
        ),
        (
            Policy(demote=Cadence.AT_ONCE, grace_days=1),
            (
                "Moves up take effect the day after the rules are met. Moves down are made any day, after 1 day of "
                "grace, one tier at a time."
            ),
        ),
    ],
)
def test_when_tiers_change_is_said_in_a_sentence(policy, words):
    assert rules.moves_words(policy=policy).replace("\u00a0", " ") == words


@pytest.fixture
def program(db):
    make.program(tiers=LADDER)
    return Program.objects.get()


def test_every_requirement_is_a_line(program):
    found = rules.rules_on(program_id=program.pk, on=date(2026, 7, 1))
    gold, base = found.tiers

    assert gold.mark.name == "Gold"
    assert plain(gold.entry) == [
        "Net revenue in 12 months at least $400,000",
        (
            "At least 2 of 3: Certified people at least 3; Distinct end customers in 12 months at least 15; "
            "Share of SMB in net revenue in 12 months at least 40%"
        ),
    ]
    assert plain(gold.keep) == ["Net revenue in 12 months at least $300,000"]
    assert plain(base.entry) == ["Nothing: every partner is at least this."]
    assert base.keep == ()


def test_what_changes_next_is_told_rule_by_rule(program):
    make.program(
        tiers=LADDER.replace("400000", "450000"),
        effective_on="2026-10-01",
        announced_on="2026-07-01",
    )

    (coming,) = rules.rules_on(program_id=program.pk, on=date(2026, 7, 1)).coming

    assert (coming.effective_on, coming.is_proposed) == (date(2026, 10, 1), False)
    assert plain(coming.changes) == [
        "To enter Gold, Net revenue in 12 months rises from $400,000 to $450,000."
    ]
    assert rules.rules_on(program_id=program.pk, on=date(2026, 10, 1)).coming == ()


def test_before_any_version_there_are_no_rules(program):
    assert rules.rules_on(program_id=program.pk, on=date(2019, 12, 31)) is None
