"""The rows of "Why Silver?": what a partner has, what each shown tier needs, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from web.shared.tiers import TierMark


class Result(StrEnum):
    """How one need stands."""

    MET = "MET"
    SHORT = "SHORT"
    UNKNOWN = "UNKNOWN"
    NO_RULE = "NO_RULE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one tier asks of one criterion: `text` the line ("$400,000"), `gap` the words ("$37,520 short")."""

    result: Result
    text: str = ""
    gap: str = ""
    note: str = ""  # a short fact beside it ("Dropped in draft 4")
    note_href: str = ""

    @property
    def is_met(self) -> bool:
        """Tell whether the partner has enough."""
        return self.result is Result.MET

    @property
    def is_short(self) -> bool:
        """Tell whether something is missing."""
        return self.result is Result.SHORT

    @property
    def is_unknown(self) -> bool:
        """Tell whether it cannot be measured today."""
        return self.result is Result.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One criterion: its words, what the partner has (a link to the rows behind it), one need per shown tier."""

    rule: str
    has: str
    needs: tuple[Need, ...]
    href: str = ""
    detail: str = ""  # beside the figure ("VIC")
    window: str = ""  # under the rule ("in 12 months to 15 May")
    missing: str = ""  # why it is not known and who can supply it; replaces the figure

    @property
    def is_unknown(self) -> bool:
        """Tell whether the evidence is missing."""
        return bool(self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGroup:
    """Criteria that belong together; an empty label means that each of them is needed."""

    rows: tuple[EvidenceRow, ...]
    label: str = ""  # "At least 2 of these 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTable:
    """The whole table; `has_label` heads the second column ("Larkmere has", "You have")."""

    caption: str
    has_label: str
    tiers: tuple[TierMark, ...]
    groups: tuple[EvidenceGroup, ...]

    @property
    def columns(self) -> int:
        """Return how many columns the table has."""
        return 2 + len(self.tiers)
