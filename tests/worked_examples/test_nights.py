"""Policy over dates, as stories: grace, reviews, soft landing, enforcement, feeds that cannot be trusted."""

from datetime import date

import pytest

from tests.tiers.engine.samples import HEAD, Partner, program
from tiers.choices import Reason, Verdict

REVIEWS = "review_dates: [01-01, 07-01]"
PLATINUM, GOLD, SILVER, BASE = 4, 3, 2, 1


def _story(partner, *nights):
    return [
        (row.verdict.value, row.tier_after) for row in (partner.night(*night) for night in nights)
    ]


def test_a_new_partner_enters_the_lowest_tier_and_the_first_night_may_promote():
    nothing_sold = Partner(program()).night(date(2026, 2, 1), 0)
    sold_much = Partner(program()).night(date(2026, 2, 1), 950)

    assert (nothing_sold.verdict, nothing_sold.held, nothing_sold.tier_after) == (
        Verdict.RETAIN,
        BASE,
        BASE,
    )
    assert nothing_sold.reasons == (Reason.ENTERED, Reason.REQUIREMENTS_MET)
    assert (sold_much.verdict, sold_much.held, sold_much.tier_after) == (
        Verdict.PROMOTE,
        BASE,
        PLATINUM,
    )
    assert sold_much.reasons == (Reason.ENTERED, Reason.HIGHER_TIER_MET)


def test_without_review_dates_a_partner_falls_at_the_end_of_ninety_days():
    partner = Partner(program(), GOLD)

    first = partner.night(date(2026, 1, 1), 100)
    last_of_grace = partner.night(date(2026, 3, 31), 100)
    after_grace = partner.night(date(2026, 4, 1), 100)

    assert (first.verdict, first.grace_started_on, first.grace_ends_on) == (
        Verdict.WARN,
        date(2026, 1, 1),
        date(2026, 4, 1),
    )
    assert first.reasons == (Reason.REQUIREMENTS_UNMET, Reason.GRACE_STARTED)
    assert last_of_grace.verdict is Verdict.WARN
    assert last_of_grace.reasons == (Reason.REQUIREMENTS_UNMET, Reason.GRACE_RUNNING)
    assert (after_grace.verdict, after_grace.tier_after) == (Verdict.DEMOTE, SILVER)
    assert after_grace.reasons == (
        Reason.REQUIREMENTS_UNMET,
        Reason.GRACE_RUNNING,
        Reason.GRACE_OVER,
    )
    assert after_grace.grace_started_on is None


def test_ninety_days_across_a_leap_day_are_ninety_days():
    head = HEAD.replace("2026-01-01", "2024-01-01")
    partner = Partner(program(head=head), GOLD)

    row = partner.night(date(2024, 2, 1), 0)

    assert row.grace_ends_on == date(2024, 5, 1)
    assert partner.night(date(2024, 4, 30), 0).verdict is Verdict.WARN
    assert partner.night(date(2024, 5, 1), 0).verdict is Verdict.DEMOTE


def test_with_review_dates_a_partner_falls_on_the_first_review_after_grace():
    partner = Partner(program(policy_text=REVIEWS), GOLD)

    assert _story(
        partner,
        (date(2026, 3, 1), 100),
        (date(2026, 5, 30), 100),
        (date(2026, 6, 30), 100),
        (date(2026, 7, 1), 100),
    ) == [("WARN", GOLD), ("WARN", GOLD), ("WARN", GOLD), ("DEMOTE", SILVER)]


def test_a_review_inside_grace_demotes_nobody():
    partner = Partner(program(policy_text=REVIEWS), GOLD)
    partner.night(date(2026, 4, 3), 100)

    in_grace = partner.night(date(2026, 7, 1), 100)
    on_time = partner.night(date(2027, 1, 1), 100)

    assert (in_grace.verdict, in_grace.grace_ends_on) == (Verdict.WARN, date(2026, 7, 2))
    assert on_time.verdict is Verdict.DEMOTE


def test_a_review_on_the_very_end_of_grace_demotes():
    partner = Partner(program(policy_text=REVIEWS), GOLD)
    partner.night(date(2026, 4, 2), 100)

    row = partner.night(date(2026, 7, 1), 100)

    assert row.verdict is Verdict.DEMOTE


def test_while_waiting_for_a_review_the_reason_says_so():
    partner = Partner(program(policy_text=REVIEWS), GOLD)
    partner.night(date(2026, 1, 5), 100)

    row = partner.night(date(2026, 6, 1), 100)

    assert row.reasons == (
        Reason.REQUIREMENTS_UNMET,
        Reason.GRACE_RUNNING,
        Reason.DEMOTION_WAITS_FOR_REVIEW,
        Reason.GRACE_OVER,
    )


