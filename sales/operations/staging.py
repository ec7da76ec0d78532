"""Read a received file with its layout and copy its lines into staging: all of them or none."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import polars as pl
from django.core.cache import cache
from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import copying, naming
from kernel.periods import Period
from partners.choices import Rhythm
from partners.queries import distributors
from sales.choices import LineState, UploadState
from sales.formats import faults, reading, refusals, tallies
from sales.formats.layout import Layout
from sales.models import Upload
from sales.operations import cancelling
from sales.queries import files
from sales.queries import uploads as reads

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3  # reads begun, whatever stopped them
MOST_DEATHS = 2  # reads begun, where the workbook's reader died in this one
PROGRESS_SECONDS = 600

_TEXTS = (
    "document_no", "line_no", "reseller_code", "reseller_name", "reseller_postcode", "customer_name",
    "customer_country", "product_code", "currency", "kind", "content_hash",
)  # fmt: skip
COLUMNS = (
    "upload_id", "file_line", "state", "source_key", "content_hash", "document_no", "line_no", "document_on",
    "reseller_code", "reseller_code_key", "reseller_name", "reseller_name_key", "reseller_tax_number",
    "reseller_postcode", "customer_name", "customer_name_key", "customer_country", "customer_employees", "product_code",
    "quantity", "unit_price", "net", "currency", "kind", "segment", "match_method", "decided_by", "reason",
    "fault_code", "fault_column", "fault_value", "fault",
)  # fmt: skip


def stage(*, upload_id: int, at: datetime) -> UploadState:
    """Read the upload's file into staged lines and return the state it has come to.

    A file that cannot be read is FAILED with its reason, and nothing of it is staged. Reads begun are counted: a file
    whose reader dies again and again is refused for good.
    """
    attempt = _claim(upload_id=upload_id, at=at)
    if attempt is not None:
        try:
            _read_in(upload_id=upload_id, attempt=attempt, at=at)
        except refusals.FileRefused as refusal:
            _fail(upload_id=upload_id, attempt=attempt, refusal=refusal, at=at)
    return UploadState(Upload.objects.get(pk=upload_id).state)


@transaction.atomic(durable=True)
def _claim(*, upload_id: int, at: datetime) -> int | None:
    """Take the upload from RECEIVED to STAGING and return the number of this attempt, None where it is not to be had.

    The number tells this reader from one that takes the upload up after the sweeper gave this one up for dead.
    """
    upload = _locked(upload_id, UploadState.RECEIVED)
    if upload is None:
        return None
    if upload.attempts >= MOST_ATTEMPTS:
        refusal = refusals.FileRefused(
            code="reading_keeps_dying",
            message=f"Reading this file was stopped {upload.attempts} times. Ask for it as CSV, or in smaller parts.",
        )
        _write_failure(upload_id, refusal, at)
        return None
    upload.state = UploadState.STAGING
    upload.attempts += 1
    upload.touched_at = at
    upload.save(update_fields=["state", "attempts", "touched_at"])
    return upload.attempts


def _locked(upload_id: int, state: UploadState, **facts: int) -> Upload | None:
    """Return the upload, locked, where it is in the state; one in another state is not waited for."""
    rows = Upload.objects.select_for_update(no_key=True)
    return rows.filter(pk=upload_id, state=state, **facts).first()


@transaction.atomic(durable=True)
def _read_in(*, upload_id: int, attempt: int, at: datetime) -> None:
    # The row stays locked as long as the reader lives: the sweeper passes over it, however long it takes.
    upload = _locked(upload_id, UploadState.STAGING, attempts=attempt)
    if upload is None:
        return
    terms = distributors.get_by_id(upload.distributor_id)
    path = files.path_of(sha256=upload.sha256)
    _refuse_other_bytes(upload)
    layout = Layout.from_json(upload.layout)
    latest = at.date() + timedelta(days=1)
    with reading.open_file(path=path, layout=layout, latest=latest) as opened:
        totals = opened.totals
        for batch in opened.batches():
            _copy_good(
                batch.lines,
                upload_id=upload_id,
                code=terms.code,
                has_numbers=layout.has_line_numbers,
            )
            copying.copy_rows(
                table="sales_stagedline",
                columns=(*COLUMNS, "raw"),
                rows=_faulty_rows(upload_id, batch.faulty),
            )
            _tell_progress(upload_id, totals.lines, opened.share)
            _refuse_cancelled(upload_id)
        tallies.refuse_other_statement(
            totals=totals, lines=upload.stated_lines, units=upload.stated_net
        )
        upload.detected = {**opened.detected.as_json(), "totals": totals.as_json()}
    upload.state = UploadState.STAGED
    upload.line_count = totals.lines
    upload.amounts = {currency: units for currency, units in totals.amounts.items() if currency}
    if upload.covers_from is None and totals.earliest_on and totals.latest_on:
        covered = covered_period(
            rhythm=terms.rhythm, first=totals.earliest_on, last=totals.latest_on
        )
        upload.covers_from, upload.covers_to = covered.starts_on, covered.ends_on
    upload.touched_at = at
    upload.save(
        update_fields=[
            "state", "detected", "line_count", "amounts", "covers_from", "covers_to", "touched_at",
        ]
    )  # fmt: skip
    record(
        EventType.UPLOAD_STAGED,
        subject=f"upload:{upload.pk}",
        actor="system",
        at=at,
        data={"lines": totals.lines, "faulty": totals.faulty},
    )


def _refuse_cancelled(upload_id: int) -> None:
    """Refuse the file where a person asked to stop it; the row is locked, so the wish stands in the cache."""
    try:
        is_cancelled = cache.get(reads.cancel_key(upload_id))
    except Exception:
        logger.warning("wish to stop not read", extra={"upload_id": upload_id}, exc_info=True)
        return
    if is_cancelled:
        raise refusals.FileRefused(cancelling.WORDS, code=cancelling.CODE)


def _tell_progress(upload_id: int, lines: int, share: float) -> None:
    """Tell pages how far the file is read: they cannot see the row, which is not committed yet."""
    try:
        cache.set(reads.progress_key(upload_id), (lines, share), PROGRESS_SECONDS)
    except Exception:
        logger.warning("progress not told", extra={"upload_id": upload_id}, exc_info=True)


def covered_period(*, rhythm: Rhythm, first: date, last: date) -> Period:
    """Return the reported period that a file's dates stand for: whole months, whole weeks, or the days themselves."""
    if rhythm is Rhythm.MONTHLY:
        return Period(
            starts_on=Period.month_of(first).starts_on, ends_on=Period.month_of(last).ends_on
        )
    if rhythm is Rhythm.WEEKLY:
        return Period(
            starts_on=first - timedelta(days=first.weekday()),
            ends_on=last + timedelta(days=7 - last.weekday()),
        )
    return Period(starts_on=first, ends_on=last + timedelta(days=1))


