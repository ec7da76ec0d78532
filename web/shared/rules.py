"""The rules of a programme in plain words, for every face: what each tier asks, when moves happen, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tiers.choices import Cadence, VersionState
from tiers.engine import wording
from tiers.engine.document import (
    AllOf,
    MonthDay,
    NoRequirements,
    Policy,
    ProgramDocument,
    Rule,
    TierRule,
)
from tiers.queries import board, programs
from web.shared import formats, partner_view
from web.shared.tiers import TierMark

MONTHS = 12
TOLD = ("tiers.", "policy.")  # the rest is between the channel team and the machine
SHOWN = (VersionState.PUBLISHED, VersionState.CONSULTATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierText:
    """What a tier asks for, a line per requirement; `keep` only where staying asks for something else."""

    mark: TierMark
    entry: tuple[str, ...]
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A version that is not in force yet: published, or proposed and open for what partners say of it."""

    number: int
    effective_on: date
    enforced_on: date
    is_proposed: bool
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The version in force, highest tier first, and what comes after it."""

    number: int
    effective_on: date
    moves: str
    tiers: tuple[TierText, ...]
    coming: tuple[Coming, ...]


def rules_on(*, program_id: int, on: date) -> Rules | None:
    """Return the rules in force on the day; None where no version is."""
    version = programs.effective_version(program_id=program_id, on=on)
    if version is None:
        return None
    document = programs.document_of(version.pk)
    return Rules(
        number=version.number,
        effective_on=version.effective_on,
        moves=moves_words(policy=document.policy),
        tiers=tier_texts(document=document),
        coming=tuple(
            Coming(
                number=row.number,
                effective_on=row.effective_on,
                enforced_on=row.enforced_on,
                is_proposed=row.state is VersionState.CONSULTATION,
                changes=tuple(
                    sentence(text=change.sentence, currency=document.currency)
                    for change in programs.diff(old_id=version.pk, new_id=row.id)
                    if change.where.startswith(TOLD)
                ),
            )
            for row in reversed(programs.versions(program_id=program_id))
            if row.state in SHOWN and row.effective_on > on
        ),
    )


def tier_texts(*, document: ProgramDocument) -> tuple[TierText, ...]:
    """Return the tiers of a document in words, highest first."""
    marks = partner_view.marks(tiers=board.tier_lines(document=document))
    return tuple(
        _tier(tier, marks[tier.rank], document.currency) for tier in reversed(document.tiers)
    )


def moves_words(*, policy: Policy) -> str:
    """Return when tiers change."""
    up = (
        "Moves up take effect the day after the rules are met."
        if policy.promote is Cadence.AT_ONCE
        else f"Moves up are made on {_days(policy.review_dates)}."
    )
    at_once = policy.demote is Cadence.AT_ONCE or not policy.dates_down
    down = (
        "Moves down are made any day"
        if at_once
        else f"Moves down are made on {_days(policy.dates_down)}"
    )
    grace = (
        f", after {formats.count(value=policy.grace_days, one='day')} of grace"
        if policy.grace_days
        else ""
    )
    return f"{up} {down}{grace}{', one tier at a time' if policy.soft_landing else ''}."


def _days(days: Sequence[MonthDay]) -> str:
    """Return the days that come every year, a day of every month as such."""
    numbers = {day for _month, day in days}
    if len(days) == MONTHS and len(numbers) == 1:
        (day,) = numbers
        return "the first of every month" if day == 1 else f"day {day} of every month"
    names = [formats.day_of_year(month=month, day=day) for month, day in days]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _tier(tier: TierRule, mark: TierMark, currency: str) -> TierText:
    return TierText(
        mark=mark,
        entry=_lines(tier.entry, currency),
        keep=_lines(tier.keep, currency) if tier.keep is not None else (),
    )


def _lines(rule: Rule, currency: str) -> tuple[str, ...]:
    if isinstance(rule, NoRequirements):
        return ("Nothing: every partner is at least this.",)
    parts = rule.rules if isinstance(rule, AllOf) else (rule,)
    return tuple(
        sentence(text=wording.rule_words(rule=part, currency=currency), currency=currency)
        for part in parts
    )


def sentence(*, text: str, currency: str) -> str:
    """Return the words with a capital, and with money as the pages write it."""
    return f"{text[0].upper()}{text[1:]}".replace(f"{currency} ", formats.coin(currency=currency))
