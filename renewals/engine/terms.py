"""The renewal policy of a program as frozen values: gate, window, assessment, prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from renewals.choices import LateStart
from renewals.engine.timetable import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the assessment and the most points an assessor may give for the answer."""

    code: str
    text: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What it takes to be authorised: a rule of the tier language, questions, a pass mark, and how long it holds.

    `rule` is plain data of a program document, judged by the tier engine. `wait_days` is the time from a decline to
    the earliest new request.
    """

    rule: Mapping[str, Any]
    questions: tuple[Question, ...] = ()
    pass_mark: Fraction = Fraction(1)
    valid_months: int = 12
    wait_days: int = 90

    @property
    def most_points(self) -> int:
        """Return the points of a perfect questionnaire."""
        return sum(question.points for question in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """How a renewal is priced; shares are exact fractions, `margins` by tier code, `taxes` by country."""

    margins: Mapping[str, Fraction]
    uplift: Fraction = Fraction(0)
    multi_year: Mapping[int, Fraction] = field(default_factory=dict)
    early_days: int = 0
    early_discount: Fraction = Fraction(0)
    late_fee: Fraction = Fraction(0)
    late_starts: LateStart = LateStart.OLD_END
    validity_days: int = 30
    taxes: Mapping[str, Fraction] = field(default_factory=dict)

    def multi_year_discount(self, *, years: int) -> Fraction:
        """Return the discount for that many whole years: the one of the longest term not longer than it."""
        reached = [least for least in self.multi_year if least <= years]
        return self.multi_year[max(reached)] if reached else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The renewal policy in force in a program from a day on; `gate` is the lowest tier that may sell renewals."""

    program: str
    effective_on: date
    gate: str
    assessment: Assessment
    pricing: Pricing
    suspension_grace_days: int = 30
    calendar: Calendar = field(default_factory=Calendar)