def _refuse_other_bytes(upload: Upload) -> None:
    path = files.path_of(sha256=upload.sha256)
    try:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as problem:
        raise refusals.FileRefused(
            code="file_is_gone", message="The stored file cannot be read any more. Send it again."
        ) from problem
    if digest != upload.sha256:
        raise refusals.FileRefused(
            code="file_was_changed",
            message="The stored file is not the one received. Send it again.",
        )


def _copy_good(lines: pl.DataFrame, *, upload_id: int, code: str, has_numbers: bool) -> None:
    if lines.is_empty():
        return
    tail = (
        _barless(pl.col("line_no")).str.replace("^#", "\x1e")
        if has_numbers
        else pl.concat_str(
            pl.lit("#"), pl.col("content_hash"), pl.lit("."), pl.col("ordinal").cast(pl.String)
        )
    )
    empty = pl.lit("")
    frame = lines.select(
        pl.col(_TEXTS).fill_null(""),
        upload_id=pl.lit(upload_id),
        file_line=pl.col("line"),
        state=pl.when("is_repeat")
        .then(pl.lit(str(LineState.KNOWN)))
        .otherwise(pl.lit(str(LineState.READ))),
        source_key=pl.concat_str(
            pl.lit(f"{code}|"), _barless(pl.col("document_no")), pl.lit("|"), tail
        ),
        document_on=pl.col("document_on"),
        reseller_code_key=_keys(lines, "reseller_code", naming.squeezed_code, most=120),
        reseller_name_key=_keys(lines, "reseller_name", naming.normalized_name),
        reseller_tax_number=_keys(lines, "reseller_tax_number", naming.squeezed_code, most=40),
        customer_name_key=_keys(lines, "customer_name", naming.normalized_name),
        customer_employees=pl.col("customer_employees"),
        quantity=pl.col("quantity_units"),
        unit_price=pl.col("unit_price_units"),
        net=pl.col("net_units"),
        segment=pl.lit("UNKNOWN"),
        match_method=empty,
        decided_by=empty,
        reason=pl.when("is_repeat").then(pl.lit("Twice in the file")).otherwise(empty),
        fault_code=empty,
        fault_column=empty,
        fault_value=empty,
        fault=empty,
    )
    buffer = io.BytesIO()
    frame.select(COLUMNS).write_csv(buffer, include_header=False, quote_style="non_numeric")
    buffer.seek(0)
    copying.copy_csv(table="sales_stagedline", columns=COLUMNS, buffer=buffer)