def test_soft_landing_takes_one_step_and_starts_a_new_grace():
    partner = Partner(program(), PLATINUM)
    partner.night(date(2026, 1, 1), 0)

    first_fall = partner.night(date(2026, 4, 1), 0)
    waiting = partner.night(date(2026, 6, 29), 0)
    second_fall = partner.night(date(2026, 6, 30), 0)
    third_fall = partner.night(date(2026, 9, 28), 0)

    assert (first_fall.verdict, first_fall.tier_after) == (Verdict.DEMOTE, GOLD)
    assert Reason.SOFT_LANDING in first_fall.reasons
    assert (first_fall.grace_started_on, first_fall.grace_ends_on) == (
        date(2026, 4, 1),
        date(2026, 6, 30),
    )
    assert waiting.verdict is Verdict.WARN
    assert (second_fall.verdict, second_fall.tier_after) == (Verdict.DEMOTE, SILVER)
    assert (third_fall.verdict, third_fall.tier_after) == (Verdict.DEMOTE, BASE)
    assert third_fall.grace_started_on is None
    assert partner.night(date(2027, 9, 28), 0).verdict is Verdict.RETAIN


def test_without_soft_landing_a_partner_falls_to_what_it_earns():
    partner = Partner(program(policy_text="soft_landing: false\ngrace_days: 0"), PLATINUM)

    row = partner.night(date(2026, 2, 1), 150)

    assert (row.verdict, row.tier_after) == (Verdict.DEMOTE, SILVER)
    assert row.grace_started_on is None


def test_without_soft_landing_a_fall_stops_at_a_tier_that_cannot_be_judged():
    partner = Partner(program(policy_text="soft_landing: false\ngrace_days: 0"), PLATINUM)

    # Silver entry and keep, Gold entry and keep, Platinum entry and keep.
    row = partner.night(date(2026, 2, 1), outcomes="UU?UUU")

    assert (row.verdict, row.tier_after, row.grace_started_on) == (
        Verdict.DEMOTE,
        GOLD,
        date(2026, 2, 1),
    )
    assert Reason.FALL_STOPPED_BY_UNKNOWN in row.reasons


def test_nobody_falls_before_the_version_is_enforced():
    head = HEAD + "  enforced_on: 2026-07-01\n"
    partner = Partner(program(head=head), GOLD)
    partner.night(date(2026, 1, 1), 0)

    before = partner.night(date(2026, 6, 30), 0)
    on_the_day = partner.night(date(2026, 7, 1), 0)

    assert before.verdict is Verdict.WARN
    assert Reason.NOT_ENFORCED_YET in before.reasons
    assert on_the_day.verdict is Verdict.DEMOTE


def test_a_met_night_clears_grace_and_a_late_fall_starts_anew():
    partner = Partner(program(), GOLD)
    partner.night(date(2026, 1, 1), 0)

    cleared = partner.night(date(2026, 2, 1), 350)
    still = partner.night(date(2026, 2, 2), 350)
    fallen = partner.night(date(2026, 3, 4), 0)

    assert (cleared.verdict, cleared.grace_cleared_on, cleared.grace_ends_on) == (
        Verdict.RETAIN,
        date(2026, 2, 1),
        None,
    )
    assert cleared.reasons == (Reason.REQUIREMENTS_MET, Reason.GRACE_CLEARED)
    assert (still.grace_cleared_on, still.reasons) == (date(2026, 2, 1), (Reason.REQUIREMENTS_MET,))
    assert (fallen.verdict, fallen.grace_started_on) == (Verdict.WARN, date(2026, 3, 4))


def test_a_fall_within_thirty_days_resumes_the_old_clock():
    partner = Partner(program(), GOLD)
    partner.night(date(2026, 1, 1), 0)
    partner.night(date(2026, 2, 1), 350)

    fallen = partner.night(date(2026, 3, 3), 0)

    assert (fallen.grace_started_on, fallen.grace_ends_on) == (date(2026, 1, 1), date(2026, 4, 1))
    assert fallen.reasons == (Reason.REQUIREMENTS_UNMET, Reason.GRACE_RESUMED)
    assert partner.night(date(2026, 4, 1), 0).verdict is Verdict.DEMOTE


def test_a_cleared_clock_is_forgotten_when_it_can_no_longer_resume():
    partner = Partner(program(), GOLD)
    partner.night(date(2026, 1, 1), 0)
    partner.night(date(2026, 2, 1), 350)

    row = partner.night(date(2026, 3, 4), 350)

    assert (row.grace_started_on, row.grace_cleared_on) == (None, None)


