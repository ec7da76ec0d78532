"""Which shares of demotions trip the brake."""

from fractions import Fraction

import numpy as np
import pytest

from tests.tiers.engine import samples
from tiers.choices import BrakeKind
from tiers.engine import brake

DOCUMENT = samples.program()


def _breaches(held, demoted, revenue=None):
    ranks = np.array(held, dtype=np.int16)
    falls = np.zeros(len(held), dtype=np.bool_)
    falls[demoted] = True
    amounts = None if revenue is None else np.array(revenue, dtype=np.int64)
    return brake.breaches(document=DOCUMENT, held=ranks, demoted=falls, revenue=amounts)


def test_a_share_of_a_tier_above_its_limit_trips():
    held = [3] * 14 + [2] * 86

    (breach,) = _breaches(held, [0, 1, 2])

    assert (breach.kind, breach.tier, breach.demoted, breach.total, breach.share) == (
        BrakeKind.TIER,
        "GOLD",
        3,
        14,
        Fraction(3, 14),
    )
    assert breach.sentence == "21.4% of tier GOLD would be demoted; the limit is 20%."


def test_exactly_the_limit_does_not_trip():
    assert _breaches([3] * 15 + [2] * 85, [0, 1, 2]) == ()
    assert _breaches([3] * 50 + [2] * 50, list(range(10))) == ()


def test_few_demotions_never_trip():
    assert _breaches([3, 3], [0, 1], [100, 100]) == ()


def test_a_share_of_all_partners_trips():
    found = _breaches([3] * 60 + [2] * 50 + [1] * 10, [*range(8), *range(60, 65)])

    assert [(breach.kind, breach.demoted, breach.total) for breach in found] == [
        (BrakeKind.PARTNERS, 13, 120)
    ]
    assert found[0].sentence == "10.8% of all partners would be demoted; the limit is 10%."


@pytest.mark.parametrize(("first", "trips"), [(150_000, True), (149_997, False)])
def test_a_share_of_revenue_trips_and_negative_revenue_counts_as_none(first, trips):
    big = 10**12
    revenue = [first * big, big, 2 * big, -(10**18), 850_000 * big, *[0] * 95]

    found = _breaches([3] * 50 + [2] * 50, [0, 1, 2, 3], revenue)

    assert [breach.kind for breach in found] == ([BrakeKind.REVENUE] if trips else [])
    assert [breach.sentence for breach in found][:1] == (
        ["15.0% of the revenue would be demoted; the limit is 15%."] if trips else []
    )


def test_no_partners_trip_nothing():
    assert _breaches([], []) == ()
