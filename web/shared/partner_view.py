"""What both the channel team and a partner see of a partner: tiers as marks, months as columns, how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kernel.periods import ONE_DAY, Period
from sales.queries import freshness, revenue
from tiers.queries import behind, board
from web.shared import formats
from web.shared.charts import columns
from web.shared.charts.drawing import Drawing
from web.shared.parts import FeedState, Freshness
from web.shared.tiers import TierMark, tier_marks


def marks(*, tiers: Sequence[board.TierLine]) -> dict[int, TierMark]:
    """Return how each rank is drawn."""
    drawn = tier_marks(names=[tier.name for tier in tiers])
    return {tier.rank: mark for tier, mark in zip(tiers, drawn, strict=True)}


def freshness_of(*, day: date, href: str = "") -> Freshness:
    """Return the day that sales are counted to, and who is late."""
    feeds = freshness.feeds_as_of(day=day - ONE_DAY, known_up_to=None)
    late = [feed.name for feed in feeds if feed.is_bad]
    days = [feed.covered_to for feed in feeds if feed.covered_to is not None and feed.is_expected]
    return Freshness(
        counted_to=min(days) if days else None,
        state=FeedState.LATE if late else FeedState.ON_TIME,
        who=", ".join(late),
        href=href,
    )


def leaving(*, partner_id: int, current: board.Board) -> int | None:
    """Return the revenue (units) whose days leave the window before the next review; None where that is not known."""
    now, then = current.revenue_fact, current.revenue_fact_then
    if now is None or then is None or then.period.starts_on <= now.period.starts_on:
        return None
    rows = behind.entries(
        request=now,
        partner_id=partner_id,
        period=Period(
            starts_on=now.period.starts_on, ends_on=min(then.period.starts_on, now.period.ends_on)
        ),
    )
    return revenue.totals(rows=rows).get(current.currency, 0)


def months(*, partner_id: int, as_of: date, currency: str) -> Drawing | None:
    """Return the last thirteen months as columns; None where nothing was counted in them."""
    period = Period.trailing_months(13, until=Period.month_of(as_of).last_day)
    found = {
        row.starts_on: row.units
        for row in revenue.months(
            partner_id=partner_id, starts_on=period.starts_on, ends_on=period.ends_on
        )
        if row.currency == currency
    }
    if not any(found.values()):
        return None
    days = [period.starts_on]
    while len(days) < 13:  # noqa: PLR2004 -- a year and the month it is compared with
        days.append(Period.month_of(days[-1]).ends_on)
    return columns.draw(
        chart=columns.Columns(
            key="months",
            title="Net revenue by month",
            months=tuple(
                columns.Month(
                    label=formats.month_short(on=day),
                    name=formats.month(on=day),
                    units=found.get(day, 0),
                    is_now=day == days[-1],
                )
                for day in days
            ),
            currency=currency,
        )
    )
