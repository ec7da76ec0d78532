"""What a document would do on real facts: as the night itself decides, with nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from kernel.errors import InvalidInputError
from tests.factories import tiers as make
from tests.tiers.engine import strategies
from tiers.engine import parsing
from tiers.models import Decision, EvaluationRun, ProgramVersion, RunChunk, Standing
from tiers.queries import lint, what_if

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def document(**parts):
    return parsing.parse(text=make.document(**parts))


def shifts(outcome):
    return [(one.was, one.now, one.count) for one in outcome.matrix]


def stored():
    return [
        model.objects.count()
        for model in (Decision, EvaluationRun, ProgramVersion, RunChunk, Standing)
    ]


@pytest.fixture
def market():
    """Six partners with a closed night: two in Base, three in Silver, one in Gold."""
    make.program()
    for code, amount in (("B1", 5), ("B2", 99), ("S1", 100), ("S2", 150), ("S3", 399), ("G1", 400)):
        make.sale(make.partner(code), amount, date(2026, 6, 1))
    make.night(date(2026, 6, 29))


def test_the_rules_in_force_move_nobody(market):
    outcome = what_if.what_if(document=document(), as_of=DAY)

    assert shifts(outcome) == [("BASE", "BASE", 2), ("SILVER", "SILVER", 3), ("GOLD", "GOLD", 1)]
    assert (outcome.moves, outcome.partners, outcome.unsettled) == ((), 6, 0)
    assert outcome.tiers_now == {"BASE": 2, "SILVER": 3, "GOLD": 1}


def test_a_draft_tells_who_would_move_and_writes_nothing(market):
    before = stored()
    draft = document(
        tiers=make.LADDER.replace("at_least: 100", "at_least: 150").replace(
            "at_least: 400", "at_least: 390"
        )
    )

    outcome = what_if.what_if(document=draft, as_of=DAY)

    assert shifts(outcome) == [
        ("BASE", "BASE", 2),
        ("SILVER", "BASE", 1),
        ("SILVER", "SILVER", 1),
        ("SILVER", "GOLD", 1),
        ("GOLD", "GOLD", 1),
    ]
    assert [(m.partner_code, m.was, m.now, m.verdict.value) for m in outcome.moves] == [
        ("S1", "SILVER", "BASE", "WARN"),
        ("S3", "SILVER", "GOLD", "PROMOTE"),
    ]
    assert outcome.verdicts == {"PROMOTE": 1, "RETAIN": 4, "WARN": 1, "DEMOTE": 0, "HOLD": 0}
    assert outcome.met == {"BASE": 6, "SILVER": 3, "GOLD": 2}
    assert stored() == before


def test_a_fall_lands_where_the_facts_lead_once_all_grace_is_over(market):
    ladder = make.LADDER.replace("at_least: 100", "at_least: 1000").replace(
        "at_least: 400", "at_least: 9000"
    )
    draft = document(tiers=ladder.replace("at_least: 300", "at_least: 3000"))

    outcome = what_if.what_if(document=draft, as_of=DAY)

    assert shifts(outcome) == [("BASE", "BASE", 2), ("SILVER", "BASE", 3), ("GOLD", "BASE", 1)]


def test_what_is_unknown_moves_nobody_and_is_counted(market):
    kept = "{metric: net_revenue, window: {trailing_months: 12}, at_least: 300}"
    draft = document(tiers=make.LADDER.replace(kept, "{metric: certified_people, at_least: 1}"))

    outcome = what_if.what_if(document=draft, as_of=DAY)

    assert (shifts(outcome)[-1], outcome.unsettled) == (("GOLD", "GOLD", 1), 1)


def test_a_program_that_is_new_takes_everybody_in(market):
    outcome = what_if.what_if(document=document(code="NEW"), as_of=DAY)

    assert shifts(outcome) == [(None, "BASE", 2), (None, "SILVER", 3), (None, "GOLD", 1)]
    assert all(move.is_new for move in outcome.moves)


def test_a_tier_that_the_draft_lacks_counts_as_the_one_below(market):
    ladder = (
        "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        "- code: GOLD\n  name: Gold\n  rank: 3\n"
        "  entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 380}\n"
    )

    outcome = what_if.what_if(document=document(tiers=ladder), as_of=DAY)

    assert shifts(outcome) == [
        ("BASE", "BASE", 2),
        ("SILVER", "BASE", 2),
        ("SILVER", "GOLD", 1),
        ("GOLD", "GOLD", 1),
    ]


def test_thresholds_by_country_are_judged_by_the_country_of_today(market):
    other = "at_least: 100, thresholds: [{countries: [AU], value: 399}]"
    ladder = make.LADDER.replace("at_least: 100", other)

    outcome = what_if.what_if(document=document(tiers=ladder), as_of=DAY)

    assert [move.partner_code for move in outcome.moves] == ["S1", "S2"]


def test_a_history_is_what_the_nights_themselves_would_have_done():
    policy = "grace_days: 2"
    make.program(policy=policy)
    early, late = make.partner("EARLY"), make.partner("LATE")
    make.sale(early, 100, date(2025, 7, 3))  # leaves the window of twelve months on 3 July
    make.sale(late, 400, date(2026, 7, 2))
    days = [DAY + timedelta(days=n) for n in range(8)]
    told = what_if.history(document=document(policy=policy), days=days)

    nights = [make.night(day) for day in days]

    assert [day.verdicts for day in told] == [night.counts for night in nights]
    assert told[0].tiers == {"BASE": 1, "SILVER": 1, "GOLD": 0}
    assert told[-1].tiers == {"BASE": 1, "SILVER": 0, "GOLD": 1}


@pytest.mark.parametrize(
    "days",
    [[], [DAY, DAY], [DAY, DAY - timedelta(days=1)], [DAY + timedelta(days=n) for n in range(401)]],
)
def test_days_that_are_no_history_are_refused(days):
    with pytest.raises(InvalidInputError):
        what_if.history(document=document(), days=days)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=strategies.documents())
def test_every_document_can_be_tried(market, tree):
    before = stored()

    outcome = what_if.what_if(document=tree, as_of=DAY)

    assert sum(shift.count for shift in outcome.matrix) == outcome.partners
    assert sum(outcome.verdicts.values()) == outcome.partners
    assert stored() == before


def test_many_partners_take_no_more_questions_and_none_that_writes(market):
    draft = document(tiers=make.LADDER.replace("at_least: 100", "at_least: 150"))
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(str(sql).split(maxsplit=1)[0].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        few = what_if.what_if(document=draft, as_of=DAY)
    first, asked[:] = list(asked), []
    for number in range(20):
        make.sale(make.partner(f"N{number:02}"), 120, date(2026, 6, 1))
    with connection.execute_wrapper(note):
        many = what_if.what_if(document=draft, as_of=DAY)

    assert (few.partners, many.partners) == (6, 26)
    assert first == asked
    assert not {"insert", "update", "delete", "copy"} & set(asked)


def test_a_tier_that_nobody_meets_is_doubted(market):
    draft = document(tiers=make.LADDER.replace("at_least: 400", "at_least: 4000"))

    doubts = lint.of_outcome(outcome=what_if.what_if(document=draft, as_of=DAY))

    assert [(one.code, one.where) for one in doubts] == [("nobody_meets_it", "tiers.GOLD.entry")]
