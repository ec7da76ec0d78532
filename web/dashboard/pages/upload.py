"""One file: how far it is, its rows by what became of them, what is unusual, how it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from kernel import keyset, money
from partners.choices import Act
from partners.queries import access, people
from sales.choices import LineState, UploadState
from sales.queries import plausibility, uploads
from web.dashboard.pages.lines import LineRow, line_row
from web.shared import formats, paging, states
from web.shared.parts import Choice, Definition, Pages
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from sales.models import Upload

LINES_SHOWN = 100
ODD_SHOWN = 50
COUNTS = (
    (LineState.POSTED, "Counted"),
    (LineState.UNMATCHED, "Waiting for a match"),
    (LineState.KNOWN, "Already known"),
    (LineState.REJECTED, "Set aside"),
    (LineState.LINKED, "Linked to an order"),
    (LineState.FAULTY, "Faulty"),
)
_FIRST = (LineState.FAULTY, LineState.UNMATCHED, LineState.REJECTED)  # what a person acts on
_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OddRow:
    """One unusual line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """One file."""

    id: int
    name: str
    distributor: str
    source_href: str
    word: str
    kind: str
    is_live: bool
    is_failed: bool
    is_posted: bool
    is_undone: bool
    failure: str
    done: int
    progress: str
    counts: tuple[Definition, ...]
    amounts: tuple[Definition, ...]
    facts: tuple[Definition, ...]
    oddities: tuple[str, ...]
    odd_rows: tuple[OddRow, ...]
    choices: tuple[Choice, ...]
    lines: tuple[LineRow, ...]
    lines_word: str
    is_tickable: bool
    pages: Pages
    faults_href: str
    waiting: int
    may_send: bool
    may_resolve: bool
    who: str
    received_at: datetime


def upload_page(request: SeatedRequest, *, upload_id: int) -> UploadPage:
    """Return one file with its counts and the rows of one state: first of all the faulty or waiting ones."""
    upload = uploads.get_visible(request.seat, upload_id=upload_id)
    report = uploads.report(upload_id=upload_id)
    state = UploadState(upload.state)
    address = reverse("dashboard:upload-detail", args=[upload.pk])
    there = [(kind, label) for kind, label in COUNTS if report.counts[kind.lower()]]
    shown = _shown(request.GET.get("state", ""), [kind for kind, _ in there])
    page = keyset.page(
        queryset=uploads.lines(upload_id=upload_id, states=(shown,)),
        order=("file_line", "id"),
        size=LINES_SHOWN,
        cursor=request.GET.get("cursor"),
    )
    progress = uploads.find_progress(upload=upload, at=timezone.now())
    return UploadPage(
        id=upload.pk,
        name=upload.file_name,
        distributor=upload.distributor.name,
        source_href=reverse("dashboard:source-detail", args=[upload.distributor.code]),
        word="Undone" if upload.undone_at else state.label,
        kind="idle" if upload.undone_at else states.UPLOAD_KINDS[state],
        is_live=state not in (UploadState.POSTED, UploadState.FAILED),
        is_failed=state is UploadState.FAILED,
        is_posted=state is UploadState.POSTED,
        is_undone=upload.undone_at is not None,
        failure=report.refusal.message if state is UploadState.FAILED else "",
        done=round(progress.share * 100) if progress else 0,
        progress=_progress_words(progress) if progress else state.label,
        counts=(
            *(
                Definition(label=label, value=f"{report.counts[kind.lower()]:,}")
                for kind, label in COUNTS
            ),
            Definition(label="Rows in the file", value=f"{report.lines:,}", is_total=True),
        ),
        amounts=_amounts(report),
        facts=_facts(upload),
        oddities=tuple(plausibility.oddities(upload_id=upload_id)),
        odd_rows=tuple(
            OddRow(line=one.file_line, text=one.text)
            for one in plausibility.odd_lines(upload_id=upload_id, limit=ODD_SHOWN)
        ),
        choices=tuple(
            Choice(
                label=f"{label} {report.counts[kind.lower()]:,}",
                href=f"{address}?state={kind}",
                is_on=kind is shown,
            )
            for kind, label in there
        ),
        lines=tuple(line_row(row) for row in page.rows),
        lines_word=dict(COUNTS).get(shown, shown.label),
        is_tickable=shown is LineState.REJECTED and access.may(request.seat, Act.RESOLVE_LINES),
        pages=paging.links(page, address=address, state=shown),
        faults_href=reverse("dashboard:upload-faults", args=[upload.pk])
        if report.counts["faulty"]
        else "",
        waiting=report.counts["unmatched"],
        may_send=access.may(request.seat, Act.SEND_UPLOADS),
        may_resolve=access.may(request.seat, Act.RESOLVE_LINES),
        who=people.name_of_actor(upload.received_by),
        received_at=upload.received_at,
    )


def _shown(asked: str, there: list[LineState]) -> LineState:
    """Return the state whose rows are shown: the one asked for, else the first that asks for a person."""
    wanted = (
        *(kind for kind in there if kind == asked),
        *(k for k in _FIRST if k in there),
        *there,
    )
    return next(iter(wanted), LineState.UNMATCHED)


def _progress_words(progress: uploads.Progress) -> str:
    left = progress.seconds_left
    time = f"{left} s" if left < 2 * _MINUTE else f"{left // _MINUTE} min"
    return f"{progress.lines:,} rows read, {progress.rate:,.0f} a second, {time} left"


def _amounts(report: uploads.Report) -> tuple[Definition, ...]:
    return tuple(
        Definition(
            label=label,
            value=formats.money_cents(
                amount=money.from_units(by_state[kind.lower()]), currency=currency
            ),
        )
        for currency, by_state in report.amounts.items()
        for kind, label in COUNTS
        if by_state.get(kind.lower())
    )


def _facts(upload: Upload) -> tuple[Definition, ...]:
    detected = upload.detected or {}
    source = reverse("dashboard:source-detail", args=[upload.distributor.code])
    pairs = (
        ("Layout", f"{upload.layout_name}, version {upload.layout.get('version', 1)}", source),
        ("Unpacked from", str(detected.get("archive") or ""), ""),
        ("Encoding", str(detected.get("encoding") or ""), ""),
        ("Delimiter", _MARKS.get(str(detected.get("delimiter") or ""), ""), ""),
        ("Sheet", str(detected.get("sheet") or ""), ""),
        ("Header on line", str(detected.get("header_line") or ""), ""),
        ("Rows that are no lines", _left_out(detected.get("totals") or {}), ""),
        ("Columns not used", ", ".join(detected.get("unused") or ())[:200], ""),
        (
            "Rows the sender stated",
            f"{upload.stated_lines:,}" if upload.stated_lines is not None else "",
            "",
        ),
        (
            "Amount the sender stated",
            f"{money.plain(upload.stated_net)}" if upload.stated_net is not None else "",
            "",
        ),
        ("Size", f"{upload.size:,} bytes", ""),
        ("Checksum (SHA-256)", upload.sha256[:16], ""),
        ("Restated rows", f"{upload.restated_count:,}" if upload.restated_count else "", ""),
    )
    return tuple(
        Definition(label=label, value=value, href=href) for label, value, href in pairs if value
    )


def _left_out(totals: dict[str, int]) -> str:
    """Return how many rows were blank, headers again, or totals, in words."""
    kinds = (("blank", "blank"), ("headers_again", "header again"), ("totals_rows", "total"))
    return ", ".join(f"{totals[key]:,} {word}" for key, word in kinds if totals.get(key))
