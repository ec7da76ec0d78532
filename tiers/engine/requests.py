"""One column to gather, as a value: equal requests are gathered once, and a key stands for it in stored evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from kernel.periods import Period
from tiers.choices import FactSource, Outcome, TermCount

_KNOWN_SEGMENTS = frozenset({"SMB", "ENTERPRISE"})
_SALES = frozenset(
    {FactSource.REVENUE, FactSource.CUSTOMERS, FactSource.QUANTITY, FactSource.BEST_DAY}
)
_VALUES_OF_TERMS = frozenset({TermCount.DUE_VALUE.value, TermCount.KEPT_VALUE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRequest:
    """One column to gather: a source, a period and filters; an empty filter lets everything through.

    `first_since` lets through what was sold to customers that had bought nothing from the partner before that day.

    PEOPLE, TENURE, HELD, ADMISSION and COUNTRY ask for the one-day period of the as-of day. `subject` is the code of
    an observed value and which of them counts, the tier of a tenure or an admission, the tier and the programs of
    tiers held, what is counted of maintenance terms, or how a best day looks back (see tiers.engine.best_day).
    """

    source: FactSource
    period: Period
    kinds: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    distributors: tuple[str, ...] = ()
    customer_countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    first_since: date | None = None
    certificates: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the request as text; equal requests have equal keys."""
        parts = [self.source.value, str(self.period.starts_on), str(self.period.ends_on)]
        filters = {
            "kind": self.kinds,
            "segment": self.segments,
            "product": self.products,
            "distributor": self.distributors,
            "customer_country": self.customer_countries,
            "currency": self.currencies,
            "first_since": () if self.first_since is None else (self.first_since.isoformat(),),
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
            products=filters.get("product", ()),
            distributors=filters.get("distributor", ()),
            customer_countries=filters.get("customer_country", ()),
            currencies=filters.get("currency", ()),
            first_since=date.fromisoformat(filters["first_since"][0])
            if "first_since" in filters
            else None,
            certificates=filters.get("certificate", ()),
            subject=filters.get("subject", ()),
        )

    @property
    def is_units(self) -> bool:
        """Tell whether the fact is in 1/10,000 units that no rate table scales."""
        return self.source in (FactSource.OBSERVED, FactSource.QUANTITY) or (
            self.source is FactSource.TERMS and not _VALUES_OF_TERMS.isdisjoint(self.subject)
        )

    @property
    def is_sales(self) -> bool:
        """Tell whether the fact comes from the ledger."""
        return self.source in _SALES

    @property
    def is_money(self) -> bool:
        """Tell whether the fact is an amount of net revenue."""
        return self.source in (FactSource.REVENUE, FactSource.BEST_DAY)

    @property
    def unknown_segment(self) -> Outcome:
        """Tell whether a line of unknown segment counts: MET yes, UNMET no, UNKNOWN perhaps (give an interval)."""
        wanted = frozenset(self.segments)
        if not wanted or "UNKNOWN" in wanted or wanted >= _KNOWN_SEGMENTS:
            return Outcome.MET
        return Outcome.UNKNOWN
