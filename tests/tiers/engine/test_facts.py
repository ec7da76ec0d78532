"""Columns are asked for once, keyed as text, and kept aligned with partners."""

from datetime import date

import numpy as np
import pytest

from kernel.periods import Period
from tests.tiers.engine import samples
from tiers.choices import FactSource, Metric, Outcome, UnknownBecause
from tiers.engine import facts, metrics
from tiers.engine.document import Measure

YEAR = Period(starts_on=date(2025, 7, 1), ends_on=date(2026, 7, 1))


def test_equal_columns_are_needed_once_in_order_of_first_use():
    rule = """{all_of: [
      {metric: net_revenue, window: {trailing_months: 12}, at_least: 1},
      {metric: growth, window: {trailing_months: 12}, at_least: 1%},
      {metric: segment_share, segment: SMB, window: {trailing_months: 12}, at_least: 1%},
      {metric: net_revenue, window: {trailing_months: 12},
       filters: {segment: [SMB], kind: [SERVICE, NEW]}, at_least: 1},
      {metric: distinct_customers, window: {trailing_months: 12}, at_least: 1},
      {metric: certified_people, certificates: [B, A], at_least: 1}]}"""

    needed = facts.columns_needed(document=samples.one_rule(rule), as_of=samples.AS_OF)

    assert [request.key for request in needed] == [
        "REVENUE|2025-07-01|2026-07-01",
        "REVENUE|2024-07-01|2025-07-01",
        "REVENUE|2025-07-01|2026-07-01|segment=SMB",
        "REVENUE|2025-07-01|2026-07-01|kind=NEW,SERVICE|segment=SMB",
        "CUSTOMERS|2025-07-01|2026-07-01",
        "PEOPLE|2026-06-30|2026-07-01|certificate=A,B",
    ]
    assert tuple(facts.FactRequest.from_key(request.key) for request in needed) == needed


@pytest.mark.parametrize(
    "key",
    [
        "",
        "REVENUE",
        "REVENUE|2025-07-01|2026-07-01|kind=NEW\0",
        "REVENUE|2025-07-01|2026-07-01|segment=SMB\n",
        "ELSEWHERE|2025-07-01|2026-07-01",
        "REVENUE|2026-07-01|2025-07-01",
    ],
)
def test_a_text_that_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        facts.FactRequest.from_key(key)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ((), Outcome.MET),
        (("SMB",), Outcome.UNKNOWN),
        (("ENTERPRISE",), Outcome.UNKNOWN),
        (("ENTERPRISE", "SMB"), Outcome.MET),
        (("UNKNOWN",), Outcome.MET),
        (("SMB", "UNKNOWN"), Outcome.MET),
    ],
)
def test_a_line_of_unknown_segment_counts_fully_or_perhaps(segments, expected):
    request = facts.FactRequest(source=FactSource.REVENUE, period=YEAR, segments=segments)

    assert request.unknown_segment is expected


def test_rows_can_be_taken_by_index_or_mask():
    document = samples.one_rule("{metric: certified_people, at_least: 1}")
    table = samples.table(document, [5], [6], [7])
    (request,) = table.columns

    by_index, by_mask = table.take(rows=[2, 0]), table.take(rows=np.array([False, True, True]))

    assert (by_index.partner_ids.tolist(), by_index.columns[request].lo.tolist()) == (
        [3, 1],
        [7, 5],
    )
    assert (by_mask.partner_ids.tolist(), by_mask.columns[request].lo.tolist()) == ([2, 3], [6, 7])


def test_a_column_of_another_length_is_refused():
    request = facts.FactRequest(source=FactSource.REVENUE, period=YEAR)

    with pytest.raises(ValueError, match="does not have one row a partner"):
        facts.FactTable(
            partner_ids=np.array([1, 2]), columns={request: facts.Column.exact(values=[1])}
        )


def test_an_interval_upside_down_is_refused():
    with pytest.raises(ValueError, match="low end lies above"):
        facts.Column.between(lo=[2], hi=[1], because=[0])


def test_an_open_end_has_no_bound():
    column = facts.Column.between(
        lo=[5, 5], hi=[1, 7], lo_open=[True, False], hi_open=[True, False], because=[4, 0]
    )

    assert (column.lo_open.tolist(), column.hi_open.tolist()) == ([True, False], [True, False])
    assert (column.lo.tolist(), column.hi.tolist()) == ([0, 5], [0, 7])


def test_because_codes_are_fixed_and_complete():
    codes = {word: facts.because_code(word) for word in UnknownBecause}

    assert sorted(codes.values()) == list(range(1, len(UnknownBecause) + 1))
    assert all(facts.because_word(code) is word for word, code in codes.items())


def test_a_measure_without_its_window_is_refused():
    with pytest.raises(ValueError, match="NET_REVENUE needs a window"):
        metrics.requests_of(
            measure=Measure(metric=Metric.NET_REVENUE),
            as_of=samples.AS_OF,
            fiscal_year_starts=(1, 1),
        )


def test_every_metric_has_a_rule():
    ratios = [metric for metric in Metric if metrics.rule_of(metric).is_ratio]

    assert ratios == [
        Metric.GROWTH,
        Metric.SEGMENT_SHARE,
        Metric.CUSTOMER_GROWTH,
        Metric.CUSTOMER_RETENTION,
        Metric.REVENUE_SHARE,
        Metric.RATIO,
        Metric.RENEWAL_RATE,
        Metric.RENEWAL_RATE_BY_VALUE,
        Metric.ON_TIME_RENEWAL_RATE,
    ]
