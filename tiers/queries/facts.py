"""Gather the fact table of a range of partners: each source is asked once, by the provider registered for it.

An app above tiers calls `register` for what it owns; tiers never imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from kernel.periods import Period
from partners.queries import certifications, distributors, merges
from sales.queries import days
from sales.queries import gather as ledger
from tiers.choices import FactSource, Outcome, UnknownBecause
from tiers.engine import best_day, countries
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import Column, FactRequest, FactTable, because_code, columns_needed
from tiers.queries import held, observations

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose facts, as of which day, and what was known: entries and other facts up to the two watermarks.

    `program_id` is the program whose tenures count; 0 for one that nobody stands in.
    """

    partner_ids: Int64s
    as_of: date
    ledger_watermark: int
    knowledge_watermark: int
    currency: str
    program_id: int = 0
    countries: Sequence[str] = ()  # of each partner, where a threshold depends on it


_SUMS: Mapping[FactSource, type[ledger.Wanted]] = {
    FactSource.REVENUE: ledger.Sum,
    FactSource.CUSTOMERS: ledger.Buyers,
    FactSource.QUANTITY: ledger.Units,
}

Provider = Callable[[Sequence[FactRequest], Scope], Mapping[FactRequest, Column]]
_PROVIDERS: dict[FactSource, Provider] = {}


def register(*, source: FactSource, provider: Provider) -> None:
    """Make `provider` answer the requests of a source."""
    _PROVIDERS[source] = provider


def gather(*, document: ProgramDocument, scope: Scope) -> FactTable:
    """Return every fact the document needs of the partners, whose ids must ascend."""
    requests = columns_needed(document=document, as_of=scope.as_of)
    return FactTable(partner_ids=scope.partner_ids, columns=answers(requests=requests, scope=scope))


def answers(*, requests: Sequence[FactRequest], scope: Scope) -> dict[FactRequest, Column]:
    """Return the columns that some requests ask for."""
    by_provider: dict[Provider, list[FactRequest]] = {}
    for request in requests:
        by_provider.setdefault(_PROVIDERS[request.source], []).append(request)
    columns: dict[FactRequest, Column] = {}
    for provider, wanted in by_provider.items():
        columns.update(provider(wanted, scope))
    return columns


def from_ledger(requests: Sequence[FactRequest], scope: Scope) -> Mapping[FactRequest, Column]:
    """Answer requests for revenue, customers and units in one scan of the ledger, or two (see sales.queries.wanted)."""
    named = _distributors(requests)
    answers = ledger.columns(
        wanted=[_wanted(request, named) for request in requests],
        partner_ids=scope.partner_ids,
        watermark=scope.ledger_watermark,
        currency=scope.currency,
        survivors=merges.survivors(known_up_to=scope.knowledge_watermark),
    )
    return {
        request: _ledger_column(answer, request.source)
        for request, answer in zip(requests, answers, strict=True)
    }


def from_days(requests: Sequence[FactRequest], scope: Scope) -> Mapping[FactRequest, Column]:
    """Answer requests for a best day: the day's sums of the ledger, looked back upon from every day that counts."""
    found = {}
    named = _distributors(requests)
    survivors = merges.survivors(known_up_to=scope.knowledge_watermark)
    for request in requests:
        periods = best_day.periods_of(request=request)
        best = days.best_sums(
            want=_wanted(replace(request, source=FactSource.REVENUE), named),
            periods=[(period.starts_on, period.ends_on) for period in periods],
            partner_ids=scope.partner_ids,
            watermark=scope.ledger_watermark,
            currency=scope.currency,
            survivors=survivors,
        )
        found[request] = _ledger_column(best, request.source)
    return found


def of_largest_customers(
    *, requests: Sequence[FactRequest], scope: Scope, period: Period
) -> dict[FactRequest, Column]:
    """Return what the end customer that bought most in the period adds to each column that comes from the ledger."""
    sales = [request for request in requests if request.source in _SUMS]
    named = _distributors(sales)
    if not sales:
        return {}
    survivors = merges.survivors(known_up_to=scope.knowledge_watermark)
    customers = ledger.largest_customers(
        partner_ids=scope.partner_ids,
        scope=ledger.Scope(
            first_id=int(scope.partner_ids[0]),
            last_id=int(scope.partner_ids[-1]),
            watermark=scope.ledger_watermark,
            currency=scope.currency,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        ),
        survivors=survivors,
    )
    answers = ledger.columns_of_customers(
        wanted=[_wanted(request, named) for request in sales],
        customers=customers,
        partner_ids=scope.partner_ids,
        watermark=scope.ledger_watermark,
        currency=scope.currency,
        survivors=survivors,
    )
    return {
        request: _ledger_column(answer, request.source)
        for request, answer in zip(sales, answers, strict=True)
    }


def from_certifications(
    requests: Sequence[FactRequest], scope: Scope
) -> Mapping[FactRequest, Column]:
    """Answer requests for certified people; UNKNOWN while no certificate was ever recorded."""
    if not certifications.has_certification_data(known_up_to=scope.knowledge_watermark):
        unknown = Column.not_known(
            count=len(scope.partner_ids), because=UnknownBecause.NO_CERTIFICATE_DATA
        )
        return dict.fromkeys(requests, unknown)
    return {request: _people(request, scope) for request in requests}


def from_observations(
    requests: Sequence[FactRequest], scope: Scope
) -> Mapping[FactRequest, Column]:
    """Answer requests for observed values; UNKNOWN for a partner of whom none was posted for the window."""
    return {
        request: _known_of(
            scope,
            observations.values(
                request=request,
                first_id=int(scope.partner_ids[0]),
                last_id=int(scope.partner_ids[-1]),
                known_up_to=scope.knowledge_watermark,
            ),
        )
        for request in requests
    }


