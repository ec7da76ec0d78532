"""What pages and the API read: why a partner holds its tier, evidence, standings, boards, and who sees what."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlsplit, urlunsplit

import pytest

from partners.queries import access
from tests.factories import tiers as make
from tests.factories.partners import MembershipFactory
from tiers.choices import Outcome, Reason, Verdict
from tiers.engine import evidence
from tiers.models import EvaluationRun
from tiers.operations import nightly, vacuum
from tiers.queries import board, decisions, programs, runs, standings

pytestmark = pytest.mark.django_db
DAY, EFFECT = date(2026, 6, 30), date(2026, 7, 1)

RULES = """\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: SILVER
  name: Silver
  rank: 2
  entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 100}
  keep: {metric: net_revenue, window: {trailing_months: 12}, at_least: 80}
- code: GOLD
  name: Gold
  rank: 3
  entry:
    all_of:
      - {metric: net_revenue, window: {trailing_months: 12}, at_least: 400}
      - any_of:
          - {metric: distinct_customers, window: {trailing_months: 12}, at_least: 2}
          - {metric: certified_people, at_least: 1}
"""


@pytest.fixture
def night():
    make.program(tiers=RULES)
    partner = make.partner("A")
    make.sale(partner, 362.5, date(2026, 6, 1), customer=make.customer("c"))
    make.partner("B")
    return make.night(DAY)


def latest(code="A"):
    return decisions.latest(partner_id=make.Partner.objects.get(code=code).pk, program_code="P")


def _short(need):
    return need and (need.threshold, need.outcome, need.gap)


def test_why_shows_what_keeps_the_tier_and_what_the_next_one_asks(night):
    why = decisions.why(decision=latest())

    assert (why.verdict, why.rank, why.held_rank, why.judged_rank) == (Verdict.PROMOTE, 2, 1, 2)
    assert why.reasons == (Reason.ENTERED, Reason.HIGHER_TIER_MET)
    assert (why.run_id, why.as_of, why.version_number, why.currency) == (
        night.run_id,
        DAY,
        1,
        "AUD",
    )
    assert [(tier.code, tier.role, tier.outcome) for tier in why.tiers] == [
        ("SILVER", "keep", Outcome.MET),
        ("GOLD", "entry", Outcome.UNMET),
    ]
    shown = [
        (row.label, row.value, [_short(need) for need in row.needs], row.is_alternative)
        for row in why.rows
    ]
    assert shown == [
        (
            "Net revenue",
            "362.50",
            [("80", Outcome.MET, ""), ("400", Outcome.UNMET, "37.50")],
            False,
        ),
        ("Distinct end customers", "1", [None, ("2", Outcome.UNMET, "1")], True),
        ("Certified people", None, [None, ("1", Outcome.UNKNOWN, "")], True),
    ]
    assert why.rows[2].unknown_because == "NO_CERTIFICATE_DATA"
    assert (why.rows[0].starts_on, why.rows[0].ends_on) == (date(2025, 7, 1), EFFECT)


def test_evidence_is_the_same_bytes_every_time_and_after_a_replay(night):
    first = evidence.canonical(value=decisions.evidence(decision=latest()))
    programs.document_of.cache_clear()
    make.sale(make.Partner.objects.get(code="A"), 5000, date(2026, 6, 2))

    assert evidence.canonical(value=decisions.evidence(decision=latest())) == first
    account = json.loads(first)
    run = EvaluationRun.objects.get()
    assert account["watermark"] == {
        "ledger": run.ledger_watermark,
        "knowledge": run.knowledge_watermark,
    }
    assert (account["program_version"], account["highest_met"], account["tier_after"]) == (
        1,
        "SILVER",
        "SILVER",
    )


def test_only_closed_nights_speak(night):
    nightly.open_run(program_code="P", as_of=EFFECT, actor="test", at=make.AT)

    assert latest().run_id == night.run_id
    assert board.find_board(program_code="P").run_id == night.run_id


def test_movers_and_matrix_tell_who_changed(night):
    make.sale(make.Partner.objects.get(code="B"), 100, date(2026, 6, 2))
    second = make.night(EFFECT)

    moved = decisions.movers(run_id=second.run_id).values_list("partner__code", "rank_after")
    assert list(moved) == [("B", 2)]
    assert decisions.movers(run_id=night.run_id).count() == 2
    assert [(one.was, one.now, one.count) for one in runs.matrix(run_id=second.run_id)] == [
        (1, 2, 1),
        (2, 2, 1),
    ]


def test_a_standing_is_read_as_of_a_day(night):
    partner = make.Partner.objects.get(code="A")
    make.sale(partner, 1000, date(2026, 6, 2), customer=make.customer("d"))
    make.night(EFFECT)
    ids = [partner.pk]

    found = {
        day: row.tier_code
        for day in (DAY, EFFECT, date(2026, 7, 2))
        for row in standings.current(program_code="P", partner_ids=ids, on=day).values()
    }

    assert found == {EFFECT: "SILVER", date(2026, 7, 2): "GOLD"}
    periods = standings.history(partner_id=partner.pk, program_code="P")
    assert [(row.tier_code, row.since, row.until) for row in periods] == [
        ("GOLD", date(2026, 7, 2), None),
        ("SILVER", EFFECT, date(2026, 7, 2)),
    ]


def test_a_partner_sees_its_own_decisions_and_standings_and_no_other(night):
    own = make.Partner.objects.get(code="A")
    member = MembershipFactory(role="PARTNER_MEMBER", partner=own)
    admin = MembershipFactory(role="PROGRAM_ADMIN")
    seats = [access.seat_of(user_id=row.user_id, on=EFFECT) for row in (member, admin)]

    seen = [
        (
            sorted(decisions.decisions_visible_to(seat, on=EFFECT).values_list("partner__code", flat=True)),
            sorted(standings.standings_visible_to(seat, on=EFFECT).values_list("partner__code", flat=True)),
        )
        for seat in seats
    ]  # fmt: skip

    assert seen == [(["A"], ["A"]), (["A", "B"], ["A", "B"])]


def test_reads_take_the_same_number_of_queries_for_any_number_of_rows(
    night, django_assert_num_queries
):
    for number in range(30):
        make.partner(f"Q{number}")
    second = make.night(EFFECT)
    seat = access.seat_of(user_id=MembershipFactory(role="ANALYST").user_id, on=EFFECT)

    with django_assert_num_queries(1):
        rows = list(decisions.decisions_visible_to(seat, on=EFFECT).filter(run_id=second.run_id))
        assert {(row.partner.name, row.run.program.code) for row in rows if row.partner.code == "A"} == {
            ("A Pty Ltd", "P")
        }  # fmt: skip
    with django_assert_num_queries(1):
        assert len([row.tier.name for row in standings.standings_visible_to(seat, on=EFFECT)]) == 32
    current = board.find_board(program_code="P")
    with django_assert_num_queries(1):
        assert len(board.places(board=current)) == 32


def test_the_ledger_is_vacuumed_by_its_owner_where_it_can_be(database_urls, settings, caplog):
    settings.DATABASE_OWNER_URL = database_urls["DATABASE_OWNER_URL"]
    done = vacuum.vacuum_ledger()
    settings.DATABASE_OWNER_URL = ""
    with caplog.at_level("INFO"):
        skipped = vacuum.vacuum_ledger()

    assert (done, skipped) == (True, False)
    assert caplog.messages == ["ledger not vacuumed: DATABASE_OWNER_URL is not set"]


def test_a_vacuum_that_the_owner_cannot_do_only_warns(database_urls, settings, caplog):
    ours = urlsplit(database_urls["DATABASE_OWNER_URL"])
    settings.DATABASE_OWNER_URL = urlunsplit(ours._replace(path="/postgres"))  # no ledger there

    assert vacuum.vacuum_ledger() is False
    assert caplog.messages == ["ledger not vacuumed: the owner's database refuses"]


def test_scores_and_choices_stand_in_the_table_like_any_criterion():
    rules = """\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: TOP
  name: Top
  rank: 2
  entry:
    all_of:
      - score:
          label: Value
          pass_mark: 10
          parts: [{metric: net_revenue, window: {trailing_months: 12}, points: 1, points_per: 10}]
      - at_least_k_of:
          k: 1
          rules:
            - {metric: certified_people, at_least: 2}
            - {metric: net_revenue, window: previous_calendar_quarter, at_least: 5}
"""
    make.program(tiers=rules)
    partner = make.partner("A")
    make.sale(partner, 75, date(2026, 6, 1))

    night = make.night(DAY)
    why = decisions.why(decision=decisions.get(run_id=night.run_id, partner_id=partner.pk))

    assert [
        (row.label, row.value, row.window, row.is_alternative, row.needs[1].outcome.value)
        for row in why.rows
    ] == [
        ("Value", "7.5", "", False, "UNMET"),
        ("Certified people", None, "", True, "UNKNOWN"),
        ("Net revenue", "75.00", "last quarter", True, "MET"),
    ]
    assert (why.rows[0].needs[1].threshold, why.rows[0].needs[1].gap) == ("10", "2.5")
