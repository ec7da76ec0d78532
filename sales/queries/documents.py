"""Published reads of documents: find an invoice or a credit note by its number, however it is spaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Max, Q, Sum

from partners.queries import distributors
from partners.queries.access import Seat
from sales.queries import revenue


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of a distributor as counted for one partner; units of the currency."""

    number: str
    distributor: str
    partner_id: int
    last_on: date
    units: int
    currency: str


def find(seat: Seat, *, text: str, on: date, most: int) -> list[Document]:
    """Return the counted documents with this number that the person may see, newest first.

    Asked through the ledger's unique index, whose keys begin with distributor and document.
    """
    numbers = _spellings(text)
    codes = [row.code for row in distributors.distributors().order_by("code")]
    starts = [f"{code}|{number}|" for code in codes for number in numbers]
    if not starts:
        return []
    wanted = reduce(or_, (Q(source_key__startswith=start) for start in starts))
    rows = (
        revenue.entries_visible_to(seat, on=on)
        .filter(wanted)
        .values("line__document_no", "distributor__name", "partner_id", "currency")
        .annotate(units=Sum("net"), last_on=Max("business_date"))
        .order_by("-last_on", "line__document_no", "partner_id")[:most]
    )
    return [
        Document(
            number=row["line__document_no"] or text,
            distributor=row["distributor__name"] or "",
            partner_id=row["partner_id"],
            last_on=row["last_on"],
            units=int(row["units"]),
            currency=row["currency"],
        )
        for row in rows
    ]


def _spellings(text: str) -> list[str]:
    """Return the number as typed, together, with dashes, and each in capitals."""
    words = text.replace("\x00", "").replace("|", " ").split()
    spelt: Iterable[str] = (" ".join(words), "".join(words), "-".join(words))
    return list(dict.fromkeys(form for one in spelt for form in (one, one.upper()) if form))
