"""Nights from facts to standings: verdicts over several days, holds, the brake, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel.errors import ReasonIsMissing
from tests.factories import tiers as make
from tiers.choices import RunState, VersionState
from tiers.models import Decision, EvaluationRun, Program, ProgramVersion, RunChunk, Standing, Tier
from tiers.operations import nightly
from tiers.queries import laws, replay

pytestmark = pytest.mark.django_db

GRACE = """
review_dates: [01-01, 07-01]
grace_days: 30
"""
LATER = datetime(2026, 12, 31, 12, tzinfo=UTC)


def decided(night):
    """Return code → (verdict, rank before, earned, after) of a night."""
    rows = Decision.objects.filter(run_id=night.run_id).select_related("partner")
    return {
        row.partner.code: (row.verdict, row.previous_rank, row.judged_rank, row.rank_after)
        for row in rows
    }


def held(on):
    """Return code → tier of the standings in force on a day."""
    rows = Standing.objects.filter(starts_on__lte=on).exclude(ends_on__lte=on)
    return dict(rows.values_list("partner__code", "tier__code"))


def proven(day, code="P"):
    """Replay is equal and no law is broken."""
    return replay.replay(program_code=code, as_of=day).differences == () and laws.breaches() == []


def test_the_first_night_enters_everybody_and_promotes_at_once():
    make.program()
    small, large, idle = make.partner("SMALL"), make.partner("LARGE"), make.partner("IDLE")
    make.sale(small, 99.9999, date(2026, 6, 30))
    make.sale(large, 250, date(2026, 6, 30))
    make.sale(large, 150, date(2025, 7, 1))
    make.sale(large, 900, date(2025, 6, 30))  # the day before the window

    night = make.night(date(2026, 6, 30))

    assert decided(night) == {
        "SMALL": ("RETAIN", None, 1, 1),
        "LARGE": ("PROMOTE", None, 3, 3),
        "IDLE": ("RETAIN", None, 1, 1),
    }
    assert (night.state, night.is_new) == (RunState.CLOSED, True)
    assert night.counts == {"PROMOTE": 1, "RETAIN": 2, "WARN": 0, "DEMOTE": 0, "HOLD": 0}
    assert held(date(2026, 7, 1)) == {"SMALL": "BASE", "LARGE": "GOLD", "IDLE": "BASE"}
    assert held(date(2026, 6, 30)) == {}
    told = Event.objects.filter(type="tier.standing.changed").order_by("subject")
    assert [(event.subject, event.partner_ref, event.data) for event in told] == [
        (
            f"partner:{code}",
            code,
            {
                "program": "P",
                "run": night.run_id,
                "as_of": "2026-06-30",
                "from": None,
                "to": tier,
                "verdict": verdict,
                "starts_on": "2026-07-01",
            },
        )
        for code, tier, verdict in (
            ("IDLE", "BASE", "RETAIN"),
            ("LARGE", "GOLD", "PROMOTE"),
            ("SMALL", "BASE", "RETAIN"),
        )
    ]
    assert proven(date(2026, 6, 30))
    assert idle.code == "IDLE"


def test_a_finished_day_stays_as_it_is():
    make.program()
    make.sale(make.partner("A"), 500, date(2026, 6, 1))
    first = make.night(date(2026, 6, 30))
    before = (
        list(EvaluationRun.objects.values_list("fingerprint", "closed_at", "touched_at")),
        list(Decision.objects.values_list("partner_id", "verdict")),
        Standing.objects.count(),
        Event.objects.count(),
    )

    again = make.night(date(2026, 6, 30), at=LATER)

    assert (again.run_id, again.is_new, again.state) == (first.run_id, False, RunState.CLOSED)
    assert before == (
        list(EvaluationRun.objects.values_list("fingerprint", "closed_at", "touched_at")),
        list(Decision.objects.values_list("partner_id", "verdict")),
        Standing.objects.count(),
        Event.objects.count(),
    )


def test_a_fall_warns_runs_its_grace_and_lands_one_tier_down_on_the_review_date():
    make.program(policy=GRACE)
    partner = make.partner("FALLING")
    make.sale(partner, 500, date(2025, 5, 11))
    verdicts = {}

    for day in (
        date(2026, 5, 10),  # the sale is still in the window
        date(2026, 5, 11),  # E = 12 May: the grace starts
        date(2026, 6, 9),
        date(2026, 6, 10),  # E = 11 June: the grace is over, no review yet
        date(2026, 6, 29),
        date(2026, 6, 30),  # E = 1 July: the review
        date(2026, 7, 1),
    ):
        verdicts[day] = decided(make.night(day))["FALLING"]
        assert proven(day)

    assert verdicts == {
        date(2026, 5, 10): ("PROMOTE", None, 3, 3),
        date(2026, 5, 11): ("WARN", 3, 1, 3),
        date(2026, 6, 9): ("WARN", 3, 1, 3),
        date(2026, 6, 10): ("WARN", 3, 1, 3),
        date(2026, 6, 29): ("WARN", 3, 1, 3),
        date(2026, 6, 30): ("DEMOTE", 3, 1, 2),
        date(2026, 7, 1): ("WARN", 2, 1, 2),
    }
    graces = Decision.objects.order_by("run__as_of").values_list(
        "grace_started_on", "grace_ends_on"
    )
    assert list(graces)[1:] == [
        *[(date(2026, 5, 12), date(2026, 6, 11))] * 4,
        (date(2026, 7, 1), date(2026, 7, 31)),
        (date(2026, 7, 1), date(2026, 7, 31)),
    ]
    periods = Standing.objects.order_by("starts_on").values_list(
        "tier__code", "starts_on", "ends_on"
    )
    assert list(periods) == [
        ("GOLD", date(2026, 5, 11), date(2026, 7, 1)),
        ("SILVER", date(2026, 7, 1), None),
    ]


def test_a_late_feed_holds_who_bought_there_and_nobody_else():
    make.program()
    late = make.distributor("LATE", rhythm="DAILY", tolerance_days=3)
    fine = make.distributor("FINE")
    touched, old, elsewhere = make.partner("TOUCHED"), make.partner("OLD"), make.partner("ELSE")
    make.sale(touched, 500, date(2026, 1, 1), distributor=late)
    make.sale(old, 500, date(2025, 6, 30), distributor=late)  # before the longest window
    make.sale(old, 500, date(2026, 6, 1), distributor=fine)
    make.sale(elsewhere, 500, date(2026, 6, 1), distributor=fine)

    night = make.night(date(2026, 6, 30))

    assert decided(night) == {
        "TOUCHED": ("HOLD", None, 3, 1),
        "OLD": ("PROMOTE", None, 3, 3),
        "ELSE": ("PROMOTE", None, 3, 3),
    }
    run = EvaluationRun.objects.get()
    assert run.bad_feed_ids == [late.pk]
    assert [(feed["code"], feed["health"]) for feed in run.feeds] == [
        ("FINE", "NOT_EXPECTED"),
        ("LATE", "LATE"),
    ]
    assert proven(date(2026, 6, 30))


def test_what_nobody_measured_holds_and_never_demotes():
    make.program(
        tiers="""\
        - {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
        - code: TOP
          name: Top
          rank: 2
          entry: {metric: net_revenue, window: {trailing_months: 12}, at_least: 100}
          keep: {metric: certified_people, at_least: 1}
        """,
        policy="grace_days: 0",
    )
    partner = make.partner("A")
    make.sale(partner, 100, date(2025, 7, 1))

    assert decided(make.night(date(2026, 6, 30)))["A"] == ("PROMOTE", None, 2, 2)
    assert decided(make.night(date(2026, 7, 1)))["A"] == ("HOLD", 2, 1, 2)
    make.certificate(make.partner("OTHER"), "kim")  # now certificates are measured: A has none
    assert decided(make.night(date(2026, 7, 2)))["A"] == ("DEMOTE", 2, 1, 1)
    assert all(proven(day) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)))


def test_a_currency_without_a_rate_leaves_the_amount_open():
    make.program()
    above, below, owes = make.partner("ABOVE"), make.partner("BELOW"), make.partner("OWES")
    make.sale(above, 400, date(2026, 6, 1))
    make.sale(above, 10, date(2026, 6, 1), currency="NZD")
    make.sale(below, 399, date(2026, 6, 1))
    make.sale(below, 10, date(2026, 6, 1), currency="NZD")
    make.sale(owes, 400, date(2026, 6, 1))
    make.sale(owes, -1, date(2026, 6, 1), currency="NZD")

    night = make.night(date(2026, 6, 30))

    facts = dict(Decision.objects.values_list("partner__code", "facts"))
    outcomes = dict(Decision.objects.values_list("partner__code", "outcomes"))
    rate_missing = 4
    assert facts == {
        "ABOVE": [4_000_000, None, rate_missing],
        "BELOW": [3_990_000, None, rate_missing],
        "OWES": [None, 4_000_000, rate_missing],
    }
    assert outcomes == {"ABOVE": "MMM", "BELOW": "M?M", "OWES": "???"}
    assert {code: row[3] for code, row in decided(night).items()} == {
        "ABOVE": 3,
        "BELOW": 2,
        "OWES": 1,
    }
    assert proven(date(2026, 6, 30))


@pytest.fixture
def held_night():
    """A night that would demote three of four."""
    make.program(
        policy="grace_days: 0",
        brake="{max_share_of_partners: 50%, max_share_of_tier: 100%, "
        "max_share_of_revenue: 100%, min_count: 3}",
    )
    for code in ("A", "B", "C"):
        make.sale(make.partner(code), 100, date(2025, 7, 1))
    make.sale(make.partner("D"), 100, date(2026, 6, 1))
    make.night(date(2026, 6, 30))
    return make.night(date(2026, 7, 1))


def test_too_many_demotions_hold_the_run_and_no_tier_changes(held_night):
    assert held_night.state is RunState.HELD
    assert held_night.counts == {"PROMOTE": 0, "RETAIN": 1, "WARN": 0, "DEMOTE": 3, "HOLD": 0}
    assert held_night.breaches == ["75.0% of all partners would be demoted; the limit is 50%."]
    assert set(held(date(2026, 7, 2)).values()) == {"SILVER"}
    with pytest.raises(nightly.EarlierRunIsUnfinished) as refusal:
        make.night(date(2026, 7, 2))
    assert refusal.value.message == "The run of 2026-07-01 is held; decide it first."
    assert Event.objects.filter(type="run.held", subject=f"run:{held_night.run_id}").count() == 1


def test_a_released_run_is_applied(held_night):
    nightly.release(run_id=held_night.run_id, reason="Checked", actor="user:7", at=make.AT)
    again = make.night(date(2026, 7, 1))

    run = EvaluationRun.objects.get(pk=held_night.run_id)
    assert (again.run_id, again.state) == (held_night.run_id, RunState.CLOSED)
    assert (run.released_by, run.release_reason) == ("user:7", "Checked")
    assert held(date(2026, 7, 2)) == {"A": "BASE", "B": "BASE", "C": "BASE", "D": "SILVER"}
    with pytest.raises(nightly.RunIsNotHeld), transaction.atomic():
        nightly.release(run_id=held_night.run_id, reason="Again", actor="user:7", at=make.AT)
    assert proven(date(2026, 7, 1))


def test_a_discarded_night_changes_nothing_and_may_be_judged_again(held_night):
    with pytest.raises(ReasonIsMissing), transaction.atomic():
        nightly.discard(run_id=held_night.run_id, reason=" ", actor="user:7", at=make.AT)
    nightly.discard(
        run_id=held_night.run_id, reason="A file is missing", actor="user:7", at=make.AT
    )
    assert EvaluationRun.objects.get(pk=held_night.run_id).released_by == "user:7"
    assert set(held(date(2026, 7, 2)).values()) == {"SILVER"}

    for code in ("A", "B", "C"):
        make.sale(make.Partner.objects.get(code=code), 100, date(2026, 6, 2))
    again = make.night(date(2026, 7, 1))

    attempts = EvaluationRun.objects.filter(as_of=date(2026, 7, 1)).order_by("attempt")
    assert list(attempts.values_list("attempt", "state")) == [(1, "DISCARDED"), (2, "CLOSED")]
    assert again.counts["RETAIN"] == 4
    assert again.run_id != held_night.run_id
    assert proven(date(2026, 7, 1))


def test_a_late_line_counts_from_the_next_night_and_never_before():
    make.program()
    partner = make.partner("A")
    make.sale(partner, 100, date(2026, 6, 1))
    first = make.night(date(2026, 6, 30))
    make.sale(partner, 300, date(2026, 6, 2))

    assert proven(date(2026, 6, 30))
    now = replay.replay(program_code="P", as_of=date(2026, 6, 30), is_as_known_now=True)
    assert {one.column: (one.stored, one.again) for one in now.differences} == {
        "judged_rank": ("2", "3"),
        "rank_after": ("2", "3"),
        "facts": ("{1000000}", "{4000000}"),
        "outcomes": ("MUU", "MMM"),
    }
    assert decided(first) == {"A": ("PROMOTE", None, 2, 2)}
    assert decided(make.night(date(2026, 7, 1))) == {"A": ("PROMOTE", 2, 3, 3)}


def test_nights_that_cannot_be_are_refused_in_words():
    make.program(effective_on="2026-06-01", time_zone="Australia/Sydney")
    make.partner("A")
    before_midnight = datetime(2026, 6, 30, 13, 59, tzinfo=UTC)  # 23:59 in Sydney

    with pytest.raises(nightly.DayIsNotOver) as not_over:
        make.night(date(2026, 6, 30), at=before_midnight)
    with pytest.raises(nightly.NoVersionInForce) as no_version:
        make.night(date(2026, 5, 31))
    make.night(date(2026, 6, 30), at=datetime(2026, 6, 30, 14, 0, tzinfo=UTC))
    with pytest.raises(nightly.LaterDayIsJudged) as later:
        make.night(date(2026, 6, 29))

    assert not_over.value.message == "2026-06-30 is not over in Australia/Sydney."
    assert no_version.value.message == "No published version of P is in force on 2026-05-31."
    assert (
        later.value.message
        == "2026-06-30 was judged already. Use replay to look at 2026-06-29 again."
    )
    assert EvaluationRun.objects.count() == 1


def test_only_partners_of_the_program_take_part():
    make.program(head="  applies_to: {countries: [AU]}\n")
    make.partner("IN", joined_on=date(2026, 6, 30))
    make.partner("LATER", joined_on=date(2026, 7, 1))
    make.partner("ABROAD", country="NZ")
    make.partner("GONE", status="ENDED")

    assert set(decided(make.night(date(2026, 6, 30)))) == {"IN"}


def test_a_program_nobody_belongs_to_still_closes_its_night():
    make.program()

    night = make.night(date(2026, 6, 30))

    assert (night.state, sum(night.counts.values())) == (RunState.CLOSED, 0)
    assert proven(date(2026, 6, 30))


def test_many_chunks_decide_the_same_as_one(monkeypatch):
    make.program(code="ONE")
    make.program(code="MANY")
    for number in range(30):
        partner = make.partner(f"P{number:02}")
        make.sale(partner, number * 20, date(2026, 6, 1))
    whole = make.night(date(2026, 6, 30), code="ONE")
    monkeypatch.setattr(nightly, "ONE_CHUNK_UP_TO", 5)
    monkeypatch.setattr(nightly, "LINES_A_CHUNK", 700)

    cut = make.night(date(2026, 6, 30), code="MANY")

    sizes = [len(c.partner_ids) for c in RunChunk.objects.filter(run_id=cut.run_id)]
    prints = EvaluationRun.objects.order_by("id").values_list("fingerprint", flat=True)
    assert (len(sizes) > 2, sum(sizes)) == (True, 30)
    assert len(set(prints)) == 1
    assert cut.counts == whole.counts
    assert proven(date(2026, 6, 30), "MANY")


def test_two_standings_at_once_are_impossible():
    make.program()
    partner = make.partner("A")
    make.night(date(2026, 6, 30))
    program, tier = Program.objects.get(), Tier.objects.get(code="GOLD")

    with pytest.raises(IntegrityError, match="tiers_standing_no_overlap"), transaction.atomic():
        Standing.objects.create(
            partner=partner, program=program, tier=tier, starts_on=date(2027, 1, 1),
            set_at=make.AT, set_by="test",
        )  # fmt: skip


def test_stored_decisions_and_published_versions_refuse_change():
    make.program()
    make.partner("A")
    make.night(date(2026, 6, 30))

    for statement in (
        "update tiers_decision set verdict = 'HOLD'",
        "delete from tiers_decision",
        "update tiers_programversion set document = '{}'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ProgramVersion.objects.get().state == VersionState.PUBLISHED
