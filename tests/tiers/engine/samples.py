"""Small program documents and fact tables for the engine's tests."""

from __future__ import annotations

from datetime import date
from textwrap import dedent, indent

import numpy as np

from tiers.choices import Verdict
from tiers.engine import facts, judge, parsing, policy

AS_OF = date(2026, 6, 30)
NO_DAY = np.datetime64("NaT", "D")

HEAD = """\
program:
  code: DEMO
  name: Demo
  currency: EUR
  time_zone: Europe/Berlin
  fiscal_year_starts: 04-01
version:
  effective_on: 2026-01-01
"""
LOWEST = "  - {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
LADDER = LOWEST + "".join(
    f"""\
  - code: {code}
    name: {code.capitalize()}
    rank: {rank}
    entry: {{metric: net_revenue, window: {{trailing_months: 12}}, at_least: {entry}}}
    keep: {{metric: net_revenue, window: {{trailing_months: 12}}, at_least: {keep}}}
"""
    for code, rank, entry, keep in (
        ("SILVER", 2, 100, 80),
        ("GOLD", 3, 400, 350),
        ("PLATINUM", 4, 900, 800),
    )
)


def text(*, tiers=LADDER, policy_text="", head=HEAD):
    """Return a program document as YAML."""
    part = f"policy:\n{indent(dedent(policy_text).strip(), '  ')}\n" if policy_text else ""
    return f"{head}{part}tiers:\n{tiers}"


def program(**parts):
    """Return a parsed program document."""
    return parsing.parse(text=text(**parts))


def one_rule(rule):
    """Return a program of two tiers whose upper one asks for a rule (flow YAML)."""
    return program(tiers=f"{LOWEST}  - {{code: TOP, name: Top, rank: 2, entry: {rule}}}\n")


def table(document, *values, as_of=AS_OF, money_scale=1):
    """Return the facts of partners 1.. from rows of exact values in column order, money in whole currency."""
    requests = facts.columns_needed(document=document, as_of=as_of)
    columns = {}
    for at, request in enumerate(requests):
        factor = 10_000 * money_scale if request.is_money else 1
        columns[request] = facts.Column.exact(values=[round(row[at] * factor) for row in values])
    return facts.FactTable(
        partner_ids=np.arange(1, len(values) + 1), columns=columns, money_scale=money_scale
    )


def outcome(document, *values, as_of=AS_OF, money_scale=1):
    """Return the outcome words of the only criterion for rows of exact values."""
    judged = judge.judge(
        document=document,
        table=table(document, *values, as_of=as_of, money_scale=money_scale),
        as_of=as_of,
    )
    return [judge.OUTCOMES[code].value for code in judged.outcomes[:, 0]]


class Partner:
    """One partner walking through nights: each `night` takes a revenue (or outcomes) and returns the decision."""

    def __init__(self, document, rank=0):
        self.document = document
        self.rank = rank
        self.started = self.cleared = NO_DAY

    def night(self, effect_on, revenue=None, *, outcomes=None, feed_bad=False):
        """Return the decision of the night whose effect day is given, and move on."""
        as_of = effect_on - (date(2, 1, 2) - date(2, 1, 1))
        if outcomes is None:
            found = judge.judge(
                document=self.document,
                table=table(self.document, [revenue], as_of=as_of),
                as_of=as_of,
            )
        else:
            codes = [["U?M".index(char) for char in outcomes]]
            found = judge.fold(document=self.document, outcomes=np.array(codes, dtype=np.int8))
        previous = policy.Previous(
            ranks=np.array([self.rank], dtype=np.int16),
            grace_started_on=np.array([self.started], dtype="datetime64[D]"),
            grace_cleared_on=np.array([self.cleared], dtype="datetime64[D]"),
        )
        decided = policy.decide(
            document=self.document,
            judgment=found,
            previous=previous,
            feed_bad=np.array([feed_bad]),
            as_of=as_of,
        )
        self.rank = int(decided.tier_after[0])
        self.started, self.cleared = decided.grace_started_on[0], decided.grace_cleared_on[0]
        row = decided.row(index=0)
        assert (row.tier_after != row.held) == (row.verdict in (Verdict.PROMOTE, Verdict.DEMOTE))
        return row
