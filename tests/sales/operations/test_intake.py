"""Carrying a file through, sweeping up what stopped, and two workers at one file."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from kernel import locks
from sales import tasks
from sales.choices import LineState, UploadState
from sales.models import LedgerEntry, StagedLine, Upload
from sales.operations import intake, matching, posting, staging
from sales.queries import unmatched
from tests.factories import sales

LATER = sales.AT + timedelta(hours=1)


@pytest.fixture
def acme():
    partner = sales.make_partner("ACME")
    sales.learn(sales.make_distributor("NV"), partner, code="C1")
    return partner


@pytest.mark.django_db
@pytest.mark.usefixtures("acme")
class TestDriving:
    @pytest.mark.parametrize("steps", [0, 1, 2, 3])
    def test_a_file_is_carried_on_from_wherever_it_stopped(self, steps):
        upload_id = sales.receive([sales.line(code="C1")])
        for step in (staging.stage, matching.match, posting.post)[:steps]:
            step(upload_id=upload_id, at=sales.AT)

        assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.POSTED
        assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.POSTED
        assert sales.revenue() == {"ACME": Decimal("100.0000")}

    def test_the_steps_do_nothing_out_of_turn(self):
        upload_id = sales.receive([sales.line(code="C1")])

        matching.match(upload_id=upload_id, at=sales.AT)
        posting.post(upload_id=upload_id, at=sales.AT)

        assert Upload.objects.get().state == UploadState.RECEIVED
        assert not LedgerEntry.objects.exists()

    def test_a_dead_reader_is_found_and_its_file_received_again(
        self, django_capture_on_commit_callbacks
    ):
        upload_id = sales.receive([sales.line(code="C1")])
        Upload.objects.update(state=UploadState.STAGING, attempts=1)

        with django_capture_on_commit_callbacks() as nudges:
            driven = intake.drive_again(upload_id=upload_id, before=LATER, at=LATER)
            again = intake.drive_again(upload_id=upload_id, before=LATER, at=LATER)

        assert (driven, again, len(nudges)) == (True, False, 1)
        assert Upload.objects.get().state == UploadState.RECEIVED

    def test_a_finished_file_is_left_alone(self):
        upload_id = sales.send([sales.line(code="C1")])

        assert not intake.drive_again(upload_id=upload_id, before=LATER, at=LATER)

    def test_the_sweeper_drives_stale_files_and_the_task_finishes_them(
        self, django_capture_on_commit_callbacks
    ):
        upload_id = sales.receive([sales.line(code="C1")])
        staging.stage(upload_id=upload_id, at=sales.AT)

        with django_capture_on_commit_callbacks() as nudges:
            tasks.sweep_uploads()
        tasks.process_upload(upload_id=upload_id, of_a_newer_version=True)

        assert len(nudges) == 1
        assert Upload.objects.get().state == UploadState.POSTED
        with django_capture_on_commit_callbacks() as nudges:
            tasks.sweep_uploads()
        assert nudges == []


def both(act):
    """Run the act in two threads at once, each with a connection of its own, and return what they raised."""
    barrier, raised = threading.Barrier(2, timeout=30), []

    def run():
        try:
            barrier.wait()
            act()
        except Exception as problem:  # noqa: BLE001 -- told to the test
            raised.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("acme")
class TestRaces:
    def test_two_workers_at_one_file_count_it_once(self):
        lines = [sales.line(f"D{n}", code="C1", net="1") for n in range(50)]
        for _ in range(5):
            upload_id = sales.receive(lines)
            lines = [{**line, "document_no": f"X{line['document_no']}"} for line in lines]

            assert both(lambda: intake.process(upload_id=upload_id, at=sales.AT)) == []  # noqa: B023 -- run at once
            intake.process(upload_id=upload_id, at=sales.AT)

            assert sales.states(upload_id) == {LineState.POSTED: 50}
        assert sales.revenue() == {"ACME": Decimal("250.0000")}
        sales.assert_lawful()

    def test_two_posts_of_one_file_post_once(self):
        upload_id = sales.receive([sales.line(code="C1")])
        staging.stage(upload_id=upload_id, at=sales.AT)
        matching.match(upload_id=upload_id, at=sales.AT)

        assert both(lambda: posting.post(upload_id=upload_id, at=sales.AT)) == []
        assert sales.entries() == [("NV|D1|1", 1, "CREDIT", "ACME", Decimal("100.0000"))]

    def test_two_files_with_the_same_lines_post_them_once(self):
        uploads = iter([sales.receive([sales.line(code="C1")]) for _ in range(2)])
        lock = threading.Lock()

        def process():
            with lock:
                upload_id = next(uploads)
            intake.process(upload_id=upload_id, at=sales.AT)

        assert both(process) == []
        assert sales.revenue() == {"ACME": Decimal("100.0000")}
        sales.assert_lawful()

    def test_two_people_undoing_one_file_undo_it_once(self):
        upload_id = sales.send([sales.line(code="C1")])

        raised = both(
            lambda: posting.reverse_upload(
                upload_id=upload_id, reason="Wrong", actor="user:1", at=sales.AT
            )
        )

        assert [type(problem) for problem in raised] == [posting.UploadIsUndone]
        assert sales.revenue() == {"ACME": Decimal(0)}

    def test_two_people_deciding_one_group_decide_it_once(self, acme):
        sales.send([sales.line(name="Foo")])
        distributor_id = Upload.objects.get().distributor_id
        group = unmatched.Key(
            distributor_id=distributor_id,
            code_key="",
            name_key="foo",
            tax_number="",
            currency="AUD",
        )

        raised = both(
            lambda: matching.resolve(
                group=group,
                partner_id=acme.pk,
                remember=True,
                reason="",
                actor="user:1",
                at=sales.AT,
            )
        )

        assert [type(problem) for problem in raised] == [matching.NothingWaits]
        assert sales.revenue() == {"ACME": Decimal("100.0000")}

    def test_a_living_reader_is_not_taken_for_a_dead_one(self):
        upload_id = sales.receive([sales.line(code="C1")])
        Upload.objects.update(state=UploadState.STAGING)
        found = []

        with transaction.atomic():
            Upload.objects.select_for_update(no_key=True).get(pk=upload_id)
            thread = threading.Thread(
                target=lambda: (
                    found.append(intake.drive_again(upload_id=upload_id, before=LATER, at=LATER)),
                    connections.close_all(),
                )
            )
            thread.start()
            thread.join(30)

        assert found == [False]
        assert Upload.objects.get().state == UploadState.STAGING

    def test_entry_ids_commit_in_order_since_posting_waits_for_the_lock(self):
        upload_id = sales.receive([sales.line(code="C1")])
        staging.stage(upload_id=upload_id, at=sales.AT)
        matching.match(upload_id=upload_id, at=sales.AT)
        thread = threading.Thread(
            target=lambda: (posting.post(upload_id=upload_id, at=sales.AT), connections.close_all())
        )

        with transaction.atomic():
            locks.hold(locks.LockKey.LEDGER_POSTING)
            thread.start()
            thread.join(0.5)
            with connection.cursor() as cursor:
                cursor.execute("select last_value, is_called from sales_ledgerentry_id_seq")
                before = cursor.fetchone()
            assert thread.is_alive()
            assert not StagedLine.objects.filter(state="POSTED").exists()
        thread.join(30)

        with connection.cursor() as cursor:
            cursor.execute("select last_value, is_called from sales_ledgerentry_id_seq")
            assert cursor.fetchone() != before
        assert LedgerEntry.objects.count() == 1
