"""Receiving a file: its bytes on disk, its row, and what is refused before anything is kept."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from events.models import Event
from kernel.errors import NotFoundError
from sales.choices import UploadChannel, UploadState
from sales.formats import library, limits
from sales.models import Upload
from sales.operations import uploads
from tests.factories import sales

pytestmark = pytest.mark.django_db
CONTENT = sales.as_csv([sales.line()])


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    sales.make_distributor("NV")
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


def receive(content=CONTENT, **changes):
    values = {
        "distributor_code": "NV", "file_name": "june.csv", "stream": io.BytesIO(content),
        "channel": UploadChannel.PAGE, "actor": "user:1", "at": sales.AT,
    }  # fmt: skip
    return uploads.receive(**{**values, **changes})


def test_bytes_lie_under_their_sha256_and_the_row_says_all(
    folder, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as nudges:
        received = receive(covers_from=date(2026, 1, 1), covers_to=date(2026, 1, 31))

    sha256 = hashlib.sha256(CONTENT).hexdigest()
    upload = Upload.objects.get()
    assert received == uploads.Received(upload_id=upload.pk, same_content_as=None)
    assert [path.name for path in folder.iterdir()] == [sha256]
    assert (folder / sha256).read_bytes() == CONTENT
    assert (upload.state, upload.sha256, upload.size, upload.layout_name, upload.attempts) == (
        UploadState.RECEIVED, sha256, len(CONTENT), "standard", 0,
    )  # fmt: skip
    assert upload.layout == library.STANDARD.as_json()
    assert (upload.covers_from, upload.covers_to) == (date(2026, 1, 1), date(2026, 2, 1))
    assert Event.objects.get().data == {
        "distributor": "NV", "file": "june.csv", "sha256": sha256, "same_content_as": None,
    }  # fmt: skip
    assert len(nudges) == 1


def test_a_command_works_itself_and_nudges_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        receive(channel=UploadChannel.COMMAND)

    assert nudges == []


def test_equal_content_is_received_and_noted():
    first = receive()
    sales.make_distributor("HB")
    elsewhere = receive(distributor_code="HB")

    again = receive(file_name="other.csv")

    assert (elsewhere.same_content_as, again.same_content_as) == (None, first.upload_id)
    assert Upload.objects.count() == 3


def test_receiving_joins_the_transaction_of_a_request():
    with transaction.atomic():
        receive()
        transaction.set_rollback(True)

    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"distributor_code": "XX"}, NotFoundError),
        ({"layout_name": "unknown"}, library.LayoutIsUnknown),
        ({"covers_from": date(2026, 2, 1), "covers_to": date(2026, 1, 1)}, uploads.PeriodIsWrong),
        ({"covers_from": date(2026, 2, 1)}, uploads.PeriodIsWrong),
        ({"covers_to": date(2026, 2, 1)}, uploads.PeriodIsWrong),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_kept(folder, change, refusal):
    with pytest.raises(refusal):
        receive(**change)

    assert not folder.exists()
    assert not Upload.objects.exists()


def test_an_unknown_layout_names_the_known_ones():
    with pytest.raises(library.LayoutIsUnknown) as caught:
        receive(layout_name="unknown")

    assert caught.value.message.startswith(
        "There is no layout “unknown”. The layouts are: adventureworks, boronia, "
    )


def test_a_file_that_is_too_large_leaves_nothing_behind(folder, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", len(CONTENT) - 1)

    with pytest.raises(uploads.FileTooLarge):
        receive()

    assert list(folder.iterdir()) == []
    assert not Upload.objects.exists()


def test_what_a_killed_process_left_of_a_file_is_cleared_away_after_a_while(folder):
    receive()
    (old, new) = (folder / "receiving-a", folder / "receiving-b")
    for path, hours in ((old, 2), (new, 0)):
        path.write_bytes(b"half")
        seconds = (sales.AT - timedelta(hours=hours)).timestamp()
        os.utime(path, (seconds, seconds))

    assert uploads.clear_unfinished(before=sales.AT - timedelta(hours=1)) == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["receiving-b", hashlib.sha256(CONTENT).hexdigest()]
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\reports\\june.csv", "june.csv"),
        ("a\x00b\n\u202ec.csv", "abc.csv"),
        ("  ", "file"),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ],
)
def test_only_the_plain_last_part_of_a_name_is_kept(name, kept):
    receive(file_name=name)

    assert Upload.objects.get().file_name == kept


def test_the_folder_is_made_and_files_are_not_for_everybody(folder):
    receive()

    assert [oct(Path(path).stat().st_mode & 0o777) for path in folder.iterdir()] == ["0o640"]
