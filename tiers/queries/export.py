"""A run's decisions as a plain table for spreadsheets: one row a partner, one column for each fact it was judged by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kernel import money
from kernel.errors import NotFoundError
from tiers.choices import FactSource, RunState, Verdict, WindowKind
from tiers.engine import countries, evidence, facts, metrics, reason_bits
from tiers.engine.document import Leaf, Measure, ProgramDocument, leaves_of, measures_of
from tiers.models import Decision
from tiers.queries import programs, runs

FIXED_COLUMNS = (
    "partner_code", "partner_name", "previous_tier", "judged_tier", "verdict", "tier_after", "reasons",
    "grace_started_on", "grace_ends_on",
)  # fmt: skip
_BATCH = 5_000  # decisions in memory at a time


class NothingToExport(NotFoundError):
    """No run of the program has judged that day."""

    code = "nothing_to_export"


def decisions(*, program_code: str, as_of: date) -> Iterator[list[str]]:
    """Yield the heading and then one row a partner, by code; raises NothingToExport for a day without a judged run.

    A fact that is not exactly known reads `low..high` with an open end left blank, or is blank where nothing is known.
    """
    program = programs.get(code=program_code)
    run = runs.find(program_id=program.pk, as_of=as_of)
    if run is None or run.state == RunState.OPEN:
        raise NothingToExport(f"No run of {program_code} has judged {as_of}.")
    document = programs.document_of(run.version_id)
    requests = facts.columns_needed(document=document, as_of=as_of)
    names = fact_columns(document=document, as_of=as_of)
    rows = Decision.objects.filter(run=run).select_related("partner").order_by("partner__code")
    return _table(document, requests, names, rows.iterator(chunk_size=_BATCH))


def fact_columns(*, document: ProgramDocument, as_of: date) -> list[str]:
    """Return a column name per fact, in the order of the stored vector; names stay the same from night to night."""
    names: dict[facts.FactRequest, str] = {}
    for tier in document.tiers:
        for rule in (tier.entry, tier.keep_rule):
            for leaf in leaves_of(rule=rule):
                _name_requests(names, document, leaf, as_of)
    return [names[request] for request in facts.columns_needed(document=document, as_of=as_of)]


def _name_requests(
    names: dict[facts.FactRequest, str], document: ProgramDocument, leaf: Leaf, as_of: date
) -> None:
    """Name the facts of a leaf after their windows and filters; those of earlier periods are called `_before`."""
    for measure in measures_of(leaf=leaf):
        first, *others = metrics.requests_of(
            measure=measure, as_of=as_of, fiscal_year_starts=document.fiscal_year_starts
        )
        for request in (first, *others):
            _name(names, request, _window_words(measure), is_before=request.period < first.period)
    for request in metrics.requests_of_leaf(leaf=leaf, document=document, as_of=as_of):
        words = _window_words(measures_of(leaf=leaf)[0]) if request.is_sales else ""
        _name(names, request, words, is_before=request.is_sales)


def _name(
    names: dict[facts.FactRequest, str],
    request: facts.FactRequest,
    window: str,
    *,
    is_before: bool,
) -> None:
    if request in names:
        return
    words = [
        request.source.column,
        window,
        "before" if is_before else "",
        *(word.lower() for word in _filter_words(request)),
    ]
    name = "_".join(word for word in words if word)
    while name in names.values():  # the same days reached by two windows, or one more period before
        name += "_again"
    names[request] = name


def _filter_words(request: facts.FactRequest) -> list[str]:
    """Return what tells a fact from others of its source and window; never a day, so that names stay."""
    return [
        *request.kinds,
        *request.segments,
        *request.products,
        *request.distributors,
        *request.customer_countries,
        *request.currencies,
        *(["new"] if request.first_since else []),
        *request.certificates,
        *(() if request.source is FactSource.BEST_DAY else request.subject),
    ]


def _window_words(measure: Measure) -> str:
    window = measure.window
    if window is None:
        return ""
    return {
        WindowKind.TRAILING_MONTHS: f"{window.length}_months",
        WindowKind.TRAILING_DAYS: f"{window.length}_days",
        WindowKind.CALENDAR_MONTHS: f"{window.length}_calendar_months",
    }.get(window.kind, window.kind.lower())


def _table(
    document: ProgramDocument,
    requests: Sequence[facts.FactRequest],
    names: Sequence[str],
    rows: Iterator[Decision],
) -> Iterator[list[str]]:
    yield [*FIXED_COLUMNS, *names]
    codes = {tier.rank: tier.code for tier in document.tiers}
    for row in rows:
        yield [
            _safe(row.partner.code),
            _safe(row.partner.name),
            codes.get(row.previous_rank or 0, ""),
            codes[row.judged_rank],
            Verdict(row.verdict).value,
            codes[row.rank_after],
            " ".join(reason.value for reason in reason_bits.reasons_of(mask=row.reasons)),
            _day(row.grace_started_on),
            _day(row.grace_ends_on),
            *_values(requests, row.facts),
        ]


def _values(requests: Sequence[facts.FactRequest], vector: Sequence[int | None]) -> list[str]:
    stored = evidence.facts_of(vector=vector, width=len(requests))
    return [
        _value(request, fact.lo, fact.hi) for request, fact in zip(requests, stored, strict=True)
    ]


def _value(request: facts.FactRequest, low: int | None, high: int | None) -> str:
    ends = ["" if end is None else _number(request, end) for end in (low, high)]
    if low is None and high is None:
        return ""
    return ends[0] if low == high else "..".join(ends)


def _number(request: facts.FactRequest, value: int) -> str:
    if request.source is FactSource.COUNTRY:
        return countries.code_of(value)
    return money.plain(value) if request.is_money or request.is_units else str(value)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
