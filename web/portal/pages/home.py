"""Home: where we stand, what it takes, what is missing, how revenue runs, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.urls import reverse

from kernel import money
from kernel.periods import ONE_DAY, Period, minus_months
from partners.queries import directory
from sales.queries import revenue
from tiers.queries import board, decisions
from web.portal.access import partner_id_of
from web.portal.pages import standing, words
from web.portal.pages.working import Held, held
from web.shared import formats, partner_view
from web.shared.charts import columns, track
from web.shared.charts.drawing import Drawing
from web.shared.parts import Person
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

MONTHS = 12
HELD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The card at the top and what hangs on it; all of it from one stored decision."""

    mark: TierMark
    headline: str
    as_of: date
    review_on: date | None
    counts_to: date | None
    days_away: int
    track: Drawing | None
    facts: tuple[standing.Fact, ...]
    notice: standing.Notice | None
    asks: tuple[standing.Ask, ...]
    asks_name: str
    is_top: bool
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """Twelve whole months as columns, with the last one in words."""

    month: date
    amount: Decimal
    currency: str
    entries: int
    chart: Drawing
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The page; without a decision only welcome, manager and whatever revenue there is."""

    card: directory.PartnerCard
    manager: Person | None
    standing: Standing | None = None
    revenue: Revenue | None = None
    held: tuple[Held, ...] = ()


def home(request: SeatedRequest) -> Home:
    """Return the person's own partner's home."""
    partner_id = partner_id_of(request)
    card = directory.cards([partner_id], request.day)[partner_id]
    stand, current = _standing(partner_id=partner_id, today=request.day)
    return Home(
        card=card,
        manager=Person(name=card.manager, role=card.territory) if card.manager else None,
        standing=stand,
        held=held(partner_id=partner_id, current=current)[:HELD] if current else (),
        revenue=_revenue(
            partner_id=partner_id,
            until=current.as_of if current else request.day - ONE_DAY,
            currency=current.currency if current else "",
        ),
    )


def _standing(*, partner_id: int, today: date) -> tuple[Standing | None, board.Board | None]:
    """Return where the partner stands with the board it was judged on; nothing before its first night."""
    decision = decisions.latest(partner_id=partner_id)
    if decision is None:
        return None, None
    current = board.board_of(run=decision.run)
    why = decisions.why(decision=decision)
    review_on = _review_on(current, today)
    teller = standing.Teller(
        why=why,
        today=today,
        review_on=review_on,
        leaving=_leaving(partner_id, current, why, review_on),
    )
    asks = teller.asks()
    stand = Standing(
        mark=partner_view.marks(tiers=current.tiers)[why.rank],
        headline=teller.headline(),
        as_of=current.as_of,
        review_on=teller.review_on,
        counts_to=teller.counts_to,
        days_away=(teller.review_on - today).days if teller.review_on else 0,
        track=_track(board.place_of(row=decision, board=current), current, today),
        facts=teller.facts(),
        notice=teller.notice(),
        asks=asks,
        asks_name=(teller.above or teller.own).name,
        is_top=teller.above is None,
        met=sum(ask.result == "met" for ask in asks),
    )
    return stand, current


def _leaving(
    partner_id: int, current: board.Board, why: decisions.Why, review_on: date | None
) -> Decimal | None:
    """Return what leaves the window of the revenue that the page speaks of, before the next review."""
    row = words.revenue_row(rows=why.rows)
    fact = current.revenue_fact
    is_counted = row is not None and fact is not None and row.sources == (fact.key,)
    if not is_counted or review_on is None:
        return None
    units = partner_view.leaving(partner_id=partner_id, current=current)
    return None if units is None else money.from_units(max(units, 0))


def _review_on(current: board.Board, today: date) -> date | None:
    """Return the next review, None where the night that would tell it is long ago."""
    review_on = current.next_review_on
    return review_on if review_on and review_on >= today else None


def _track(place: board.Place, current: board.Board, today: date) -> Drawing | None:
    """Return the track; None where a tier asks for no revenue, or the partner's is not exactly known."""
    lines = tuple(tier.units for tier in current.tiers[1:] if tier.units is not None)
    is_rising = all(low < high for low, high in pairwise((0, *lines)))
    if place.revenue is None or len(lines) != len(current.tiers) - 1 or not lines or not is_rising:
        return None
    drawn = partner_view.marks(tiers=current.tiers)
    days = f"to {formats.day_plain(on=current.as_of, today=today)}"
    figures = [
        f"The {tier.name} line is {_amount(line, current.currency)}."
        for tier, line in zip(current.tiers[1:], lines, strict=True)
    ]
    counted = _amount(place.revenue, current.currency)
    return track.draw(
        chart=track.Track(
            key="track",
            title=" ".join([f"Revenue of {counted} {days}.", *figures]),
            tiers=tuple(drawn[tier.rank] for tier in current.tiers),
            lines=lines,
            counted_units=place.revenue,
            text=f"{_months_of(current.revenue_fact.period if current.revenue_fact else None)}{days}",
            currency=current.currency,
        )
    )


def _months_of(period: Period | None) -> str:
    """Return "in 12 months " for a window of whole months, "" for any other."""
    if period is None:
        return ""
    months = (period.ends_on.year - period.starts_on.year) * 12
    months += period.ends_on.month - period.starts_on.month
    if minus_months(period.ends_on, months) != period.starts_on:
        return ""
    return f"in {formats.count(value=months, one='month')} "


def _amount(units: int, currency: str) -> str:
    return formats.money(amount=money.from_units(units), currency=currency)


def _revenue(*, partner_id: int, until: date, currency: str) -> Revenue | None:
    """Return the twelve whole months that ended by the day; None where nothing was counted in them."""
    ends_on = (until + ONE_DAY).replace(day=1)
    found = revenue.months(
        partner_id=partner_id, starts_on=minus_months(ends_on, MONTHS), ends_on=ends_on
    )
    chosen = currency or next((row.currency for row in found), "")
    by_month = {row.starts_on: row for row in found if row.currency == chosen}
    if not by_month:
        return None
    days = [minus_months(ends_on, ago) for ago in range(MONTHS, 0, -1)]
    units = {day: by_month[day].units if day in by_month else 0 for day in days}
    last = days[-1]
    return Revenue(
        month=last,
        amount=money.from_units(units[last]),
        currency=chosen,
        entries=by_month[last].entries if last in by_month else 0,
        chart=columns.draw(
            chart=columns.Columns(
                key="months",
                title=f"Revenue by month, {formats.month(on=days[0])} to {formats.month(on=last)}",
                months=tuple(
                    columns.Month(
                        label=formats.month_short(on=day),
                        name=formats.month(on=day),
                        units=units[day],
                        is_now=day == last,
                    )
                    for day in days
                ),
                currency=chosen,
            )
        ),
        href=f"{reverse('portal:revenue')}?month={last:%Y-%m}",
    )
