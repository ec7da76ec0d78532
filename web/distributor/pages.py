"""The distributor's own files: the list, and one file with its faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from kernel import keyset
from kernel.periods import ONE_DAY
from sales.choices import LineState, UploadState
from sales.queries import uploads
from web.distributor.access import distributor_code_of
from web.shared import paging, states
from web.shared.parts import Definition, Pages, Person
from web.shared.seats import SeatedRequest

PAGE_SIZE = 50
LINES_SHOWN = 100
COUNTS = (
    ("posted", "Counted"),
    ("known", "Already known"),
    ("unmatched", "Being matched"),
    ("rejected", "Not a partner sale"),
    ("faulty", "Faulty"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of the list."""

    href: str
    name: str
    word: str
    kind: str
    first_on: date | None
    last_on: date | None
    lines: int
    faulty: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """One faulty line."""

    line: int
    column: str
    value: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """One file."""

    id: int
    name: str
    word: str
    kind: str
    failure: str
    counts: tuple[Definition, ...]
    faults: tuple[FaultRow, ...]
    faults_href: str
    received_at: datetime


def context(request: SeatedRequest, **page: object) -> dict[str, Any]:
    """Return the frame's values with the page's own beside them."""
    return {
        "nav": [],
        "who": Person(
            name=request.seat.name,
            role=distributor_code_of(request),
            href=reverse("mfa_index"),
        ),
        "brand": settings.VENDOR_NAME,
        "home_url": reverse("distributor:home"),
        "logout_url": reverse("account_logout"),
        **page,
    }


def files(request: SeatedRequest) -> tuple[tuple[FileRow, ...], Pages]:
    """Return the distributor's own files, newest first."""
    page = keyset.page(
        queryset=uploads.uploads_visible_to(request.seat),
        order=("-received_at", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    counts = uploads.counts_of(upload_ids=[row.pk for row in page.rows])

    rows = tuple(
        FileRow(
            href=reverse("distributor:file", args=[row.pk]),
            name=row.file_name,
            word=UploadState(row.state).label,
            kind=states.UPLOAD_KINDS[UploadState(row.state)],
            first_on=row.covers_from,
            last_on=row.covers_to - ONE_DAY if row.covers_to else None,
            lines=row.line_count,
            faulty=counts[row.pk].get(LineState.FAULTY, 0),
            received_at=row.received_at,
        )
        for row in page.rows
    )
    return rows, paging.links(page, address=reverse("distributor:home"))


def file_page(request: SeatedRequest, *, upload_id: int) -> FilePage:
    """Return one of the distributor's own files."""
    upload = uploads.get_visible(request.seat, upload_id=upload_id)
    report = uploads.report(upload_id=upload_id)
    state = UploadState(upload.state)
    faulty = uploads.lines(upload_id=upload_id, states=(LineState.FAULTY,))
    return FilePage(
        id=upload.pk,
        name=upload.file_name,
        word=state.label,
        kind=states.UPLOAD_KINDS[state],
        failure=report.refusal.message if state is UploadState.FAILED else "",
        counts=tuple(
            Definition(label=label, value=f"{report.counts[key]:,}") for key, label in COUNTS
        ),
        faults=tuple(
            FaultRow(
                line=row.file_line, column=row.fault_column, value=row.fault_value, fault=row.fault
            )
            for row in faulty.order_by("file_line")[:LINES_SHOWN]
        ),
        faults_href=reverse("distributor:faults", args=[upload.pk])
        if report.counts["faulty"]
        else "",
        received_at=upload.received_at,
    )
