"""Sales intake: the feeds and the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from kernel import keyset
from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.choices import Act
from partners.queries import access, distributors
from sales.choices import LineState, UploadState
from sales.queries import freshness, unmatched, uploads
from web.shared import paging, states
from web.shared.parts import Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from sales.models import Upload

PAGE_SIZE = 50


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


def distributor_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the distributors a file can be sent for."""
    return [(terms.code, terms.name) for terms in distributors.feed_terms()]


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
