"""Published reads of uploads and their lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Greatest

from kernel import money
from kernel.errors import InvalidInputError, NotFoundError
from partners.queries import distributors
from partners.queries.access import Seat
from sales.choices import FINAL, LineState, UploadState
from sales.models import StagedLine, Upload

_TOLD = {
    "posted": "posted",
    "unmatched": "unmatched",
    "rejected": "rejected",
    "known": "already known",
    "faulty": "faulty",
    "restated": "restated",
}
SUMMARISED = ("posted", "linked", "matched", "unmatched", "rejected", "known", "faulty")


class UploadRefused(InvalidInputError):
    """The file could not be read; the message says what, where and what to do."""

    code = "file_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Counts and amounts of one upload; `counts` and `amounts` are by line state, amounts by currency in units."""

    upload_id: int
    state: UploadState
    lines: int
    counts: dict[str, int]
    amounts: dict[str, dict[str, int]]
    restated: int
    refusal: InvalidInputError

    @property
    def data(self) -> dict[str, object]:
        """Return the report as plain data; amounts are decimal strings."""
        return {
            "upload": self.upload_id,
            "state": str(self.state),
            "lines": self.lines,
            "posted": self.counts["posted"],
            "unmatched": self.counts["unmatched"],
            "rejected": self.counts["rejected"],
            "already_known": self.counts["known"],
            "linked": self.counts["linked"],
            "faulty": self.counts["faulty"],
            "restated": self.restated,
            "amounts": {
                currency: {
                    state: f"{money.from_units(units):f}" for state, units in by_state.items()
                }
                for currency, by_state in self.amounts.items()
            },
        }

    @property
    def text(self) -> str:
        """Return the report in words."""
        told = {**self.counts, "restated": self.restated}
        parts = ", ".join(f"{told[state]:,} {words}" for state, words in _TOLD.items())
        lines = [f"Upload {self.upload_id}: {self.lines:,} lines. {parts}."]
        lines += [
            f"{currency}: "
            + ", ".join(
                f"{money.plain(units)} {state}" for state, units in by_state.items() if units
            )
            for currency, by_state in self.amounts.items()
        ]
        return "\n".join(lines)


def uploads_visible_to(seat: Seat) -> QuerySet[Upload]:
    """Return the uploads the person may see: who sees all partners all, a distributor its own, others none."""
    rows = Upload.objects.select_related("distributor")
    if seat.is_vendor and seat.sees_all_partners:
        return rows
    if seat.distributor_id is not None:
        return rows.filter(distributor_id=seat.distributor_id)
    return rows.none()


def uploads_of(*, distributor_id: int | None) -> QuerySet[Upload]:
    """Return the uploads of one distributor, or all of them."""
    rows = Upload.objects.select_related("distributor")
    return rows if distributor_id is None else rows.filter(distributor_id=distributor_id)


def changed_since(*, distributor_id: int | None, seq: int) -> QuerySet[Upload]:
    """Return the uploads posted or undone after the knowledge number; `changed_seq` numbers the later of the two."""
    rows = uploads_of(distributor_id=distributor_id).annotate(
        changed_seq=Greatest("posted_seq", "undone_seq")
    )
    return rows.filter(changed_seq__gt=seq)


def get_visible(seat: Seat, *, upload_id: int) -> Upload:
    """Return the upload; raises NotFoundError where there is none or the person may not see it."""
    upload = uploads_visible_to(seat).filter(pk=upload_id).first()
    if upload is None:
        raise NotFoundError("There is no such file.")
    return upload


def report(*, upload_id: int) -> Report:
    """Return counts and amounts of the upload by line state."""
    upload = Upload.objects.get(pk=upload_id)
    counts = dict.fromkeys((state.value.lower() for state in LineState), 0)
    amounts: dict[str, dict[str, int]] = {}
    rows = (
        StagedLine.objects.filter(upload_id=upload_id)
        .values("state", "currency")
        .annotate(count=Count("id"), total=Sum("net"))
        .order_by("state", "currency")
    )
    for row in rows:
        state = row["state"].lower()
        counts[state] += row["count"]
        if row["currency"]:
            by_state = amounts.setdefault(row["currency"], dict.fromkeys(SUMMARISED, 0))
            by_state[state] = by_state.get(state, 0) + int(row["total"] or 0)
    return Report(
        upload_id=upload_id,
        state=UploadState(upload.state),
        lines=upload.line_count,
        counts=counts,
        amounts=amounts,
        restated=upload.restated_count,
        refusal=_refusal(upload),
    )


def lines(*, upload_id: int, states: tuple[LineState, ...] = ()) -> QuerySet[StagedLine]:
    """Return the upload's lines, of some states where given."""
    rows = StagedLine.objects.filter(upload_id=upload_id).select_related("partner")
    return rows.filter(state__in=[str(state) for state in states]) if states else rows


def counts_of(*, upload_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return line counts by state for each upload, in one query."""
    rows = (
        StagedLine.objects.filter(upload_id__in=upload_ids)
        .values("upload_id", "state")
        .annotate(count=Count("id"))
        .order_by("upload_id", "state")
    )
    found: dict[int, dict[str, int]] = {upload_id: {} for upload_id in upload_ids}
    for row in rows:
        found[row["upload_id"]][row["state"]] = row["count"]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a file is read: lines, their share of the file (0 to 1), lines a second, and the seconds left."""

    lines: int
    share: float
    rate: float
    seconds_left: int


def progress_key(upload_id: int) -> str:
    """Return the cache key under which a reader tells how far it is."""
    return f"upload-progress:{upload_id}"


def cancel_key(upload_id: int) -> str:
    """Return the cache key under which a person tells a reader to stop."""
    return f"upload-cancel:{upload_id}"


def find_progress(*, upload: Upload, at: datetime) -> Progress | None:
    """Return how far the reader was when it last told, None where nobody reads or it told nothing of late."""
    told = cache.get(progress_key(upload.pk)) if upload.state == UploadState.STAGING else None
    if told is None:
        return None
    lines, share = told
    seconds = max((at - upload.touched_at).total_seconds(), 1.0)  # touched when the reading began
    return Progress(
        lines=lines,
        share=share,
        rate=lines / seconds,
        seconds_left=round(seconds * (1 - share) / share) if share else 0,
    )


def stale(*, before: datetime) -> list[int]:
    """Return unfinished uploads that nobody has touched since, oldest first."""
    rows = Upload.objects.exclude(state__in=FINAL).filter(touched_at__lt=before)
    return list(rows.order_by("id").values_list("id", flat=True))


def count_refused(*, since_days: int, on: date) -> int:
    """Return how many files were refused in the last days."""
    since = on - timedelta(days=since_days)
    return Upload.objects.filter(state=UploadState.FAILED, received_at__date__gte=since).count()


def any_posted() -> bool:
    """Tell whether any file was ever counted."""
    return Upload.objects.filter(state=UploadState.POSTED).exists()


def any_distributor() -> bool:
    """Tell whether there is a distributor to send files."""
    return bool(distributors.feed_terms())


def _refusal(upload: Upload) -> InvalidInputError:
    place = [f"line {upload.failure_line}"] if upload.failure_line else []
    place += [f"column {upload.failure_column}"] if upload.failure_column else []
    where = f" ({', '.join(place)})" if place else ""
    refusal = UploadRefused(f"{upload.file_name}{where}: {upload.failure}")
    if upload.failure_code:
        refusal.code = upload.failure_code
    return refusal
