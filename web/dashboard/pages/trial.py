"""A version tried night by night on the last year, and how far a trial in the background is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tiers.choices import TrialKind, Verdict
from tiers.operations import trials
from tiers.queries.what_if import Day
from web.dashboard.pages import version
from web.dashboard.pages.waiting import Waiting, waiting
from web.shared import formats
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One month: how many partners each tier had after its last night, and what its nights did."""

    name: str
    tiers: tuple[int, ...]
    up: int
    down: int
    warned: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    """The page: waiting, refused, or the months."""

    head: version.Head
    as_of: date
    waiting: Waiting | None
    refusal: str
    tiers: tuple[str, ...]
    months: tuple[MonthRow, ...]
    up: int
    down: int


def find(request: SeatedRequest, version_id: int) -> Waiting | None:
    """Return how far the trial that the address names is, asking for it where it is lost."""
    kind = TrialKind.YEAR if request.GET.get("kind") == TrialKind.YEAR else TrialKind.IMPACT
    version.head(request, version_id, at="year")
    as_of = version.as_of_day(request)
    trial = trials.ask(kind=kind, version_id=version_id, as_of=as_of)
    return waiting(trial=trial, kind=kind, version_id=version_id, as_of=as_of)


def year_page(request: SeatedRequest, version_id: int) -> YearPage:
    """Return what the nights of the last year would have done under the version."""
    head = version.head(request, version_id, at="year")
    as_of = version.as_of_day(request)
    trial = trials.ask(kind=TrialKind.YEAR, version_id=version_id, as_of=as_of)
    days: tuple[Day, ...] = trial.result or ()
    tiers = tuple(reversed(days[-1].tiers)) if days else ()
    months = _months(days, tiers)
    return YearPage(
        head=head,
        as_of=as_of,
        waiting=waiting(trial=trial, kind=TrialKind.YEAR, version_id=version_id, as_of=as_of),
        refusal=trial.refusal,
        tiers=tuple(code.capitalize() for code in tiers),
        months=months,
        up=sum(month.up for month in months),
        down=sum(month.down for month in months),
    )


def _months(days: Sequence[Day], tiers: Sequence[str]) -> tuple[MonthRow, ...]:
    by_month: dict[tuple[int, int], list[Day]] = {}
    for day in days:
        by_month.setdefault((day.as_of.year, day.as_of.month), []).append(day)
    return tuple(
        MonthRow(
            name=formats.month(on=own[-1].as_of),
            tiers=tuple(own[-1].tiers[code] for code in tiers),
            up=sum(day.verdicts[Verdict.PROMOTE] for day in own),
            down=sum(day.verdicts[Verdict.DEMOTE] for day in own),
            warned=own[-1].verdicts[Verdict.WARN],
            held=own[-1].verdicts[Verdict.HOLD],
        )
        for own in reversed(by_month.values())
    )
