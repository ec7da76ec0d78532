"""Sales intake: the feeds, the files, one file with its faults, and the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel import keyset, money
from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access, distributors, people
from sales.choices import LineState, UploadState
from sales.queries import freshness, unmatched, uploads
from tiers.queries import board, standings
from web.shared import formats, paging, partner_view, states
from web.shared.parts import Definition, Pages
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

if TYPE_CHECKING:
    from sales.models import StagedLine, Upload

PAGE_SIZE = 50
LINES_SHOWN = 100
DESK_ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A distributor's feed today."""

    href: str
    name: str
    rhythm: str
    word: str
    kind: str
    covered_to: date | None
    expected_to: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One file of the list."""

    href: str
    name: str
    distributor: str
    word: str
    kind: str
    first_on: date | None
    last_on: date | None
    lines: int
    posted: int
    waiting: int
    faulty: int
    known: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadList:
    """The page of files."""

    feeds: tuple[FeedRow, ...]
    rows: tuple[UploadRow, ...]
    pages: Pages
    may_send: bool
    may_resolve: bool
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of a file, as far as it could be read."""

    line: int
    document: str
    on: date | None
    reseller: str
    amount: Decimal | None
    currency: str
    word: str
    column: str
    value: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """One file."""

    id: int
    name: str
    distributor: str
    word: str
    kind: str
    is_live: bool
    is_failed: bool
    is_posted: bool
    failure: str
    done: int
    of: int
    counts: tuple[Definition, ...]
    amounts: tuple[Definition, ...]
    facts: tuple[Definition, ...]
    lines: tuple[LineRow, ...]
    lines_word: str
    faults_href: str
    waiting: int
    may_send: bool
    may_resolve: bool
    who: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One waiting group."""

    href: str
    name: str
    distributor: str
    rows: int
    amount: Decimal
    currency: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """One partner the rows may belong to."""

    partner_id: int
    name: str
    place: str
    mark: TierMark | None
    score: int
    reasons: tuple[tuple[bool, str], ...]
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk: the queue, and the current group with its rows and candidates."""

    rows: int
    groups: tuple[GroupRow, ...]
    is_cut: bool = False
    title: str = ""
    reason: str = ""
    key_line_id: int = 0
    name: str = ""
    count: int = 0
    more: int = 0
    lines: tuple[LineRow, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
    found: str = ""


def upload_list(request: SeatedRequest) -> UploadList:
    """Return the files, newest first, and how the feeds stand; 404 for who sees some partners only."""
    if not request.seat.sees_all_partners:
        raise NotFoundError("Nothing is here.")
    page = keyset.page(
        queryset=uploads.uploads_visible_to(request.seat),
        order=("-received_at", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    counts = uploads.counts_of(upload_ids=[row.pk for row in page.rows])

    return UploadList(
        feeds=tuple(
            FeedRow(
                href=reverse("dashboard:source-detail", args=[feed.code]),
                name=feed.name,
                rhythm=feed.rhythm.label,
                word=feed.health.label,
                kind=states.FEED_KINDS[feed.health],
                covered_to=feed.covered_to,
                expected_to=feed.expected_to,
                why=feed.why,
            )
            for feed in freshness.feeds_as_of(day=request.day - ONE_DAY, known_up_to=None)
        ),
        rows=tuple(_upload(row, counts[row.pk]) for row in page.rows),
        pages=paging.links(page, address=reverse("dashboard:upload-list")),
        may_send=access.may(request.seat, Act.SEND_UPLOADS),
        may_resolve=access.may(request.seat, Act.RESOLVE_LINES),
        waiting=unmatched.count(),
    )


def upload_page(request: SeatedRequest, *, upload_id: int) -> UploadPage:
    """Return one file with its counts and, first of all, its faulty or waiting lines."""
    upload = uploads.get_visible(request.seat, upload_id=upload_id)
    report = uploads.report(upload_id=upload_id)
    state = UploadState(upload.state)
    shown = LineState.FAULTY if report.counts["faulty"] else LineState.UNMATCHED
    lines = uploads.lines(upload_id=upload_id, states=(shown,)).order_by("file_line")[:LINES_SHOWN]
    read = uploads.lines_read(upload_id=upload_id)
    return UploadPage(
        id=upload.pk,
        name=upload.file_name,
        distributor=upload.distributor.name,
        word=state.label,
        kind=states.UPLOAD_KINDS[state],
        is_live=state not in (UploadState.POSTED, UploadState.FAILED),
        is_failed=state is UploadState.FAILED,
        is_posted=state is UploadState.POSTED,
        failure=report.refusal.message if state is UploadState.FAILED else "",
        done=read or 0,
        of=max(read or 0, report.lines),
        counts=(
            *(
                Definition(label=label, value=f"{report.counts[key]:,}")
                for key, label in _COUNT_LABELS
            ),
            Definition(label="Rows in the file", value=f"{report.lines:,}", is_total=True),
        ),
        amounts=tuple(
            Definition(
                label=label,
                value=formats.money_cents(
                    amount=money.from_units(by_state[key]), currency=currency
                ),
            )
            for currency, by_state in report.amounts.items()
            for key, label in _COUNT_LABELS
            if by_state.get(key)
        ),
        facts=_facts(upload),
        lines=tuple(_line(row) for row in lines),
        lines_word=shown.label,
        faults_href=reverse("dashboard:upload-faults", args=[upload.pk])
        if report.counts["faulty"]
        else "",
        waiting=report.counts["unmatched"],
        may_send=access.may(request.seat, Act.SEND_UPLOADS),
        may_resolve=access.may(request.seat, Act.RESOLVE_LINES),
        who=people.name_of_actor(upload.received_by),
        received_at=upload.received_at,
    )


def desk(request: SeatedRequest) -> Desk:
    """Return the queue and the group that the address names, the largest by default."""
    groups = unmatched.groups()
    wanted = request.GET.get("group", "")
    current = next((group for group in groups if str(group.key_line_id) == wanted), None)
    current = current or (groups[0] if groups else None)
    rows = tuple(
        GroupRow(
            href=f"{reverse('dashboard:desk')}?group={group.key_line_id}",
            name=group.name or group.code,
            distributor=group.distributor,
            rows=group.rows,
            amount=money.from_units(group.units),
            currency=group.currency,
            is_current=current is not None and group.key_line_id == current.key_line_id,
        )
        for group in groups
    )
    if current is None:
        return Desk(rows=0, groups=())
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    return Desk(
        rows=unmatched.count(),
        groups=rows,
        is_cut=len(groups) == unmatched.MOST_GROUPS,
        title=f"We don’t know the name “{current.name or current.code}”",
        reason=current.reason,
        key_line_id=current.key_line_id,
        name=current.name or current.code,
        count=current.rows,
        more=max(current.rows - DESK_ROWS, 0),
        lines=tuple(
            _line(row)
            for row in unmatched.lines_of(group=current).order_by("file_line", "id")[:DESK_ROWS]
        ),
        candidates=_candidates(request, current, text),
        found=text,
    )


def distributor_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the distributors a file can be sent for."""
    return [(terms.code, terms.name) for terms in distributors.feed_terms()]


_COUNT_LABELS = (
    ("posted", "Counted"),
    ("unmatched", "Waiting for a match"),
    ("known", "Already known"),
    ("rejected", "Set aside"),
    ("linked", "Linked to an order"),
    ("faulty", "Faulty"),
)


def _candidates(
    request: SeatedRequest, group: unmatched.Group, text: str
) -> tuple[CandidateRow, ...]:
    found = (
        unmatched.named(group=group, text=text, seat=request.seat, on=request.day)
        if text
        else unmatched.candidates(group=group)
    )
    current = board.find_board()
    held = (
        standings.current(
            program_code=current.program_code,
            partner_ids=[one.partner_id for one in found],
            on=request.day,
        )
        if current
        else {}
    )
    marks = partner_view.marks(tiers=current.tiers) if current else {}
    return tuple(
        CandidateRow(
            partner_id=one.partner_id,
            name=one.name,
            place=f"{one.city} {one.region}".strip(),
            mark=marks.get(held[one.partner_id].rank) if one.partner_id in held else None,
            score=one.score,
            reasons=one.reasons,
            key=number,
        )
        for number, one in enumerate(found, 1)
    )


def _upload(row: Upload, counts: dict[str, int]) -> UploadRow:
    state = UploadState(row.state)
    return UploadRow(
        href=reverse("dashboard:upload-detail", args=[row.pk]),
        name=row.file_name,
        distributor=row.distributor.name,
        word=state.label,
        kind=states.UPLOAD_KINDS[state],
        first_on=row.covers_from,
        last_on=row.covers_to - ONE_DAY if row.covers_to else None,
        lines=row.line_count,
        posted=counts.get(LineState.POSTED, 0),
        waiting=counts.get(LineState.UNMATCHED, 0),
        faulty=counts.get(LineState.FAULTY, 0),
        known=counts.get(LineState.KNOWN, 0),
        received_at=row.received_at,
    )


def _facts(upload: Upload) -> tuple[Definition, ...]:
    detected = upload.detected or {}
    marks = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    pairs = (
        ("Layout", upload.layout_name),
        ("Encoding", str(detected.get("encoding") or "")),
        ("Delimiter", marks.get(str(detected.get("delimiter") or ""), "")),
        ("Sheet", str(detected.get("sheet") or "")),
        ("Header on line", str(detected.get("header_line") or "")),
        ("Size", f"{upload.size:,} bytes"),
        ("Checksum (SHA-256)", upload.sha256[:16]),
        ("Restated rows", f"{upload.restated_count:,}" if upload.restated_count else ""),
    )
    return tuple(Definition(label=label, value=value) for label, value in pairs if value)


def _line(row: StagedLine) -> LineRow:
    return LineRow(
        line=row.file_line,
        document=row.document_no,
        on=row.document_on,
        reseller=row.reseller_name or row.reseller_code,
        amount=None if row.net is None else money.from_units(row.net),
        currency=row.currency,
        word=LineState(row.state).label,
        column=row.fault_column,
        value=row.fault_value,
        fault=row.fault or row.reason,
    )
