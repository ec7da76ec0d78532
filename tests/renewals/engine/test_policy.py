"""The text of a renewal policy: read whole, refused with places."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from renewals.choices import LateStart
from renewals.engine import policy
from renewals.engine.terms import Assessment, Pricing, Question, Terms
from renewals.engine.timetable import Calendar

SMALLEST = """
program: PARTNER-AU
effective_on: 2026-01-01
gate: SILVER
assessment: {rule: {metric: certified_people, at_least: 1}}
pricing: {margins: {SILVER: 18%}}
"""
WHOLE = """
program: PARTNER-AU
effective_on: 2026-01-01
gate: SILVER
suspension_grace_days: 45
window: {opens: 150, notices: [150, 10], first_right_until: 20, closes: 60}
assessment:
  rule:
    all_of:
      - {metric: certified_people, at_least: 2}
      - {metric: net_revenue, window: {trailing_months: 12}, at_least: 1000.50}
  questions:
    - {code: SPEED, text: How fast do you quote?, points: 10}
  pass_mark: 70%
  valid_months: 24
  wait_days: 60
pricing:
  margins: {SILVER: 18%, GOLD: 20.5%}
  uplift: 3%
  multi_year: {2: 5%, 3: 8%}
  early: {days: 60, discount: 2%}
  late: {fee: 10%, starts: QUOTE_DAY}
  validity_days: 14
  tax: {AU: 10%}
"""


def test_what_is_left_out_has_the_usual_value():
    terms = policy.terms_of(data=policy.parse(text=SMALLEST))

    assert terms == Terms(
        program="PARTNER-AU",
        effective_on=date(2026, 1, 1),
        gate="SILVER",
        assessment=Assessment(rule={"metric": "certified_people", "at_least": 1}),
        pricing=Pricing(margins={"SILVER": Fraction(18, 100)}),
    )
    assert (terms.suspension_grace_days, terms.calendar) == (30, Calendar())


def test_everything_that_is_said_is_read():
    terms = policy.terms_of(data=policy.parse(text=WHOLE))

    assert terms.calendar == Calendar(opens=150, notices=(150, 10), first_right_until=20, closes=60)
    assert terms.assessment.questions == (
        Question(code="SPEED", text="How fast do you quote?", points=10),
    )
    assert (terms.assessment.pass_mark, terms.assessment.wait_days) == (Fraction(7, 10), 60)
    assert terms.pricing == Pricing(
        margins={"SILVER": Fraction(18, 100), "GOLD": Fraction(205, 1000)},
        uplift=Fraction(3, 100),
        multi_year={2: Fraction(5, 100), 3: Fraction(8, 100)},
        early_days=60,
        early_discount=Fraction(2, 100),
        late_fee=Fraction(1, 10),
        late_starts=LateStart.QUOTE_DAY,
        validity_days=14,
        taxes={"AU": Fraction(1, 10)},
    )


def test_the_longest_term_that_is_reached_gives_the_discount():
    pricing = policy.terms_of(data=policy.parse(text=WHOLE)).pricing

    assert [pricing.multi_year_discount(years=years) for years in (0, 1, 2, 3, 7)] == [
        Fraction(0),
        Fraction(0),
        Fraction(5, 100),
        Fraction(8, 100),
        Fraction(8, 100),
    ]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("gate: SILVER", "gate: ''", "gate"),
        ("SILVER: 18%", "SILVER: 18", "pricing.margins.SILVER"),
        ("SILVER: 18%", "SILVER: 180%", "pricing.margins.SILVER"),
        ("metric: certified_people", "metric: charm", "assessment.rule.metric"),
        ("effective_on: 2026-01-01", "effective_on: 2026-02-30", "effective_on"),
        ("gate: SILVER", "gate: SILVER\nwindow: {opens: 20}", "window.first_right_until"),
        ("gate: SILVER", "gate: SILVER\nwindow: {notices: [200]}", "window.notices"),
        ("gate: SILVER", "gate: SILVER\nshoe_size: 44", "document"),
    ],
)
def test_a_wrong_place_is_named(old, new, path):
    with pytest.raises(policy.InvalidPolicy) as refusal:
        policy.parse(text=SMALLEST.replace(old, new))

    assert path in [problem.path for problem in refusal.value.problems]
