"""One column to gather, as a value: equal requests are gathered once, and a key stands for it in stored evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from kernel.periods import Period
from tiers.choices import FactSource, Outcome, TermCount

_KNOWN_SEGMENTS = frozenset({"SMB", "ENTERPRISE"})
_VALUES_OF_TERMS = frozenset({TermCount.DUE_VALUE.value, TermCount.KEPT_VALUE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRequest:
    """One column to gather: a source, a period and filters; an empty filter lets everything through.

    PEOPLE, TENURE, HELD, ADMISSION and COUNTRY ask for the one-day period of the as-of day. `subject` is the code of
    an observed value and which of them counts, the tier of a tenure or an admission, the tier and the programs of
    tiers held, or what is counted of maintenance terms.
    """

    source: FactSource
    period: Period
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the request as text; equal requests have equal keys."""
        parts = [self.source.value, str(self.period.starts_on), str(self.period.ends_on)]
        filters = {
            "kind": self.kinds,
            "segment": self.segments,
            "certificate": self.certificates,
            "subject": self.subject,
        }
        parts += [f"{name}={','.join(words)}" for name, words in filters.items() if words]
        return "|".join(parts)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Return the request that a key stands for; raises ValueError for a text that is no key."""
        if not key.isprintable():
            raise ValueError("a key has printable characters only")
        source, starts_on, ends_on, *rest = key.split("|")
        filters = {
            name: tuple(words.split(","))
            for name, _, words in (part.partition("=") for part in rest)
        }
        return cls(
            source=FactSource(source),
            period=Period(
                starts_on=date.fromisoformat(starts_on), ends_on=date.fromisoformat(ends_on)
            ),
            kinds=filters.get("kind", ()),
            segments=filters.get("segment", ()),
            certificates=filters.get("certificate", ()),
            subject=filters.get("subject", ()),
        )

    @property
    def is_units(self) -> bool:
        """Tell whether the fact is in 1/10,000 units that no rate table scales."""
        return self.source is FactSource.OBSERVED or (
            self.source is FactSource.TERMS and not _VALUES_OF_TERMS.isdisjoint(self.subject)
        )

    @property
    def is_sales(self) -> bool:
        """Tell whether the fact comes from the ledger."""
        return self.source in (FactSource.REVENUE, FactSource.CUSTOMERS)

    @property
    def unknown_segment(self) -> Outcome:
        """Tell whether a line of unknown segment counts: MET yes, UNMET no, UNKNOWN perhaps (give an interval)."""
        wanted = frozenset(self.segments)
        if not wanted or "UNKNOWN" in wanted or wanted >= _KNOWN_SEGMENTS:
            return Outcome.MET
        return Outcome.UNKNOWN