def from_standings(requests: Sequence[FactRequest], scope: Scope) -> Mapping[FactRequest, Column]:
    """Answer requests for months in a tier, tiers held in other programs and admissions; never unknown."""
    return {
        request: Column.exact(values=_aligned(scope.partner_ids, _held(request, scope))[0])
        for request in requests
    }


def _held(request: FactRequest, scope: Scope) -> dict[int, int]:
    tier, *programs = request.subject
    first, last = int(scope.partner_ids[0]), int(scope.partner_ids[-1])
    match request.source:
        case FactSource.TENURE:
            return held.months(
                program_id=scope.program_id,
                tier_code=tier,
                as_of=scope.as_of,
                first_id=first,
                last_id=last,
            )
        case FactSource.ADMISSION:
            return held.admissions(
                program_id=scope.program_id,
                tier_code=tier,
                as_of=scope.as_of,
                known_up_to=scope.knowledge_watermark,
                first_id=first,
                last_id=last,
            )
    return held.counts(
        program_codes=programs, tier_code=tier, as_of=scope.as_of, first_id=first, last_id=last
    )


def from_countries(requests: Sequence[FactRequest], scope: Scope) -> Mapping[FactRequest, Column]:
    """Answer with the countries frozen for the run; UNKNOWN where a partner has none."""
    numbers = np.array([countries.number_of(code) for code in scope.countries], dtype=np.int64)
    is_open = numbers == 0
    column = Column.between(
        lo=numbers,
        hi=numbers,
        because=np.where(is_open, because_code(UnknownBecause.NOT_MEASURED), 0),
        lo_open=is_open,
        hi_open=is_open,
    )
    return dict.fromkeys(requests, column)


def _known_of(scope: Scope, found: Mapping[int, int]) -> Column:
    values, is_known = _aligned(scope.partner_ids, found)
    return Column.between(
        lo=values,
        hi=values,
        because=np.where(is_known, 0, because_code(UnknownBecause.NOT_MEASURED)),
        lo_open=~is_known,
        hi_open=~is_known,
    )


def _aligned(partner_ids: Int64s, found: Mapping[int, int]) -> tuple[Int64s, npt.NDArray[np.bool_]]:
    """Return the values in the order of the partners, 0 where there is none, and where there is one."""
    values = np.zeros(len(partner_ids), dtype=np.int64)
    ids = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    numbers = np.fromiter(found.values(), dtype=np.int64, count=len(found))
    inside = np.isin(ids, partner_ids)
    values[np.searchsorted(partner_ids, ids[inside])] = numbers[inside]
    return values, np.isin(partner_ids, ids)


def _people(request: FactRequest, scope: Scope) -> Column:
    counts = certifications.certified_counts(
        first_id=int(scope.partner_ids[0]),
        last_id=int(scope.partner_ids[-1]),
        as_of=scope.as_of,
        known_up_to=scope.knowledge_watermark,
        certificates=request.certificates,
    )
    return Column.exact(values=_aligned(scope.partner_ids, dict(counts))[0])


def _distributors(requests: Sequence[FactRequest]) -> Mapping[str, int]:
    """Return the ids of the distributors that the requests name; a code that nobody has is left out."""
    codes = {code for request in requests for code in request.distributors}
    return distributors.ids_by_code(codes) if codes else {}


def _wanted(request: FactRequest, ids: Mapping[str, int]) -> ledger.Wanted:
    return _SUMS[request.source](
        starts_on=request.period.starts_on,
        ends_on=request.period.ends_on,
        kinds=request.kinds,
        segments=request.segments,
        products=request.products,
        distributor_ids=tuple(ids[code] for code in request.distributors if code in ids)
        if request.distributors
        else None,
        countries=request.customer_countries,
        currencies=request.currencies,
        first_since=request.first_since,
        is_segment_doubtful=request.unknown_segment is Outcome.UNKNOWN,
    )


def _ledger_column(answer: ledger.Answer, source: FactSource) -> Column:
    open_because = (
        UnknownBecause.QUANTITY_MISSING
        if source is FactSource.QUANTITY
        else UnknownBecause.RATE_MISSING
    )
    is_open = answer.is_lo_open | answer.is_hi_open
    is_wide = answer.lo != answer.hi
    because = np.where(is_wide, because_code(UnknownBecause.SEGMENT_UNKNOWN), 0)
    because = np.where(is_open, because_code(open_because), because)
    because = np.where(is_open & is_wide, because_code(UnknownBecause.SEVERAL_REASONS), because)
    if not (is_open | is_wide).any():
        return Column.exact(values=answer.lo)
    return Column.between(
        lo=answer.lo,
        hi=answer.hi,
        because=because,
        lo_open=answer.is_lo_open,
        hi_open=answer.is_hi_open,
    )


register(source=FactSource.REVENUE, provider=from_ledger)
register(source=FactSource.CUSTOMERS, provider=from_ledger)
register(source=FactSource.QUANTITY, provider=from_ledger)
register(source=FactSource.BEST_DAY, provider=from_days)
register(source=FactSource.PEOPLE, provider=from_certifications)
register(source=FactSource.OBSERVED, provider=from_observations)
register(source=FactSource.TENURE, provider=from_standings)
register(source=FactSource.HELD, provider=from_standings)
register(source=FactSource.ADMISSION, provider=from_standings)
register(source=FactSource.COUNTRY, provider=from_countries)
