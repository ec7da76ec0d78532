"""The renewals a partner works: what ends when, by week and stage, and the quote it is making of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from kernel import keyset, money
from partners.choices import Act
from partners.queries import access
from renewals.choices import AuthorizationState, QuoteState, Stage
from renewals.queries import outlook, pipeline, quotes
from web.portal.access import partner_id_of
from web.portal.pages import offer
from web.shared import contract_rows, formats, paging
from web.shared.parts import Choice, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Authorization, Contract, Quote
    from tiers.models import Program

PAGE_SIZE = 50
WEEK = timedelta(days=6)
SHOWN = (Stage.TO_QUOTE, Stage.QUOTED, Stage.WON, Stage.LAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contract; `quote_ref` is its live quote, "" without one; `note` says more about its stage."""

    contract: contract_rows.ContractRow
    quote_ref: str
    word: str
    kind: str
    may_quote: bool
    is_open: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The contracts that end in one week, and what all of the week is worth, this page or not."""

    label: str
    count: int
    values: tuple[tuple[str, Decimal], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the head."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """The page; `offer` is the panel beside the list, None while nothing is being quoted."""

    title: str
    text: str
    is_suspended: bool
    figures: tuple[Figure, ...]
    chips: tuple[Choice, ...]
    weeks: tuple[Week, ...]
    total: int
    pages: Pages
    offer: offer.Panel | None
    may_quote: bool


def worklist(
    request: SeatedRequest, *, program: Program, right: Authorization, words: tuple[str, str]
) -> Worklist:
    """Return the page of a partner that has the right, or had it until it was suspended."""
    stage = next((one for one in SHOWN if one.value == request.GET.get("stage")), None)
    counted = pipeline.by_week(request.seat, program_code=program.code, on=request.day)
    found = pipeline.in_window(request.seat, program_code=program.code, on=request.day)
    if stage:
        found = pipeline.at_stage(found, stage=stage)
    page = keyset.page(
        queryset=found, order=("ends_on", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    is_suspended = right.state == AuthorizationState.SUSPENDED
    may_quote = access.may(request.seat, Act.QUOTE_RENEWALS) and not is_suspended
    address = reverse("portal:renewals")
    return Worklist(
        title="Renewals",
        text=". ".join(words) if is_suspended else words[1],
        is_suspended=is_suspended,
        figures=_figures(request, program),
        chips=_chips(counted, stage, address),
        weeks=_weeks(request, page.rows, counted, stage, may_quote=may_quote),
        total=sum(week.count for week in counted if stage in (None, week.stage)),
        pages=paging.links(page, address=address, **({"stage": stage.value} if stage else {})),
        offer=offer.panel(request) if may_quote else None,
        may_quote=may_quote,
    )


def _figures(request: SeatedRequest, program: Program) -> tuple[Figure, ...]:
    seen = outlook.of_partner(
        request.seat,
        partner_id=partner_id_of(request),
        program_id=program.pk,
        program_code=program.code,
        on=request.day,
    )
    kept = Figure(
        label=f"Kept since {formats.month(on=seen.kept_since)}",
        value=formats.percent(value=_percent(seen.kept), places=0) if seen.kept is not None else formats.NOT_KNOWN,
        unit="by value" if seen.kept is not None else "nothing was due",
    )  # fmt: skip
    if not seen.ahead:
        none = formats.money(amount=Decimal(0), currency=program.currency)
        return (Figure(label="End in 90 days", value=none, unit="no renewals"), kept)
    most = seen.ahead[0]
    return (
        Figure(
            label="End in 30 days",
            value=_money(most.soon_units, most.currency),
            unit=formats.count(value=most.soon, one="renewal"),
        ),
        Figure(
            label="End in 90 days",
            value=_money(most.later_units, most.currency),
            unit=formats.count(value=most.later, one="renewal"),
        ),
        *(
            [
                Figure(
                    label="Your margin on those",
                    value=_money(most.margin_units, most.currency),
                    unit=f"at {float(seen.margin * 100):g}%",
                )
            ]
            if seen.margin is not None
            else []
        ),
        kept,
    )


def _chips(
    counted: list[pipeline.WeekStage], stage: Stage | None, address: str
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label=one.label,
            href=address if one is stage else f"{address}?{urlencode({'stage': one.value})}",
            is_on=one is stage,
            count=sum(week.count for week in counted if week.stage is one),
        )
        for one in SHOWN
    )


def _weeks(
    request: SeatedRequest,
    found: Sequence[Contract],
    counted: list[pipeline.WeekStage],
    stage: Stage | None,
    *,
    may_quote: bool,
) -> tuple[Week, ...]:
    live = quotes.live_by_contract(
        request.seat, contract_ids=[row.pk for row in found], on=request.day
    )
    picked = set(request.GET.getlist("contract"))
    shown = contract_rows.rows(found, on=request.day)
    groups: dict[date, list[Row]] = {}
    for contract, row in zip(found, shown, strict=True):
        monday = row.last_day - timedelta(days=row.last_day.weekday())
        groups.setdefault(monday, []).append(
            _row(contract, row, live.get(contract.pk), picked, request.day, may_quote=may_quote)
        )
    return tuple(
        _week(monday, rows, counted, stage, request.day) for monday, rows in groups.items()
    )


def _row(
    contract: Contract,
    row: contract_rows.ContractRow,
    live: Quote | None,
    picked: set[str],
    today: date,
    *,
    may_quote: bool,
) -> Row:
    word, kind = row.word, row.kind
    if live and live.state == QuoteState.DRAFT:
        word = f"Draft {live.ref}"
    elif live and live.sent_at:
        word = f"Quoted {formats.day_plain(on=live.sent_at.date(), today=today)}"
    stage = Stage(contract.stage)  # type: ignore[attr-defined]  # annotated by pipeline.staged
    return Row(
        contract=row,
        quote_ref=live.ref if live else "",
        word=word,
        kind=kind,
        may_quote=may_quote and stage is Stage.TO_QUOTE and live is None,
        is_open=contract.ref in picked,
        href=f"{reverse('portal:renewals')}?{urlencode({'contract': contract.ref})}#quote",
    )


def _week(
    monday: date,
    rows: list[Row],
    counted: list[pipeline.WeekStage],
    stage: Stage | None,
    today: date,
) -> Week:
    own = [
        week
        for week in counted
        if week.week_starts_on == monday and (stage is None or week.stage is stage)
    ]
    values: dict[str, int] = {}
    for week in own:
        values[week.currency] = values.get(week.currency, 0) + week.units
    return Week(
        label=formats.day_range(starts_on=monday, last_on=monday + WEEK, today=today),
        count=sum(week.count for week in own),
        values=tuple((currency, money.from_units(units)) for currency, units in values.items()),
        rows=tuple(rows),
    )


def _money(units: int, currency: str) -> str:
    return formats.money(amount=money.from_units(units), currency=currency)


def _percent(share: object) -> Decimal:
    return Decimal(str(float(share) * 100))  # type: ignore[arg-type]  # a fraction
