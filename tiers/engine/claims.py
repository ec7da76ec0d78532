"""What a partner contests, as a change of the facts: the table as if every open dispute were decided for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tiers.choices import FactSource
from tiers.engine.facts import Column, FactRequest, FactTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one open dispute would change of its partner's facts, decided wholly for the partner.

    `net` is in 1/10,000 and None without an amount; an empty kind or segment passes every filter. An amount in a
    currency other than the program's has no known worth: it may reach any threshold. `is_verdict` contests the
    decision itself.
    """

    on: date
    net: int | None = None
    is_foreign: bool = False
    is_new_customer: bool = False
    sale_kind: str = ""
    segment: str = ""
    certificate: str = ""
    is_verdict: bool = False


def granted(*, table: FactTable, claims: Mapping[int, Sequence[Claim]]) -> FactTable:
    """Return the table with every claim of each partner, by id, added to the columns it belongs to."""
    columns = dict(table.columns)
    for row, partner_id in enumerate(table.partner_ids.tolist()):
        for claim in claims.get(partner_id, ()):
            for request, column in columns.items():
                columns[request] = _with(column, row, request, claim, table.money_scale)
    return replace(table, columns=columns)


def _with(column: Column, row: int, request: FactRequest, claim: Claim, scale: int) -> Column:
    if request.source is FactSource.PEOPLE:
        return _more(column, row, 1) if _is_counted(request, claim) else column
    if claim.net is None or not request.is_sales or not _passes(request, claim):
        return column
    if request.source is FactSource.CUSTOMERS:
        return _more(column, row, 1) if claim.is_new_customer else column
    if claim.is_foreign:
        open_rows = column.hi_open.copy()
        open_rows[row] = True
        return replace(column, hi_open=open_rows)
    return _more(column, row, claim.net * scale)


def _is_counted(request: FactRequest, claim: Claim) -> bool:
    wanted = request.certificates
    return bool(claim.certificate) and (not wanted or claim.certificate in wanted)


def _passes(request: FactRequest, claim: Claim) -> bool:
    return (
        request.period.starts_on <= claim.on < request.period.ends_on
        and (not request.kinds or claim.sale_kind in ("", *request.kinds))
        and (not request.segments or claim.segment in ("", *request.segments))
    )


def _more(column: Column, row: int, amount: int) -> Column:
    lo, hi = column.lo.copy(), column.hi.copy()
    lo[row] += amount
    hi[row] += amount
    return Column(
        lo=np.where(column.lo_open, 0, lo),
        hi=np.where(column.hi_open, 0, hi),
        lo_open=column.lo_open,
        hi_open=column.hi_open,
        because=column.because,
    )
