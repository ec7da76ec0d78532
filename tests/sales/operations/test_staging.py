"""Reading a file into staging: all its lines or none, control totals, and files that cannot be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from events.models import Event
from kernel import money
from partners.choices import Rhythm
from sales.choices import LineState, UploadState
from sales.formats import reading, refusals
from sales.models import StagedLine, Upload
from sales.operations import intake, staging
from sales.queries import files
from sales.queries import uploads as reads
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def norvale():
    return sales.make_distributor("NV")


def stage(*lines, **changes):
    upload_id = sales.receive(lines[0] if isinstance(lines[0], bytes) else lines, **changes)
    staging.stage(upload_id=upload_id, at=sales.AT)
    return Upload.objects.get(pk=upload_id)


def test_good_repeated_and_faulty_lines_are_staged_with_control_totals():
    upload = stage(
        sales.line("D1", code="C1", net="10.5"),
        sales.line("D1", code="C1", net="10.5"),
        sales.line("D2", code="C1", net="abc"),
        sales.line("D3", code="C1", on="2026-02-30", customer="x" * 400),
        sales.line("D4", name="Foo P/L", currency="USD", net="-3"),
    )

    assert (upload.state, upload.line_count, upload.attempts) == (UploadState.STAGED, 5, 1)
    assert upload.amounts == {"AUD": money.to_units("21"), "USD": money.to_units("-3")}
    assert sales.states(upload.pk) == {LineState.READ: 2, LineState.KNOWN: 1, LineState.FAULTY: 2}
    faulty = StagedLine.objects.filter(state="FAULTY").order_by("file_line")
    assert list(
        faulty.values_list("file_line", "fault_code", "fault_column", "fault_value", "net")
    ) == [
        (4, "NOT_AN_AMOUNT", "net_amount", "abc", None),
        (5, "NO_SUCH_DAY", "document_date", "2026-02-30", 1_000_000),
    ]
    assert faulty[1].fault.count("Line 5") == 2
    assert faulty[1].raw == f"D3,1,2026-02-30,C1,,,{'x' * 400},,,,,100.00,AUD"
    read = StagedLine.objects.get(document_no="D4")
    assert (read.source_key, read.reseller_name, read.reseller_name_key, read.kind) == (
        "NV|D4|1", "Foo P/L", "foo", "RETURN",
    )  # fmt: skip
    assert upload.detected["columns"]["net_amount"] == "net_amount"
    assert Event.objects.get(type="upload.staged").data == {"lines": 5, "faulty": 2}


def test_without_line_numbers_equal_rows_are_told_apart_by_their_number():
    upload = stage(
        sales.line(code="C1"),
        sales.line(code="C1"),
        has_numbers=False,
        layout_name="standard-documents",
    )

    keys = list(StagedLine.objects.order_by("file_line").values_list("source_key", "content_hash"))
    assert upload.state == UploadState.STAGED
    assert [key for key, _ in keys] == [f"NV|D1|#{keys[0][1]}.{n}" for n in (1, 2)]


def test_a_date_after_tomorrow_is_faulty_and_keeps_its_amount():
    today = sales.AT.date()
    upload = stage(
        sales.line("D1", code="C1", on=str(today + timedelta(days=1))),
        sales.line("D2", code="C1", on=str(today + timedelta(days=2))),
    )

    line = StagedLine.objects.get(state="FAULTY")
    assert (line.fault_code, line.fault_column, line.fault_value, line.net) == (
        "DATE_IN_THE_FUTURE", "document_date", "2026-02-03", 1_000_000,
    )  # fmt: skip
    assert line.fault == (
        "Line 3, “document_date”: 2026-02-03 lies in the future. Correct the date and send the line again."
    )
    assert (line.raw, upload.amounts) == (
        "D2,1,2026-02-03,C1,,,,,,,,100.00,AUD",
        {"AUD": 1_000_000},
    )
    assert upload.covers_to == date(2026, 2, 3)


def test_the_covered_period_rests_on_the_lines_that_can_count():
    today = sales.AT.date()
    mistyped = sales.line("D2", code="C1", on=str(today + timedelta(days=300)))

    upload = stage(sales.line("D1", code="C1", on="2026-01-10"), mistyped)
    assert (upload.covers_from, upload.covers_to) == (date(2026, 1, 10), date(2026, 1, 11))

    upload = stage(mistyped)
    assert (upload.state, upload.covers_from) == (UploadState.STAGED, None)
    assert sales.states(upload.pk) == {LineState.FAULTY: 1}


@pytest.mark.parametrize(
    ("rhythm", "covered"),
    [
        (Rhythm.MONTHLY, (date(2026, 1, 1), date(2026, 2, 1))),
        (Rhythm.WEEKLY, (date(2026, 1, 5), date(2026, 1, 26))),
        (Rhythm.DAILY, (date(2026, 1, 7), date(2026, 1, 21))),
        (Rhythm.NONE, (date(2026, 1, 7), date(2026, 1, 21))),
    ],
)
def test_the_covered_period_follows_from_dates_and_rhythm(norvale, rhythm, covered):
    norvale.rhythm = rhythm
    norvale.save()

    upload = stage(
        sales.line("D1", code="C1", on="2026-01-07"), sales.line("D2", code="C1", on="2026-01-20")
    )

    assert (upload.covers_from, upload.covers_to) == covered


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_is_empty"),
        (b"document_no,document_date\nD1,2026-01-01\n", "column_is_missing"),
        (b"no header at all\n", "header_is_missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_failed_with_its_reason_and_stages_nothing(content, code):
    upload = stage(content)

    assert (upload.state, upload.failure_code) == (UploadState.FAILED, code)
    assert upload.failure
    assert not StagedLine.objects.exists()
    event = Event.objects.get(type="upload.failed")
    assert (event.reason, event.data["code"]) == (upload.failure, code)
    assert reads.report(upload_id=upload.pk).refusal.code == code


def test_a_refusal_after_the_last_line_takes_all_lines_back(monkeypatch):
    whole = reading.OpenedFile.batches

    def refusing(self):
        yield from whole(self)
        raise refusals.FileRefused("The total differs.", code="total_differs", line=3)

    monkeypatch.setattr(reading.OpenedFile, "batches", refusing)

    upload = stage(sales.line(code="C1"))

    assert (upload.state, upload.failure_code, upload.failure_line) == (
        "FAILED",
        "total_differs",
        3,
    )
    assert not StagedLine.objects.exists()


def test_a_file_that_kills_its_reader_is_tried_twice(monkeypatch):
    def dying(**_):
        raise refusals.FileRefused("The reader was stopped.", code="reader_died")

    monkeypatch.setattr(reading, "open_file", dying)
    upload_id = sales.receive([sales.line(code="C1")])

    assert staging.stage(upload_id=upload_id, at=sales.AT) is UploadState.RECEIVED
    assert staging.stage(upload_id=upload_id, at=sales.AT) is UploadState.FAILED
    assert Upload.objects.get().attempts == 2


def test_a_file_whose_reading_was_begun_three_times_is_refused_for_good():
    upload_id = sales.receive([sales.line(code="C1")])
    Upload.objects.update(attempts=3)

    assert staging.stage(upload_id=upload_id, at=sales.AT) is UploadState.FAILED
    assert Upload.objects.get().failure_code == "reading_keeps_dying"


@pytest.mark.parametrize("state", [UploadState.STAGING, UploadState.POSTED, UploadState.RECEIVED])
def test_a_reader_given_up_for_dead_writes_nothing_over_its_successor(monkeypatch, state):
    def overtaken(**_):
        Upload.objects.update(state=state, attempts=2, posted_seq=1, posted_at=sales.AT)
        raise refusals.FileRefused("The reader was stopped.", code="other")

    monkeypatch.setattr(staging, "_read_in", overtaken)
    upload_id = sales.receive([sales.line(code="C1")])

    assert staging.stage(upload_id=upload_id, at=sales.AT) is state
    assert not Event.objects.filter(type="upload.failed").exists()


@pytest.mark.parametrize(("is_gone", "code"), [(True, "file_is_gone"), (False, "file_was_changed")])
def test_stored_bytes_that_vanished_or_changed_are_a_clear_failure(is_gone, code):
    upload_id = sales.receive([sales.line(code="C1")])
    path = files.path_of(sha256=Upload.objects.get().sha256)
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(b"other")

    assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.FAILED
    assert Upload.objects.get().failure_code == code
    path.unlink(missing_ok=True)


def test_progress_that_cannot_be_told_does_not_stop_the_reading(monkeypatch, caplog):
    def broken(*_):
        raise ConnectionError("no broker")

    monkeypatch.setattr(staging.cache, "set", broken, raising=False)

    upload = stage(sales.line(code="C1"))

    assert upload.state == UploadState.STAGED
    assert [record.message for record in caplog.records] == ["progress not told"]


def test_a_header_alone_is_a_file_of_no_lines():
    upload_id = sales.send([])

    upload = Upload.objects.get(pk=upload_id)
    assert (upload.state, upload.line_count, upload.covers_from) == (UploadState.POSTED, 0, None)
    sales.assert_lawful()
