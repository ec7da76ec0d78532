"""Answers the tier engine's requests for renewal rates: how many terms were due, and how many were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from renewals.queries import rates
from tiers.choices import FactSource, TermCount, UnknownBecause
from tiers.engine.facts import Column, FactRequest, because_code
from tiers.queries.facts import Scope, register

_COUNTED: Final = {
    TermCount.DUE: "due",
    TermCount.RENEWED: "renewed",
    TermCount.ON_TIME: "on_time",
}
_VALUED: Final = {TermCount.DUE_VALUE: "due_units", TermCount.KEPT_VALUE: "renewed_units"}


def from_terms(requests: Sequence[FactRequest], scope: Scope) -> Mapping[FactRequest, Column]:
    """Answer from the contracts of the scope's program, in one query a period.

    Values are summed in the program's currency; of a partner with a term that was due in another one they are UNKNOWN.
    """
    by_period: dict[object, list[rates.Terms]] = {}
    answers = {}
    for request in requests:
        if request.period not in by_period:
            by_period[request.period] = rates.due_terms(
                program_id=scope.program_id,
                period=request.period,
                as_of=scope.as_of,
                known_up_to=scope.knowledge_watermark,
                partner_ids=scope.partner_ids.tolist(),
            )
        answers[request] = _column(request, by_period[request.period], scope)
    return answers


def register_all() -> None:
    """Make the tier engine ask here; called once when the product is put together."""
    register(source=FactSource.TERMS, provider=from_terms)


def _column(request: FactRequest, terms: Sequence[rates.Terms], scope: Scope) -> Column:
    wanted = TermCount(request.subject[0])
    values = np.zeros(len(scope.partner_ids), dtype=np.int64)
    is_open = np.zeros(len(scope.partner_ids), dtype=np.bool_)
    for row in terms:
        place = int(np.searchsorted(scope.partner_ids, row.partner_id or 0))
        if wanted in _COUNTED:
            values[place] += getattr(row, _COUNTED[wanted])
        elif row.currency == scope.currency:
            values[place] += getattr(row, _VALUED[wanted])
        else:
            is_open[place] = True
    if not is_open.any():
        return Column.exact(values=values)
    return Column.between(
        lo=values,
        hi=values,
        because=np.where(is_open, because_code(UnknownBecause.RATE_MISSING), 0),
        lo_open=is_open,
        hi_open=is_open,
    )
