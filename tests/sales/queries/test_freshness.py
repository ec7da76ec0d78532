"""Feed health as of a day: rhythm, gaps, usual ranges, and what was known at a watermark."""

from __future__ import annotations

from datetime import date

import pytest

from kernel import money
from sales.choices import FeedHealth
from sales.models import Upload
from sales.operations import posting
from sales.queries import freshness
from tests.factories import sales

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def expecting(rhythm, *, tolerance_days=3, **usual):
    distributor = sales.make_distributor("NV", rhythm=rhythm)
    distributor.tolerance_days = tolerance_days
    for name, value in usual.items():
        setattr(distributor, name, value)
    distributor.save()


def cover(starts_on, ends_on, *, lines=1):
    """Post a file that reports the days from starts_on up to, and without, ends_on."""
    upload_id = sales.send(
        [sales.line(f"{starts_on}-{n}", name="Foo", on="2026-01-01") for n in range(lines)]
    )
    Upload.objects.filter(pk=upload_id).update(
        covers_from=date.fromisoformat(starts_on), covers_to=date.fromisoformat(ends_on)
    )
    return upload_id


def feed(day=DAY, known_up_to=None):
    (found,) = freshness.feeds_as_of(day=day, known_up_to=known_up_to)
    return found


def test_without_a_rhythm_nothing_is_expected():
    expecting("NONE")

    assert (feed().health, feed().is_bad, feed().expected_to) == (
        FeedHealth.NOT_EXPECTED,
        False,
        None,
    )


def test_a_feed_that_never_reported_is_late():
    expecting("MONTHLY")

    assert (feed().health, feed().why, feed().covered_to) == (
        FeedHealth.LATE, "Nothing has been reported yet.", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rhythm", "tolerance", "enough", "too_little"),
    [
        ("DAILY", 3, "2026-06-28", "2026-06-27"),
        ("WEEKLY", 3, "2026-06-22", "2026-06-21"),
        ("MONTHLY", 3, "2026-06-01", "2026-05-31"),
        ("MONTHLY", 0, "2026-07-01", "2026-06-30"),
    ],
)
def test_the_period_must_reach_the_expected_end(rhythm, tolerance, enough, too_little):
    expecting(rhythm, tolerance_days=tolerance)
    upload_id = cover("2026-01-01", too_little)

    assert feed().health is FeedHealth.LATE
    Upload.objects.filter(pk=upload_id).update(covers_to=date.fromisoformat(enough))
    assert feed().health is FeedHealth.FRESH


def test_a_gap_longer_than_the_tolerance_makes_a_feed_late():
    expecting("MONTHLY")
    cover("2026-01-01", "2026-02-01")
    cover("2026-03-01", "2026-07-01")

    assert (feed().health, feed().covered_to) == (FeedHealth.LATE, date(2026, 1, 31))
    cover("2026-02-04", "2026-03-01")
    assert feed().health is FeedHealth.FRESH


def test_the_newest_file_outside_its_usual_range_is_implausible():
    expecting("MONTHLY", usual_lines_min=2, usual_amount_max=money.to_units("250"))
    cover("2026-01-01", "2026-07-01")

    assert (feed().health, feed().why) == (
        FeedHealth.IMPLAUSIBLE, "The newest file has 1 lines; at least 2 are usual.",
    )  # fmt: skip
    cover("2026-06-01", "2026-07-01", lines=2)
    assert feed().health is FeedHealth.FRESH
    cover("2026-06-02", "2026-07-01", lines=3)
    assert feed().health is FeedHealth.IMPLAUSIBLE


def test_a_past_night_sees_what_it_saw():
    expecting("MONTHLY")
    before = cover("2026-01-01", "2026-06-01")
    after = cover("2026-06-01", "2026-07-01")
    seq = {row.pk: row.posted_seq for row in Upload.objects.all()}

    assert feed(known_up_to=seq[before]).covered_to == date(2026, 5, 31)
    assert feed(known_up_to=seq[after]).covered_to == DAY
    assert feed(day=date(2026, 8, 3), known_up_to=seq[after]).health is FeedHealth.LATE


def test_an_undone_file_covers_nothing_from_then_on():
    expecting("MONTHLY")
    upload_id = cover("2026-01-01", "2026-07-01")
    seq = Upload.objects.get().posted_seq
    posting.reverse_upload(upload_id=upload_id, reason="Wrong", actor="user:1", at=sales.AT)

    assert feed().health is FeedHealth.LATE
    assert feed(known_up_to=seq).health is FeedHealth.FRESH
    assert feed(known_up_to=Upload.objects.get().undone_seq).health is FeedHealth.LATE


def test_sales_are_counted_to_the_earliest_of_the_expected_feeds():
    expecting("MONTHLY")
    sales.make_distributor("HB", rhythm="NONE")
    cover("2026-01-01", "2026-06-15")

    assert freshness.counted_to(day=DAY) == date(2026, 6, 14)
