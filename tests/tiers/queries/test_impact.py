"""What a draft would change: counted by hand on a small market, and with nothing written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from tests.factories import tiers as make
from tests.tiers.engine import strategies
from tiers.choices import Direction, FairnessCheck
from tiers.engine import parsing
from tiers.models import Decision, EvaluationRun, RunChunk, Standing
from tiers.queries import impact

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def document(**parts):
    return parsing.parse(text=make.document(**parts))


def ladder(**limits):
    text = make.LADDER
    for old, new in limits.items():
        text = text.replace(f"at_least: {old.removeprefix('x')}", f"at_least: {new}")
    return text


def check(report, code):
    return next(one for one in report.checks if one.code is code)


def stored():
    return [model.objects.count() for model in (Decision, EvaluationRun, RunChunk, Standing)]


@pytest.fixture
def market():
    """Seven partners with a closed night; RISER would rise to Silver by the rules in force on the next one."""
    make.program()
    regions = {"B1": "NSW", "S1": "NSW", "S3": "QLD", "RISER": "VIC"}
    for code, amount in (("B1", 5), ("B2", 97), ("S1", 100), ("S2", 150), ("S3", 399), ("G1", 400)):
        partner = make.partner(code, region=regions.get(code, "WA"), is_key_account=code == "S3")
        make.sale(partner, amount, date(2026, 6, 1), customer=make.customer(f"of {code}"))
    riser = make.partner("RISER", region="VIC")
    make.night(date(2026, 6, 29))
    make.sale(riser, 120, date(2026, 6, 30))


def test_the_rules_in_force_change_nothing_that_they_would_not_do_themselves(market):
    report = impact.report(document=document(), as_of=DAY)

    (riser,) = report.movers
    assert (riser.code, riser.was, riser.in_force, riser.now) == (
        "RISER",
        "BASE",
        "SILVER",
        "SILVER",
    )
    assert (riser.direction, riser.differs, riser.revenue) == (
        Direction.UP,
        False,
        Decimal(120),
    )
    assert report.different == ()
    assert [(t.code, t.today, t.in_force, t.draft) for t in report.tiers] == [
        ("GOLD", 1, 1, 1),
        ("SILVER", 3, 4, 4),
        ("BASE", 3, 2, 2),
    ]


def test_a_draft_is_told_apart_from_the_rules_in_force(market):
    before = stored()
    draft = document(tiers=ladder(x100=150, x400=390))

    report = impact.report(document=draft, as_of=DAY)

    assert [(m.code, m.was, m.in_force, m.now, m.direction.value) for m in report.movers] == [
        ("RISER", "BASE", "SILVER", "BASE", "STAYS"),
        ("S1", "SILVER", "SILVER", "BASE", "DOWN"),
        ("S3", "SILVER", "SILVER", "GOLD", "UP"),
    ]
    riser, faller, climber = report.movers
    assert report.no_longer_rising == (riser,)
    assert report.key_accounts == (climber,)
    (short,) = faller.because
    assert (short.tier, short.actual, short.threshold, short.distance, short.outcome.value) == (
        "SILVER",
        "100.00",
        "150",
        "50.00",
        "UNMET",
    )
    assert [(b.tier, b.actual, b.distance) for b in climber.because] == [("GOLD", "399.00", "9.00")]
    assert [(b.tier, b.distance) for b in riser.because] == [("SILVER", "30.00")]
    assert [(g.name, g.up, g.down, g.revenue_up, g.revenue_down) for g in report.by_region] == [
        ("NSW", 0, 1, Decimal(0), Decimal(100)),
        ("QLD", 1, 0, Decimal(399), Decimal(0)),
    ]
    assert (report.revenue, report.revenue_touched) == (Decimal(1271), Decimal(499))
    assert stored() == before


def test_both_sides_of_a_line_are_near_it(market):
    report = impact.report(document=document(), as_of=DAY)

    assert [(n.code, n.tier, n.distance) for n in report.near] == [
        ("B2", "SILVER", Decimal(-3)),
        ("S1", "SILVER", Decimal(0)),
        ("S3", "GOLD", Decimal(-1)),
    ]


def test_a_threshold_by_country_is_found_to_depend_on_the_place(market):
    other = "at_least: 100, thresholds: [{countries: [NZ], value: 399}]"
    draft = document(tiers=make.LADDER.replace("at_least: 100", other))

    found = check(impact.report(document=draft, as_of=DAY), FairnessCheck.LOCATION)

    assert (found.is_passed, found.partners) == (False, ("RISER", "S1", "S2"))
    plain = check(impact.report(document=document(), as_of=DAY), FairnessCheck.LOCATION)
    assert (plain.is_passed, plain.partners) == (True, ())


def test_who_would_fall_without_one_end_customer(market):
    for name in ("one", "two", "three"):
        make.sale(make.partner(f"W{name}"), 1, DAY)  # more partners, nothing to lose
    wide = make.partner("WIDE")
    for name in ("a", "b", "c"):
        make.sale(wide, 60, DAY, customer=make.customer(name))

    found = check(impact.report(document=document(), as_of=DAY), FairnessCheck.ONE_CUSTOMER)

    assert found.partners == ("G1", "S1", "S2", "S3")


def test_what_is_out_of_reach_is_said(market):
    far = impact.report(document=document(tiers=ladder(x400=100000)), as_of=DAY)
    near = impact.report(document=document(), as_of=DAY)

    assert check(far, FairnessCheck.REACH).message == (
        "Nobody below Gold would earn it with 2 times its sales."
    )
    assert check(near, FairnessCheck.REACH).is_passed
    gold = next(one for one in near.reach if one.tier == "GOLD")
    assert (gold.partners_below, gold.by_factor[Fraction(2)]) == (6, 1)


def test_a_share_of_a_segment_is_not_monotone(market):
    share = "{metric: segment_share, segment: SMB, window: {trailing_months: 12}, at_least: 10%}"
    kept = "{metric: net_revenue, window: {trailing_months: 12}, at_least: 300}"
    draft = document(tiers=make.LADDER.replace(kept, share))

    assert not check(impact.report(document=draft, as_of=DAY), FairnessCheck.MONOTONE).is_passed


def test_a_program_that_is_new_has_no_rules_in_force(market):
    report = impact.report(document=document(code="NEW"), as_of=DAY)

    assert report.version_in_force is None
    assert {(one.in_force, one.direction) for one in report.movers} == {(None, Direction.NEW)}
    assert report.by_region == ()
    assert [tier.in_force for tier in report.tiers] == [None, None, None]


def test_many_partners_take_no_more_questions_and_none_that_writes(market):
    draft = document(tiers=ladder(x100=150))
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(str(sql).split(maxsplit=1)[0].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        impact.report(document=draft, as_of=DAY)
    first, asked[:] = list(asked), []
    for number in range(20):
        make.sale(make.partner(f"N{number:02}"), 120, date(2026, 6, 1))
    with connection.execute_wrapper(note):
        impact.report(document=draft, as_of=DAY)

    assert first == asked
    assert not {"insert", "update", "delete", "copy"} & set(asked)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=strategies.documents())
def test_every_document_can_be_weighed(market, tree):
    report = impact.report(document=tree, as_of=DAY)

    assert sum(way.count for way in report.matrix) == report.partners
    assert sum(tier.draft for tier in report.tiers) == report.partners
