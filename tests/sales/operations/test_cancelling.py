"""A file stopped while it waits or is read leaves nothing; one that is read already is not stopped."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from sales.choices import UploadState
from sales.models import StagedLine, Upload
from sales.operations import cancelling, intake, staging
from sales.queries import uploads
from tests.factories import sales

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload_id() -> int:
    sales.make_distributor("NV")
    return sales.receive([sales.line("D1", str(number)) for number in range(1, 50)])


def test_a_reader_that_is_told_to_stop_leaves_nothing(upload_id, monkeypatch):
    told: list[bool] = []
    read_on = staging._tell_progress

    def ask_to_stop(*args):
        """Cancel from beside, as a person does while the reader holds the row."""
        read_on(*args)
        Upload.objects.filter(pk=upload_id, state=UploadState.STAGING).first()
        cache.set(key=uploads.cancel_key(upload_id), value=True, timeout=60)
        told.append(True)

    monkeypatch.setattr(staging, "_tell_progress", ask_to_stop)

    assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.FAILED

    upload = Upload.objects.get(pk=upload_id)
    assert told
    assert (upload.failure_code, upload.failure) == ("cancelled", cancelling.WORDS)
    assert not StagedLine.objects.filter(upload_id=upload_id).exists()


def test_a_file_being_read_is_told_through_its_reader(upload_id):
    Upload.objects.filter(pk=upload_id).update(state=UploadState.STAGING)

    assert cancelling.cancel(upload_id=upload_id, actor="user:1", at=sales.AT) is False
    assert cache.get(uploads.cancel_key(upload_id)) is True
    assert Upload.objects.get(pk=upload_id).state == UploadState.STAGING


def test_a_file_that_waits_is_refused_at_once_and_never_read(upload_id):
    assert cancelling.cancel(upload_id=upload_id, actor="user:1", at=sales.AT) is True

    assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.FAILED
    assert Upload.objects.get(pk=upload_id).attempts == 0


@pytest.mark.parametrize("is_twice", [False, True])
def test_a_file_that_is_read_is_not_stopped(upload_id, is_twice):
    intake.process(upload_id=upload_id, at=sales.AT)

    for _ in range(1 + is_twice):
        with pytest.raises(cancelling.UploadIsPastCancelling):
            cancelling.cancel(upload_id=upload_id, actor="user:1", at=sales.AT)

    assert Upload.objects.get(pk=upload_id).state == UploadState.POSTED
    sales.assert_lawful()


def test_progress_tells_rate_and_time_left(upload_id):
    Upload.objects.filter(pk=upload_id).update(state=UploadState.STAGING, touched_at=sales.AT)
    upload = Upload.objects.get(pk=upload_id)
    assert uploads.find_progress(upload=upload, at=sales.AT) is None
    cache.set(uploads.progress_key(upload_id), (1000, 0.25), 60)

    told = uploads.find_progress(upload=upload, at=sales.AT.replace(second=10))

    assert told == uploads.Progress(lines=1000, share=0.25, rate=100.0, seconds_left=30)
