"""The capability assessment in words: its tests, its questions, and where a right to sell renewals stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from renewals.choices import AuthorizationState
from renewals.queries import rights
from tiers.choices import Outcome, UnknownBecause
from web.shared import evidence_view, formats

STATE_KINDS = {
    AuthorizationState.NOT_ELIGIBLE: "idle",
    AuthorizationState.ELIGIBLE: "idle",
    AuthorizationState.OPTED_IN: "live",
    AuthorizationState.UNDER_ASSESSMENT: "live",
    AuthorizationState.AUTHORISED: "done",
    AuthorizationState.SUSPENDED: "hold",
    AuthorizationState.WITHDRAWN: "failed",
    AuthorizationState.DECLINED: "failed",
}
RESULTS = {Outcome.MET: "met", Outcome.UNMET: "short", Outcome.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One measurable test; `result` is met, short or unknown, `gap` what is missing or why it is not known."""

    label: str
    needs: str
    has: str
    result: str
    gap: str


def tests(criteria: Sequence[dict[str, Any]], *, currency: str) -> tuple[Test, ...]:
    """Return the tests of an assessment's evidence, as they were measured."""
    found = []
    for row in rights.tests_of(criteria):
        (need,) = row.needs
        if need is None:
            continue
        asked = evidence_view.amount_words(
            text=need.threshold.rstrip("%"), unit=row.unit, currency=currency
        )
        found.append(
            Test(
                label=row.label,
                needs=f"{need.sign} {asked}",
                has=evidence_view.value_words(row=row, currency=currency) or formats.NOT_KNOWN,
                result=RESULTS[need.outcome],
                gap=evidence_view.gap_words(row=row, need=need, currency=currency)
                if need.outcome is Outcome.UNMET
                else UnknownBecause(row.unknown_because).label
                if row.unknown_because
                else "",
            )
        )
    return tuple(found)


def mark_words(*, score: int, most: int, pass_mark: Decimal) -> str:
    """Return a score beside what it takes ("8 of 10 points, 70% needed")."""
    return f"{score:,} of {most:,} points, {formats.number(value=pass_mark)}% needed"
