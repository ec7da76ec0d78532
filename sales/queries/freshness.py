"""How the feeds stand as of a day: judged from the periods that posted uploads cover, never from the clock.

A past night sees what it saw: only uploads posted up to the knowledge watermark count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.periods import ONE_DAY
from partners.choices import Rhythm
from partners.queries import distributors
from sales.choices import FeedHealth, UploadState
from sales.models import Upload

_BAD = (FeedHealth.LATE, FeedHealth.IMPLAUSIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One distributor's feed as of a day; `covered_to` is the last day it has reported without a gap."""

    distributor_id: int
    code: str
    name: str
    rhythm: Rhythm
    health: FeedHealth
    covered_to: date | None
    expected_to: date | None
    why: str

    @property
    def is_bad(self) -> bool:
        """Tell whether partners with sales from it are held."""
        return self.health in _BAD

    @property
    def is_expected(self) -> bool:
        """Tell whether a rhythm was agreed."""
        return self.rhythm is not Rhythm.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cover:
    starts_on: date
    ends_on: date
    lines: int
    amount: int
    posted_seq: int


def feeds_as_of(*, day: date, known_up_to: int | None) -> list[Feed]:
    """Return every active distributor's feed as of the day, in two queries; None as watermark: all that is known."""
    covers = _covers(day=day, known_up_to=known_up_to)
    return [
        _feed(terms=terms, covers=covers.get(terms.id, []), day=day)
        for terms in distributors.feed_terms()
    ]


def counted_to(*, day: date) -> date | None:
    """Return the last day up to which every expected feed has reported, None where none has."""
    days = [
        feed.covered_to
        for feed in feeds_as_of(day=day, known_up_to=None)
        if feed.is_expected and feed.covered_to
    ]
    return min(days) if days else None


def expected_end(*, rhythm: Rhythm, tolerance_days: int, day: date) -> date | None:
    """Return the day, exclusive, up to which a feed must have reported as of `day`; None without a rhythm."""
    edge = day + ONE_DAY - timedelta(days=tolerance_days)
    if rhythm is Rhythm.DAILY:
        return edge
    if rhythm is Rhythm.WEEKLY:
        return edge - timedelta(days=edge.weekday())
    if rhythm is Rhythm.MONTHLY:
        return edge.replace(day=1)
    return None


def covered_end(*, covers: Iterable[tuple[date, date]], forgiven_days: int) -> date | None:
    """Return the day, exclusive, up to which the periods cover without a gap longer than `forgiven_days`."""
    end: date | None = None
    for starts_on, ends_on in sorted(covers):
        if end is None:
            end = ends_on
        elif starts_on > end + timedelta(days=forgiven_days):
            return end
        else:
            end = max(end, ends_on)
    return end


def _covers(*, day: date, known_up_to: int | None) -> dict[int, list[_Cover]]:
    rows = Upload.objects.filter(
        state=UploadState.POSTED, covers_from__isnull=False, covers_from__lte=day
    )
    if known_up_to is None:
        rows = rows.filter(undone_seq__isnull=True)
    else:
        rows = rows.filter(posted_seq__lte=known_up_to).exclude(undone_seq__lte=known_up_to)
    found: dict[int, list[_Cover]] = {}
    for row in rows.values(
        "distributor_id", "covers_from", "covers_to", "line_count", "amounts", "posted_seq"
    ).order_by("covers_from", "id"):
        found.setdefault(row["distributor_id"], []).append(
            _Cover(
                starts_on=row["covers_from"] or day,  # the filter left no blank in
                ends_on=row["covers_to"] or day,
                lines=row["line_count"],
                amount=sum(int(units) for units in row["amounts"].values()),
                posted_seq=row["posted_seq"] or 0,
            )
        )
    return found


def _feed(*, terms: distributors.FeedTerms, covers: Sequence[_Cover], day: date) -> Feed:
    expected = expected_end(rhythm=terms.rhythm, tolerance_days=terms.tolerance_days, day=day)
    end = covered_end(
        covers=[(cover.starts_on, cover.ends_on) for cover in covers],
        forgiven_days=terms.tolerance_days,
    )
    health, why = _health(terms=terms, covers=covers, end=end, expected=expected)
    return Feed(
        distributor_id=terms.id,
        code=terms.code,
        name=terms.name,
        rhythm=terms.rhythm,
        health=health,
        covered_to=None if end is None else min(end - ONE_DAY, day),
        expected_to=None if expected is None else expected - ONE_DAY,
        why=why,
    )


def _health(
    *,
    terms: distributors.FeedTerms,
    covers: Sequence[_Cover],
    end: date | None,
    expected: date | None,
) -> tuple[FeedHealth, str]:
    if expected is None:
        return FeedHealth.NOT_EXPECTED, "No rhythm is agreed."
    if end is None:
        return FeedHealth.LATE, "Nothing has been reported yet."
    if end < expected:
        return FeedHealth.LATE, f"Reported to {end - ONE_DAY}, expected to {expected - ONE_DAY}."
    newest = max(covers, key=lambda cover: (cover.ends_on, cover.posted_seq))
    odd = _odd(terms=terms, cover=newest)
    return (FeedHealth.IMPLAUSIBLE, odd) if odd else (FeedHealth.FRESH, "")


def _odd(*, terms: distributors.FeedTerms, cover: _Cover) -> str:
    checks = (
        ("lines", cover.lines, terms.usual_lines_min, terms.usual_lines_max),
        ("amount in 1/10,000", cover.amount, terms.usual_amount_min, terms.usual_amount_max),
    )
    for word, value, least, most in checks:
        if least is not None and value < least:
            return f"The newest file has {value:,} {word}; at least {least:,} are usual."
        if most is not None and value > most:
            return f"The newest file has {value:,} {word}; at most {most:,} are usual."
    return ""