def test_hold_neither_clears_nor_pauses_grace():
    partner = Partner(program(), GOLD)
    partner.night(date(2026, 1, 1), 0)

    # Silver met, Gold's keep not known, Platinum not met.
    held = partner.night(date(2026, 4, 1), outcomes="MMU?UU")
    feed = partner.night(date(2026, 4, 2), 350, feed_bad=True)
    fallen = partner.night(date(2026, 4, 3), 0)

    assert (held.verdict, held.tier_after, held.reasons) == (
        Verdict.HOLD,
        GOLD,
        (Reason.REQUIREMENTS_UNKNOWN,),
    )
    assert (feed.verdict, feed.grace_cleared_on, feed.reasons) == (
        Verdict.HOLD,
        None,
        (Reason.FEED_NOT_TRUSTED,),
    )
    assert fallen.verdict is Verdict.DEMOTE


def test_a_bad_feed_holds_both_directions():
    rising = Partner(program(), SILVER).night(date(2026, 2, 1), 500, feed_bad=True)
    falling = Partner(program(), GOLD).night(date(2026, 2, 1), 0, feed_bad=True)

    assert (rising.verdict, rising.tier_after) == (Verdict.HOLD, SILVER)
    assert rising.reasons == (Reason.HIGHER_TIER_MET, Reason.FEED_NOT_TRUSTED)
    assert (falling.verdict, falling.grace_started_on) == (Verdict.HOLD, None)


def test_proven_data_may_promote_if_the_version_says_so():
    document = program(policy_text="promotions_on_proven_data: true")

    rising = Partner(document, SILVER).night(date(2026, 2, 1), 500, feed_bad=True)
    falling = Partner(document, GOLD).night(date(2026, 2, 1), 0, feed_bad=True)

    assert (rising.verdict, rising.tier_after) == (Verdict.PROMOTE, GOLD)
    assert rising.reasons == (Reason.HIGHER_TIER_MET, Reason.PROMOTED_ON_PROVEN_DATA)
    assert falling.verdict is Verdict.HOLD


def test_promotion_may_jump_tiers_and_notes_a_still_higher_unknown_one():
    row = Partner(program(), SILVER).night(date(2026, 2, 1), outcomes="MMMM?U")

    assert (row.verdict, row.tier_after) == (Verdict.PROMOTE, GOLD)
    assert row.reasons == (Reason.HIGHER_TIER_MET, Reason.HIGHER_TIER_UNKNOWN)


def test_an_unknown_higher_tier_alone_promotes_nobody():
    row = Partner(program(), SILVER).night(date(2026, 2, 1), outcomes="MM?MUU")

    assert (row.verdict, row.reasons) == (
        Verdict.RETAIN,
        (Reason.HIGHER_TIER_UNKNOWN, Reason.REQUIREMENTS_MET),
    )


def test_promotion_clears_the_clock():
    partner = Partner(program(), SILVER)
    partner.night(date(2026, 2, 1), 0)

    row = partner.night(date(2026, 2, 2), 500)

    assert (row.verdict, row.grace_started_on, row.grace_cleared_on) == (
        Verdict.PROMOTE,
        None,
        None,
    )


def test_promotion_on_review_dates_waits_and_stops_the_clock():
    partner = Partner(program(policy_text=f"promote: on_review_dates\n{REVIEWS}"), SILVER)
    partner.night(date(2026, 6, 1), 0)

    waiting = partner.night(date(2026, 6, 30), 500)
    promoted = partner.night(date(2026, 7, 1), 500)

    assert (waiting.verdict, waiting.tier_after, waiting.grace_cleared_on) == (
        Verdict.RETAIN,
        SILVER,
        date(2026, 6, 30),
    )
    assert waiting.reasons == (
        Reason.HIGHER_TIER_MET,
        Reason.PROMOTION_WAITS_FOR_REVIEW,
        Reason.GRACE_CLEARED,
    )
    assert (promoted.verdict, promoted.tier_after) == (Verdict.PROMOTE, GOLD)


def test_the_lowest_tier_is_never_demoted():
    tiers = """\
  - {code: BASE, name: Base, rank: 1, entry: {metric: certified_people, at_least: 1}}
  - {code: TOP, name: Top, rank: 2, entry: {metric: certified_people, at_least: 5}}
"""
    partner = Partner(program(tiers=tiers), 1)

    rows = [partner.night(day, 0) for day in (date(2026, 2, 1), date(2026, 12, 1))]

    assert [(row.verdict, row.grace_started_on) for row in rows] == [(Verdict.RETAIN, None)] * 2
    assert rows[0].reasons == (Reason.REQUIREMENTS_UNMET, Reason.LOWEST_TIER)


@pytest.mark.parametrize(("feed_bad", "verdict"), [(True, "HOLD"), (False, "RETAIN")])
def test_a_partner_that_keeps_its_tier_is_held_only_while_a_feed_is_bad(feed_bad, verdict):
    row = Partner(program(), GOLD).night(date(2026, 2, 1), 360, feed_bad=feed_bad)

    assert row.verdict == verdict
