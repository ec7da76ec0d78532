"""Policy against a slow interpreter of one partner, night after night; the worked stories are in worked_examples."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.engine import oracle, samples, strategies
from tiers.choices import Reason
from tiers.engine import judge, policy, reason_bits

LETTERS = "U?M"
NIGHT = st.tuples(
    st.integers(1, 45),
    st.text(LETTERS, min_size=3, max_size=3),
    st.text(LETTERS, min_size=4, max_size=4),
    st.booleans(),
)


def _judgment(entries, keeps):
    def codes(texts):
        return np.array([[LETTERS.index(char) for char in text] for text in texts], dtype=np.int8)

    return judge.Judgment(
        outcomes=np.zeros((len(entries), 0), dtype=np.int8),
        entry=codes(entries),
        keep=codes(keeps),
        judged=np.zeros(len(entries), dtype=np.int16),
    )


def _day(day):
    return np.datetime64("NaT" if day is None else day, "D")


@settings(deadline=None, max_examples=150)
@given(
    rules=strategies.POLICIES,
    enforced=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    nights=st.lists(NIGHT, min_size=1, max_size=12),
    starts=st.lists(st.integers(0, 3), min_size=1, max_size=3),
)
def test_policy_equals_the_obvious_interpreter_night_after_night(rules, enforced, nights, starts):

    document = replace(samples.program(), policy=rules, enforced_on=enforced)
    states = [oracle.State(tier) for tier in starts]
    effect_on = date(2026, 1, 1)
    for step, entry_above, keep, feed_bad in nights:
        effect_on += timedelta(days=step)
        # Each partner sees the night's outcomes turned by its own place, so that rows differ.
        entries = ["M" + entry_above[at % 3 :] + entry_above[: at % 3] for at in range(len(states))]
        keeps = [keep[at % 4 :] + keep[: at % 4] for at in range(len(states))]
        feeds = np.array([feed_bad and at != 1 for at in range(len(states))])
        decided = policy.decide(
            document=document,
            judgment=_judgment(entries, keeps),
            previous=policy.Previous(
                ranks=np.array([state.tier + 1 for state in states], dtype=np.int16),
                grace_started_on=np.array([_day(state.started) for state in states]),
                grace_cleared_on=np.array([_day(state.cleared) for state in states]),
            ),
            feed_bad=feeds,
            as_of=effect_on - timedelta(days=1),
        )
        expected = [
            oracle.night(
                document=document,
                effect_on=effect_on,
                state=state,
                entry=entry,
                keep=kept,
                feed_bad=bool(feed),
            )
            for state, entry, kept, feed in zip(states, entries, keeps, feeds, strict=True)
        ]
        rows = [decided.row(index=at) for at in range(len(states))]
        found = [
            (
                row.verdict.value,
                oracle.State(row.tier_after - 1, row.grace_started_on, row.grace_cleared_on),
            )
            for row in rows
        ]
        assert found == expected
        assert all(row.reasons for row in rows)
        states = [state for _, state in expected]


@settings(deadline=None, max_examples=100)
@given(
    rules=strategies.POLICIES,
    tier=st.integers(0, 3),
    entry=st.text("?M", min_size=3, max_size=3),
    keep=st.text("?M", min_size=4, max_size=4),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_nothing_unknown_ever_demotes(rules, tier, entry, keep, day):

    decided = policy.decide(
        document=replace(samples.program(), policy=rules),
        judgment=_judgment(["M" + entry], [keep]),
        previous=policy.Previous(
            ranks=np.array([tier + 1], dtype=np.int16),
            grace_started_on=np.array([_day(date(2020, 1, 1))]),
            grace_cleared_on=np.array([_day(None)]),
        ),
        feed_bad=np.array([False]),
        as_of=day,
    )

    assert decided.tier_after[0] >= tier + 1


def test_a_held_tier_that_the_version_lacks_is_refused():
    partner = samples.Partner(samples.program(), 9)

    with pytest.raises(policy.UnknownTierError, match="rank 9"):
        partner.night(date(2026, 2, 1), 100)


def test_partners_without_standing_have_no_clock():
    previous = policy.Previous.nothing(count=2)

    assert previous.ranks.tolist() == [0, 0]
    assert np.isnat(previous.grace_started_on).all()
    assert np.isnat(previous.grace_cleared_on).all()


def test_reason_bits_are_a_lossless_mask_of_every_reason():
    everything = reason_bits.mask_of(reasons=tuple(Reason))

    assert everything == 2 ** len(Reason) - 1
    assert set(reason_bits.reasons_of(mask=everything)) == set(Reason)
    assert reason_bits.mask_of(reasons=(Reason.ENTERED, Reason.REQUIREMENTS_MET)) == 0b100001


@pytest.mark.parametrize(
    ("policy_text", "ends", "expected"),
    [
        ("", date(2026, 8, 5), date(2026, 10, 1)),
        ("", date(2026, 11, 5), date(2026, 11, 5)),
        ("review_dates: [01-01, 07-01]", date(2026, 11, 5), date(2027, 1, 1)),
        ("review_dates: [01-01, 07-01]", date(2027, 1, 1), date(2027, 1, 1)),
        (
            "review_dates: [01-01, 07-01]\ndemotion_dates: [01-15]",
            date(2026, 12, 5),
            date(2027, 1, 15),
        ),
    ],
)
def test_earliest_demotion_waits_for_grace_enforcement_and_review(policy_text, ends, expected):
    head = samples.HEAD + "  enforced_on: 2026-10-01\n"
    document = samples.program(policy_text=policy_text, head=head)

    assert policy.earliest_demotion_on(document=document, grace_ends_on=ends) == expected
