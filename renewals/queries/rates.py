"""Published reads of renewal rates: by value and by count, on time, by partner, territory, product and cohort.

A term is due from its last day on; one that is not due is in no denominator, even where it was renewed early. It counts
for who was its partner of record last: losing first right does not mend a rate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from kernel import sqlfiles
from kernel.periods import Period
from partners.queries import directory
from partners.queries.access import Seat
from renewals.models import Contract
from tiers.queries import programs

Int64s = npt.NDArray[np.int64]

EVERYTHING = 2**62  # a watermark above all that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms that were due, with what became of them; partner None: nobody was ever of record. Values in units."""

    partner_id: int | None
    product_id: int
    currency: str
    month: date
    due: int
    renewed: int
    on_time: int
    due_units: int
    renewed_units: int
    on_time_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The rates of one group in one currency; a rate is None where nothing was due: unknown is not zero."""

    key: str
    currency: str
    due: int
    renewed: int
    on_time: int
    due_units: int
    renewed_units: int
    on_time_units: int

    @property
    def by_count(self) -> Fraction | None:
        """Return the share of due terms that were renewed."""
        return Fraction(self.renewed, self.due) if self.due else None

    @property
    def on_time_by_count(self) -> Fraction | None:
        """Return the share of due terms that were renewed on or before their last day."""
        return Fraction(self.on_time, self.due) if self.due else None

    @property
    def by_value(self) -> Fraction | None:
        """Return the share of the due yearly value that was kept."""
        return Fraction(self.renewed_units, self.due_units) if self.due_units else None

    @property
    def on_time_by_value(self) -> Fraction | None:
        """Return the share of the due yearly value that was kept on time."""
        return Fraction(self.on_time_units, self.due_units) if self.due_units else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Counts of due, renewed and on-time terms, one row a partner: what a metric divides."""

    due: Int64s
    renewed: Int64s
    on_time: Int64s


def due_terms(
    *,
    program_id: int,
    period: Period,
    as_of: date,
    known_up_to: int = EVERYTHING,
    partner_ids: Collection[int] | None = None,
) -> list[Terms]:
    """Return what was due in the period up to and on `as_of`, as known up to a knowledge number, in one query."""
    rows = sqlfiles.fetch(
        "renewals",
        "rates",
        {
            "program_id": program_id,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "as_of": as_of,
            "watermark": known_up_to,
            "partner_ids": None if partner_ids is None else list(partner_ids),
        },
    )
    return [_terms(row) for row in rows]


def by_partner(terms: Sequence[Terms]) -> list[Rate]:
    """Return the rates of each partner, the key is its code; "" are terms that nobody was ever of record of."""
    codes = directory.codes_by_id({row.partner_id for row in terms if row.partner_id is not None})
    return _grouped(terms, lambda row: codes[row.partner_id] if row.partner_id else "")


def by_territory(terms: Sequence[Terms], *, on: date) -> list[Rate]:
    """Return the rates of each territory, by the territory of the partners on the day; "" where there is none."""
    cards = directory.cards({row.partner_id for row in terms if row.partner_id is not None}, on)
    return _grouped(terms, lambda row: cards[row.partner_id].territory if row.partner_id else "")


def by_product(terms: Sequence[Terms]) -> list[Rate]:
    """Return the rates of each product, the key is its code."""
    rows = Contract.objects.filter(product_id__in={row.product_id for row in terms})
    codes = dict(rows.values_list("product_id", "product__code").distinct())
    return _grouped(terms, lambda row: codes[row.product_id])


def by_cohort(terms: Sequence[Terms]) -> list[Rate]:
    """Return the rates of the terms that ended in each month."""
    return _grouped(terms, lambda row: f"{row.month:%Y-%m}")


def in_total(terms: Sequence[Terms]) -> list[Rate]:
    """Return the rates of all, one row a currency."""
    return _grouped(terms, lambda _row: "")


def visible_to(seat: Seat, *, program_code: str, period: Period, as_of: date) -> list[Terms]:
    """Return the due terms of the partners that the seat may see, for any of the groupings."""
    partner_ids = (
        None
        if seat.sees_all_partners
        else list(directory.partners_visible_to(seat, on=as_of).values_list("pk", flat=True))
    )
    return due_terms(
        program_id=programs.get(code=program_code).pk,
        period=period,
        as_of=as_of,
        partner_ids=partner_ids,
    )


def columns(
    *, program_id: int, partner_ids: Int64s, period: Period, as_of: date, known_up_to: int
) -> Columns:
    """Return the counts of the partners, whose ids must ascend, for a metric of the tier engine or the assessment."""
    terms = due_terms(
        program_id=program_id,
        period=period,
        as_of=as_of,
        known_up_to=known_up_to,
        partner_ids=partner_ids.tolist(),
    )
    found = Columns(
        due=np.zeros(len(partner_ids), dtype=np.int64),
        renewed=np.zeros(len(partner_ids), dtype=np.int64),
        on_time=np.zeros(len(partner_ids), dtype=np.int64),
    )
    for row in terms:
        place = int(np.searchsorted(partner_ids, row.partner_id or 0))
        found.due[place] += row.due
        found.renewed[place] += row.renewed
        found.on_time[place] += row.on_time
    return found


def _grouped(terms: Sequence[Terms], key: Callable[[Terms], str]) -> list[Rate]:
    groups: dict[tuple[str, str], list[Terms]] = {}
    for row in terms:
        groups.setdefault((key(row), row.currency), []).append(row)
    return [
        Rate(
            key=name,
            currency=currency,
            due=sum(row.due for row in rows),
            renewed=sum(row.renewed for row in rows),
            on_time=sum(row.on_time for row in rows),
            due_units=sum(row.due_units for row in rows),
            renewed_units=sum(row.renewed_units for row in rows),
            on_time_units=sum(row.on_time_units for row in rows),
        )
        for (name, currency), rows in sorted(groups.items())
    ]


def _terms(row: tuple[object, ...]) -> Terms:
    partner_id, product_id, currency, month, *numbers = row
    due, renewed, on_time, due_units, renewed_units, on_time_units = (
        int(str(number)) for number in numbers
    )
    return Terms(
        partner_id=None if partner_id is None else int(str(partner_id)),
        product_id=int(str(product_id)),
        currency=str(currency),
        month=date.fromisoformat(str(month)),
        due=due,
        renewed=renewed,
        on_time=on_time,
        due_units=due_units,
        renewed_units=renewed_units,
        on_time_units=on_time_units,
    )
