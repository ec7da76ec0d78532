"""One partner: why its tier is what it is, its sales, its reviews, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse

from events.queries import timeline
from kernel import keyset, money
from kernel.periods import Period
from partners.choices import Act
from partners.queries import access, directory
from sales.queries import revenue
from tiers.choices import FactSource, Verdict
from tiers.engine.facts import FactRequest
from tiers.queries import behind, board, decisions, standings
from web.dashboard.pages import about, frame, log
from web.shared import csv_out, evidence_view, formats, paging, partner_view
from web.shared.charts.drawing import Drawing
from web.shared.evidence_rows import EvidenceTable
from web.shared.parts import Activity, Choice, Definition, Pages
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

if TYPE_CHECKING:
    from tiers.models import Decision

PAGE_SIZE = 50
TABS = (
    ("", "Summary", Act.VIEW_PARTNERS),
    ("sales", "Sales", Act.VIEW_REVENUE),
    ("reviews", "Reviews", Act.VIEW_STANDINGS),
    ("activity", "Activity", Act.VIEW_AUDIT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The partner's head, on every tab."""

    card: directory.PartnerCard
    mark: TierMark | None
    tabs: tuple[Choice, ...]
    has_abn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The partner's newest decision, with the board of its run."""

    decision: Decision
    board: board.Board
    marks: dict[int, TierMark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary tab."""

    head: Head
    about: about.About
    sees_tiers: bool = True
    tier_name: str = ""
    sentence: str = ""
    as_of: date | None = None
    run_href: str = ""
    version_number: int = 0
    evidence: EvidenceTable | None = None
    months: Drawing | None = None
    next_review: tuple[Definition, ...] = ()
    next_review_on: date | None = None
    reasons: tuple[str, ...] = ()
    is_held: bool = False
    safe_until: date | None = None
    activity: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRow:
    """One ledger entry."""

    document: str
    on: date
    customer: str
    product: str
    distributor: str
    file: str
    file_line: int | None
    net: Decimal
    currency: str
    is_reversal: bool
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """The sales tab: the entries of a period, newest first, with the period's total by currency."""

    head: Head
    rows: tuple[SaleRow, ...]
    starts_on: date
    last_on: date
    totals: tuple[tuple[str, Decimal], ...]
    filters: str
    pages: Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One decision of the past, or several nights in a row that found the same."""

    as_of: date
    first_as_of: date
    run_href: str
    mark: TierMark
    was: TierMark | None
    word: str
    kind: str
    reasons: str
    nights: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """The reviews tab."""

    head: Head
    standings: tuple[standings.StandingRow, ...]
    rows: tuple[ReviewRow, ...]


def summary(request: SeatedRequest, *, code: str) -> Summary:
    """Return the summary of a partner this person may see."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    stand = _stand(request, partner_id=partner.pk)
    head = _head(request, partner_id=partner.pk, tab="", stand=stand)
    known = about.about(head.card, on=request.day)
    activity = _activity(request, partner_ref=code, limit=6)
    if stand is None:
        sees_tiers = access.may(request.seat, Act.VIEW_STANDINGS)
        return Summary(head=head, about=known, sees_tiers=sees_tiers, activity=activity)
    current, why = stand.board, decisions.why(decision=stand.decision)
    return Summary(
        head=head,
        about=known,
        tier_name=current.tier(why.rank).name,
        sentence=evidence_view.sentence(why=why, name=_short(head.card.name)),
        as_of=why.as_of,
        run_href=reverse("dashboard:run-detail", args=[why.run_id]),
        version_number=why.version_number,
        evidence=evidence_view.table(
            why=why,
            marks=stand.marks,
            has_label=f"{_short(head.card.name)} has",
            href_of=lambda sources: sales_href(code=code, sources=sources),
            today=request.day,
        ),
        months=partner_view.months(partner_id=partner.pk, as_of=why.as_of, currency=why.currency),
        next_review=_next_review(
            place=board.place_of(row=stand.decision, board=current),
            current=current,
            leaving=partner_view.leaving(partner_id=partner.pk, current=current) or 0,
        ),
        next_review_on=current.next_review_on,
        reasons=tuple(reason.label for reason in why.reasons),
        is_held=why.verdict is Verdict.HOLD,
        safe_until=why.earliest_demotion_on if why.grace_started_on else None,
        activity=activity,
    )


def sales(request: SeatedRequest, *, code: str) -> Sales:
    """Return the entries of the asked period (default: the last 12 months), filtered as a fact was."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    wanted = _wanted(request)
    rows = _entries(partner.pk, wanted)
    page = keyset.page(
        queryset=rows,
        order=("-business_date", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )

    return Sales(
        head=_head(
            request,
            partner_id=partner.pk,
            tab="sales",
            stand=_stand(request, partner_id=partner.pk),
        ),
        rows=tuple(_sale(row) for row in page.rows),
        starts_on=wanted.period.starts_on,
        last_on=wanted.period.last_day,
        totals=tuple(
            (currency, money.from_units(units))
            for currency, units in revenue.totals(rows=rows).items()
        ),
        filters=", ".join(behind.filter_words(request=wanted)),
        pages=replace(
            paging.links(
                page, address=reverse("dashboard:partner-sales", args=[code]), fact=wanted.key
            ),
            export_href=f"{reverse('dashboard:partner-sales-csv', args=[code])}"
            f"?{urlencode({'fact': wanted.key})}",
        ),
    )


def sales_file(request: SeatedRequest, *, code: str) -> StreamingHttpResponse:
    """Return the same entries as a file, all of them and oldest first."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    wanted = _wanted(request)
    return csv_out.statement(entries=_entries(partner.pk, wanted), code=code, period=wanted.period)


def reviews(request: SeatedRequest, *, code: str) -> Reviews:
    """Return the partner's standings and its newest decisions."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    stand = _stand(request, partner_id=partner.pk)
    head = _head(request, partner_id=partner.pk, tab="reviews", stand=stand)
    if stand is None:
        return Reviews(head=head, standings=(), rows=())
    program_code = stand.board.program_code
    rows = []
    for decision in decisions.history(partner_id=partner.pk, program_code=program_code):
        own = board.board_of(run=decision.run)
        marks = partner_view.marks(tiers=own.tiers)
        place = board.place_of(row=decision, board=own)
        word, kind = frame.state_of(place, today=request.day)
        rows.append(
            ReviewRow(
                as_of=decision.run.as_of,
                first_as_of=decision.run.as_of,
                run_href=reverse("dashboard:run-detail", args=[decision.run_id]),
                mark=marks[place.rank],
                was=marks.get(place.previous_rank or 0) if place.is_move else None,
                word=word,
                kind=kind,
                reasons="; ".join(place.reasons),
            )
        )
    return Reviews(
        head=head,
        standings=tuple(standings.history(partner_id=partner.pk, program_code=program_code)),
        rows=tuple(_joined(rows)),
    )


def _joined(rows: list[ReviewRow]) -> Iterator[ReviewRow]:
    """Yield the rows, newest first, with nights in a row that found the same as one."""
    for _, nights in groupby(rows, key=attrgetter("mark", "was", "word", "reasons")):
        alike = list(nights)
        yield replace(alike[0], first_as_of=alike[-1].as_of, nights=len(alike))


def activity(request: SeatedRequest, *, code: str) -> tuple[Head, tuple[Activity, ...]]:
    """Return everything that happened to the partner, newest first."""
    partner = directory.get_visible(request.seat, code=code, on=request.day)
    stand = _stand(request, partner_id=partner.pk)
    head = _head(request, partner_id=partner.pk, tab="activity", stand=stand)
    return head, _activity(request, partner_ref=code, limit=100)


def sales_href(*, code: str, sources: tuple[str, ...]) -> str:
    """Return the address of the entries behind a fact; none for facts that are not in the ledger."""
    if not sources or not sources[0].startswith(("REVENUE|", "CUSTOMERS|")):
        return ""
    return f"{reverse('dashboard:partner-sales', args=[code])}?{urlencode({'fact': sources[0]})}"


def _wanted(request: SeatedRequest) -> FactRequest:
    try:
        return FactRequest.from_key(request.GET["fact"])
    except (KeyError, ValueError, TypeError):
        return FactRequest(
            source=FactSource.REVENUE, period=Period.trailing_months(12, until=request.day)
        )


def _entries(partner_id: int, wanted: FactRequest) -> QuerySet[revenue.Entry]:
    return behind.entries(request=wanted, partner_id=partner_id)


def _stand(request: SeatedRequest, *, partner_id: int) -> Stand | None:
    """Return where the partner stands; None before its first night, and for who may not see standings."""
    if not access.may(request.seat, Act.VIEW_STANDINGS):
        return None
    decision = decisions.latest(partner_id=partner_id)
    if decision is None:
        return None
    current = board.board_of(run=decision.run)
    return Stand(decision=decision, board=current, marks=partner_view.marks(tiers=current.tiers))


def _head(request: SeatedRequest, *, partner_id: int, tab: str, stand: Stand | None) -> Head:
    card = directory.cards([partner_id], request.day)[partner_id]
    return Head(
        card=card,
        mark=stand.marks[stand.decision.rank_after] if stand else None,
        tabs=tuple(
            Choice(
                label=label,
                href=reverse(f"dashboard:partner-{key or 'detail'}", args=[card.code]),
                is_on=key == tab,
            )
            for key, label, act in TABS
            if access.may(request.seat, act)
        ),
        has_abn=card.country == "AU" and bool(card.tax_number),
    )


def _next_review(
    *, place: board.Place, current: board.Board, leaving: int
) -> tuple[Definition, ...]:
    if place.revenue is None:
        return ()
    currency = current.currency
    rows = [
        Definition(
            label="12-month revenue",
            value=formats.money(amount=money.from_units(place.revenue), currency=currency),
        )
    ]
    if leaving:
        rows.append(
            Definition(
                label="Leaves the window before it",
                value=formats.money_signed(amount=money.from_units(-leaving), currency=currency),
            )
        )
    own, above = current.tier(place.rank), current.tier_above(place.rank)
    if own.units is not None:
        rows.append(
            Definition(
                label=f"Above the {own.name} line"
                if place.revenue >= own.units
                else f"Below the {own.name} line",
                value=formats.money_signed(
                    amount=money.from_units(place.revenue - own.units), currency=currency
                ),
            )
        )
    if above and above.units is not None:
        rows.append(
            Definition(
                label=f"{above.name} line",
                value=formats.money(amount=money.from_units(above.units), currency=currency),
            )
        )
        if place.revenue - leaving < above.units:
            rows.append(
                Definition(
                    label=f"New sales {above.name} needs {'by then' if leaving else 'today'}",
                    value=formats.money(
                        amount=money.from_units(above.units - place.revenue + leaving),
                        currency=currency,
                    ),
                    is_total=True,
                )
            )
    return tuple(rows)


def _activity(request: SeatedRequest, *, partner_ref: str, limit: int) -> tuple[Activity, ...]:
    if not access.may(request.seat, Act.VIEW_AUDIT):
        return ()
    return log.activity(timeline.of_partner(partner_ref=partner_ref, limit=limit))


def _sale(row: revenue.Entry) -> SaleRow:
    return SaleRow(
        document=row.line.document_no if row.line else row.source_key,
        on=row.business_date,
        customer=row.customer.name if row.customer else "",
        product=row.product.code if row.product else "",
        distributor=row.distributor.name if row.distributor else "",
        file=row.upload.file_name if row.upload else "",
        file_line=row.line.file_line if row.line else None,
        net=money.from_units(row.net),
        currency=row.currency,
        is_reversal=row.reverses_id is not None,
        kind=row.sale_kind,
    )


def _short(name: str) -> str:
    return name.split(maxsplit=1)[0] if name else name
