"""What the distributor's pages show: its own files, and why a line could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from kernel import keyset
from kernel.periods import ONE_DAY
from sales.choices import LineState, UploadState
from sales.queries import uploads
from web.shared.parts import Definition, Pages, Person
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from sales.models import Upload

SIZE = 50
FAULTS_SHOWN = 100
_KINDS = {UploadState.POSTED: "done", UploadState.FAILED: "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of the list."""

    href: str
    name: str
    word: str
    kind: str
    first_on: date | None
    last_on: date | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """The files sent, newest first."""

    rows: tuple[FileRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """A line that cannot be read."""

    line: int
    column: str
    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """One file: how far it is, what became of its lines, and what to correct."""

    file: FileRow
    failure: str
    counts: tuple[Definition, ...]
    faults: tuple[FaultRow, ...]
    faults_count: int
    faults_href: str
    is_live: bool


def frame(request: SeatedRequest, **page: object) -> dict[str, Any]:
    """Return the frame's values with the page's own beside them."""
    return {
        "who": Person(
            name=request.seat.name,
            role=request.seat.distributor_code or "",
            href=reverse("account_change_password"),
        ),
        "brand": settings.VENDOR_NAME,
        "home_url": reverse("distributor:home"),
        "logout_url": reverse("account_logout"),
        **page,
    }


def file_list(request: SeatedRequest) -> FileList:
    """Return one page of the distributor's own files."""
    page = keyset.page(
        queryset=uploads.uploads_visible_to(request.seat),
        order=("-id",),
        size=SIZE,
        cursor=request.GET.get("cursor"),
    )
    home = reverse("distributor:home")
    return FileList(
        rows=tuple(_row(upload) for upload in page.rows),
        pages=Pages(
            previous_href=f"{home}?cursor={page.previous_cursor}" if page.previous_cursor else "",
            next_href=f"{home}?cursor={page.next_cursor}" if page.next_cursor else "",
        ),
    )


def file_page(request: SeatedRequest, *, upload_id: int) -> FilePage:
    """Return one of the distributor's own files; refuses another's with NotFoundError."""
    upload = uploads.get_visible(request.seat, upload_id=upload_id)
    report = uploads.report(upload_id=upload.pk)
    faulty = uploads.lines(upload_id=upload.pk, states=(LineState.FAULTY,))
    return FilePage(
        file=_row(upload),
        failure=upload.failure,
        counts=tuple(
            Definition(label=state.label, value=f"{report.counts[state.value.lower()]:,}")
            for state in LineState
            if report.counts[state.value.lower()]
        ),
        faults=tuple(
            FaultRow(
                line=line.file_line,
                column=line.fault_column,
                value=line.fault_value,
                text=line.fault,
            )
            for line in faulty.order_by("file_line", "id")[:FAULTS_SHOWN]
        ),
        faults_count=report.counts["faulty"],
        faults_href=reverse("distributor:upload-faults", args=[upload.pk]),
        is_live=upload.state in uploads.UNFINISHED,
    )


def _row(upload: Upload) -> FileRow:
    state = UploadState(upload.state)
    return FileRow(
        href=reverse("distributor:upload-detail", args=[upload.pk]),
        name=upload.file_name,
        word=state.label,
        kind=_KINDS.get(state, "live"),
        first_on=upload.covers_from,
        last_on=upload.covers_to - ONE_DAY if upload.covers_to else None,
        received_at=upload.received_at,
    )
