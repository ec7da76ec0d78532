"""Published reads of decisions: the compact rows, and the full evidence rendered from them, always the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from kernel.errors import NotFoundError
from partners.queries import directory
from partners.queries.access import Seat
from tiers.choices import Outcome, Reason, RunState, Verdict
from tiers.engine import evidence as renderer
from tiers.engine import policy, reason_bits
from tiers.engine.document import ProgramDocument
from tiers.models import Decision
from tiers.queries import programs

_CHOICES = ("any_of", "at_least_k_of")
_WINDOWS = {
    "fiscal_year_to_date": "this fiscal year",
    "previous_fiscal_year": "last fiscal year",
    "fiscal_quarter_to_date": "this fiscal quarter",
    "previous_fiscal_quarter": "last fiscal quarter",
    "calendar_year_to_date": "this year",
    "previous_calendar_year": "last year",
    "calendar_quarter_to_date": "this quarter",
    "previous_calendar_quarter": "last quarter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one tier asks of a criterion and how the partner stands to it; amounts and percents as plain text."""

    threshold: str
    sign: str
    outcome: Outcome
    gap: str
    missing_amount: str
    margin: str = ""  # how far beyond the threshold a met one is

    @property
    def asks_for_less(self) -> bool:
        """Tell whether the value has to stay below the threshold."""
        return self.sign in {"≤", "<"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion of "Why Silver?": the metric in words, the value, and one need per shown tier (None: no rule)."""

    label: str
    unit: str
    window: str
    starts_on: date
    ends_on: date
    value: str | None
    low: str | None
    high: str | None
    unknown_because: str
    sources: tuple[str, ...]
    needs: tuple[Need | None, ...]
    is_alternative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTier:
    """A tier heading of the table; `role` tells which of its rules is shown: keep for the held one, entry above."""

    code: str
    name: str
    rank: int
    role: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything a page needs to say why a partner holds its tier; read from the stored decision.

    `choice` is (k, n) where every alternative belongs to one "k of these n", None where there are several such.
    """

    run_id: int
    as_of: date
    program_code: str
    currency: str
    version_number: int
    verdict: Verdict
    held_rank: int
    rank: int
    judged_rank: int
    reasons: tuple[Reason, ...]
    grace_started_on: date | None
    grace_ends_on: date | None
    earliest_demotion_on: date | None
    tiers: tuple[ShownTier, ...]
    rows: tuple[Row, ...]
    choice: tuple[int, int] | None = None


def decisions() -> QuerySet[Decision]:
    """Return all decisions with their run, version and program at hand."""
    return Decision.objects.select_related("run__program", "run__version")


def decisions_visible_to(seat: Seat, *, on: date) -> QuerySet[Decision]:
    """Return the decisions about partners that the person may see on the day."""
    partners = directory.partners_visible_to(seat, on=on)
    return decisions().filter(partner__in=partners).select_related("partner")


def movers(*, run_id: int) -> QuerySet[Decision]:
    """Return the run's decisions that change a tier or give the first one, with the partner at hand."""
    changed = Q(previous_rank__isnull=True) | ~Q(rank_after=F("previous_rank"))
    return Decision.objects.filter(changed, run_id=run_id).select_related("partner")


def latest(*, partner_id: int, program_code: str | None = None) -> Decision | None:
    """Return the partner's decision of the newest closed run; by default of the first active program it is in."""
    rows = decisions().filter(partner_id=partner_id, run__state=RunState.CLOSED)
    rows = (
        rows.filter(run__program__code=program_code)
        if program_code
        else rows.filter(run__program__is_active=True)
    )
    return rows.order_by("run__program_id", "-run__as_of").first()


def get(*, run_id: int, partner_id: int) -> Decision:
    """Return one decision; raises NotFoundError."""
    row = decisions().filter(run_id=run_id, partner_id=partner_id).first()
    if row is None:
        raise NotFoundError("There is no such decision.")
    return row


def history(*, partner_id: int, program_code: str, limit: int = 24) -> list[Decision]:
    """Return the partner's decisions in the program's closed runs, newest first."""
    rows = decisions().filter(
        partner_id=partner_id, run__program__code=program_code, run__state=RunState.CLOSED
    )
    return list(rows.order_by("-run__as_of", "-run_id")[:limit])


def evidence(*, decision: Decision) -> dict[str, Any]:
    """Return the full evidence of a decision; equal decisions give equal evidence, byte for byte."""
    run = decision.run
    document = programs.document_of(run.version_id)
    return renderer.render(
        document=document,
        as_of=run.as_of,
        watermark=run.ledger_watermark,
        knowledge=run.knowledge_watermark,
        facts=decision.facts,
        outcomes=decision.outcomes,
        decided=decided_row(decision=decision, document=document),
    )


def decided_row(*, decision: Decision, document: ProgramDocument) -> policy.DecidedRow:
    """Return the stored decision as the engine's value."""
    return policy.DecidedRow(
        verdict=Verdict(decision.verdict),
        held=decision.previous_rank or document.lowest.rank,
        tier_after=decision.rank_after,
        reasons=reason_bits.reasons_of(mask=decision.reasons),
        grace_started_on=decision.grace_started_on,
        grace_ends_on=decision.grace_ends_on,
        grace_cleared_on=decision.grace_cleared_on,
    )


def why(*, decision: Decision) -> Why:
    """Return the decision as a table: the tier after it and the next one above, criterion by criterion."""
    account = evidence(decision=decision)
    tiers = {tier["rank"]: tier for tier in account["tiers"]}
    shown = _shown(tiers=tiers, rank=decision.rank_after)
    grace = account["grace"] or {}
    earliest = grace.get("earliest_demotion_on")
    choices = set().union(*(_choices(tiers[one.rank][one.role]["requires"]) for one in shown))
    return Why(
        choice=choices.pop() if len(choices) == 1 else None,
        run_id=decision.run_id,
        as_of=decision.run.as_of,
        program_code=account["program"],
        currency=account["currency"],
        version_number=decision.run.version.number,
        verdict=Verdict(decision.verdict),
        held_rank=tiers_rank(tiers, account["held"]),
        rank=decision.rank_after,
        judged_rank=decision.judged_rank,
        reasons=reason_bits.reasons_of(mask=decision.reasons),
        grace_started_on=decision.grace_started_on,
        grace_ends_on=decision.grace_ends_on,
        earliest_demotion_on=date.fromisoformat(earliest) if earliest else None,
        tiers=tuple(shown),
        rows=tuple(_rows(tiers=tiers, shown=shown)),
    )


def tiers_rank(tiers: dict[int, dict[str, Any]], code: str) -> int:
    """Return the rank of a tier's code among rendered tiers."""
    return next(rank for rank, tier in tiers.items() if tier["tier"] == code)


def _shown(*, tiers: dict[int, dict[str, Any]], rank: int) -> list[ShownTier]:
    above = next((other for other in sorted(tiers) if other > rank), None)
    wanted = [(rank, "keep")] + ([(above, "entry")] if above else [])
    return [
        ShownTier(
            code=tiers[at]["tier"],
            name=tiers[at]["name"],
            rank=at,
            role=role,
            outcome=Outcome(tiers[at][role]["outcome"]),
        )
        for at, role in wanted
    ]


def _rows(*, tiers: dict[int, dict[str, Any]], shown: list[ShownTier]) -> list[Row]:
    """Return one row per measure over the shown tiers, in order of first use; equal measures share a row."""
    found: dict[tuple[object, ...], dict[int, dict[str, Any]]] = {}
    optional: set[int] = set()
    for place, tier in enumerate(shown):
        rendered = tiers[tier.rank]
        optional |= _alternatives(rendered[tier.role]["requires"])
        for criterion in _of_role(rendered, tier.role):
            key = (
                criterion["metric"],
                tuple(criterion["sources"]),
                criterion["comparator"],
                criterion["label"],
            )
            found.setdefault(key, {})[place] = criterion
    return [_row(by_place, width=len(shown), optional=optional) for by_place in found.values()]


def _of_role(rendered: dict[str, Any], role: str) -> list[dict[str, Any]]:
    own = [criterion for criterion in rendered["criteria"] if criterion["role"] == role]
    return own or [criterion for criterion in rendered["criteria"] if criterion["role"] == "entry"]


def _alternatives(requires: object, *, is_any: bool = False) -> set[int]:
    """Return the indexes of criteria that others can stand in for."""
    if isinstance(requires, int):
        return {requires} if is_any else set()
    if not isinstance(requires, dict):
        return set()
    return {
        index
        for word, inner in requires.items()
        if isinstance(inner, list)
        for part in inner
        for index in _alternatives(part, is_any=is_any or word in _CHOICES)
    }


def _choices(requires: object) -> set[tuple[int, int]]:
    """Return (k, n) of each part of a rule that asks for k of n."""
    if not isinstance(requires, dict):
        return set()
    own = {
        (int(requires.get("k", 1)), len(inner))
        for word, inner in requires.items()
        if word in _CHOICES
    }
    return own.union(
        *(
            _choices(part)
            for inner in requires.values()
            if isinstance(inner, list)
            for part in inner
        )
    )


def _row(by_place: dict[int, dict[str, Any]], *, width: int, optional: set[int]) -> Row:
    first = next(iter(by_place.values()))
    period = first["period"]
    return Row(
        label=first["label"],
        unit=first["unit"],
        window=_window_words(first.get("window")),
        starts_on=date.fromisoformat(period["starts_on"]),
        ends_on=date.fromisoformat(period["ends_on"]),
        value=first["actual"],
        low=first.get("low"),
        high=first.get("high"),
        unknown_because=first.get("unknown_because", ""),
        sources=tuple(first["sources"]),
        needs=tuple(
            _need(by_place[place]) if place in by_place else None for place in range(width)
        ),
        is_alternative=any(criterion["index"] in optional for criterion in by_place.values()),
    )


def _need(criterion: dict[str, Any]) -> Need:
    return Need(
        threshold=criterion["threshold"],
        sign=criterion["sign"],
        outcome=Outcome(criterion["outcome"]),
        gap=criterion.get("gap") or "",
        missing_amount=criterion.get("missing_amount") or "",
        margin=criterion.get("margin") or "",
    )


def _window_words(window: object) -> str:
    if isinstance(window, dict):
        (word, length), *_ = window.items()
        return f"{length} months" if word == "trailing_months" else f"{length} days"
    return _WINDOWS.get(str(window), "")