def _barless(text: pl.Expr) -> pl.Expr:
    """Write bars as a control character, which no text of ours holds: identities are parted by bars.

    So is a `#` at the start of a line number: identities of lines without numbers begin their last part with it.
    """
    return text.str.replace_all("|", "\x1f", literal=True)


def _keys(
    lines: pl.DataFrame, column: str, fold: Callable[[str], str], *, most: int = 300
) -> pl.Series:
    """Fold each distinct text once; names repeat hundreds of times in a file. Folding may lengthen a text."""
    texts = lines[column].fill_null("")
    distinct = texts.unique().to_list()
    folded = [fold(text)[:most] for text in distinct]
    return texts.replace_strict(distinct, folded, return_dtype=pl.String)


def _faulty_rows(upload_id: int, faulty: tuple[faults.FaultyLine, ...]) -> Iterator[list[object]]:
    for line in faulty:
        first = line.faults[0]
        values: dict[str, object] = {
            "upload_id": upload_id,
            "file_line": line.line,
            "state": str(LineState.FAULTY),
            "document_no": (line.document_no or "")[:120],
            "net": line.net_units,
            "currency": line.currency or "",
            "raw": line.raw,
            "fault_code": str(first.code),
            "fault_column": first.column[:200],
            "fault_value": first.value[:300],
            "fault": " ".join(fault.text for fault in line.faults)[:500],
        }
        yield [values.get(column, _blank(column)) for column in (*COLUMNS, "raw")]


def _blank(column: str) -> object:
    if column in {"document_on", "customer_employees", "quantity", "unit_price", "net"}:
        return None
    return "UNKNOWN" if column == "segment" else ""


@transaction.atomic(durable=True)
def _fail(*, upload_id: int, attempt: int, refusal: refusals.FileRefused, at: datetime) -> None:
    upload = _locked(upload_id, UploadState.STAGING, attempts=attempt)
    if upload is None:
        return
    if refusal.code == "reader_died" and upload.attempts < MOST_DEATHS:
        upload.state = UploadState.RECEIVED
        upload.touched_at = at
        upload.save(update_fields=["state", "touched_at"])
        return
    _write_failure(upload_id, refusal, at)


@transaction.atomic(savepoint=False)
def _write_failure(upload_id: int, refusal: refusals.FileRefused, at: datetime) -> None:
    Upload.objects.filter(pk=upload_id).update(
        state=UploadState.FAILED,
        failure_code=refusal.code,
        failure=refusal.message,
        failure_line=refusal.line,
        failure_column=(refusal.column or "")[:200],
        touched_at=at,
    )
    record(
        EventType.UPLOAD_FAILED,
        subject=f"upload:{upload_id}",
        actor="system",
        at=at,
        reason=refusal.message,
        data={"code": refusal.code, "line": refusal.line, "column": refusal.column},
    )
