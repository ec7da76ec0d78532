"""A distributor's own layout: versions, what reads the next file, and what a file remembers."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError
from partners.queries import distributors
from sales.choices import LineState, UploadChannel, UploadState
from sales.formats import documents, library
from sales.models import DistributorLayout, StagedLine, Upload
from sales.operations import intake, layouts, uploads
from sales.queries import files
from sales.queries import layouts as reads
from tests.factories import sales

pytestmark = pytest.mark.django_db
DOCUMENT = """
name: nv-own
columns: {document_no: Rechnung, document_date: Tag, reseller_code: Kunde, net_amount: Betrag}
constants: {currency: AUD}
delimiter: ";"
decimal_mark: ","
documents_complete: true
"""
FILE = b"Rechnung;Tag;Kunde;Betrag\nR1;2026-01-14;C1;12,50\n"


@pytest.fixture(autouse=True)
def norvale():
    return sales.make_distributor("NV")


def load(text=DOCUMENT, distributor="NV"):
    return layouts.load(distributor_code=distributor, text=text, actor="user:1", at=sales.AT)


def test_the_newest_version_reads_the_next_file_and_the_file_remembers_it(norvale):
    before = sales.receive([sales.line()])
    assert load() == layouts.Loaded(name="nv-own", version=1, is_new=True)

    upload_id = sales.send(FILE)
    assert load(DOCUMENT.replace("Betrag", "Netto")).version == 2
    later = sales.receive(b"Rechnung;Tag;Kunde;Netto\n")

    found = {row.pk: (row.layout_name, row.layout["version"]) for row in Upload.objects.all()}
    assert found == {before: ("standard", 1), upload_id: ("nv-own", 1), later: ("nv-own", 2)}
    assert [row.version for row in reads.versions(distributor_id=norvale.pk)] == [2, 1]
    event = Event.objects.filter(type="distributor.changed").latest("id")
    assert (event.subject, event.actor, event.data) == (
        "distributor:NV", "user:1", {"layout": "nv-own", "version": 2},
    )  # fmt: skip


def test_an_equal_document_is_no_new_version():
    load()

    assert load(DOCUMENT + "version: 9\n") == layouts.Loaded(name="nv-own", version=1, is_new=False)
    assert DistributorLayout.objects.count() == 1


def test_a_layout_reads_its_own_distributor_alone_and_others_can_be_named():
    sales.make_distributor("HB")
    load()
    own = distributors.get("NV")

    assert reads.of_distributor(terms=distributors.get("HB")) == library.STANDARD
    assert reads.of_distributor(terms=own, name="nv-own").name == "nv-own"
    assert reads.of_distributor(terms=own, name="norvale") == library.NORVALE
    with pytest.raises(library.LayoutIsUnknown):
        reads.of_distributor(terms=distributors.get("HB"), name="nv-own")


def test_a_version_stands(norvale):
    load()

    with pytest.raises(IntegrityError, match="load the next one"), transaction.atomic():
        DistributorLayout.objects.update(name="other")
    with pytest.raises(NotFoundError):
        load(distributor="XX")


def test_two_loads_at_once_are_one(monkeypatch):
    load()
    monkeypatch.setattr(reads, "newest", lambda **_: None)

    with pytest.raises(layouts.LayoutIsOvertaken):
        load(DOCUMENT.replace("Betrag", "Netto"))


def test_a_refused_file_is_read_again_once_its_layout_is_known():
    upload_id = sales.receive(FILE)
    assert intake.process(upload_id=upload_id, at=sales.AT) is UploadState.FAILED
    later = {"channel": UploadChannel.COMMAND, "actor": "user:1", "at": sales.AT}
    load()

    again = uploads.read_again(upload_id=upload_id, **later).upload_id

    assert intake.process(upload_id=again, at=sales.AT) is UploadState.POSTED
    assert sales.states(again) == {LineState.UNMATCHED: 1}
    with pytest.raises(uploads.UploadIsNotRefused):
        uploads.read_again(upload_id=again, **later)


def test_a_received_file_tells_its_layout_and_a_trial_keeps_nothing():
    upload_id = sales.receive(FILE + b"R2;2026-01-15;C1;1\nR3;14.1;C1;1\n")

    guess = reads.guess_from_upload(upload_id=upload_id)
    path = files.path_of(sha256=Upload.objects.get().sha256)
    trial = reads.try_out(text=documents.to_text(layout=guess.layout), path=path)

    assert guess.layout.name == "nv"
    assert (trial.lines, trial.faulty, trial.amounts) == (3, 1, {"AUD": 135_000})
    assert trial.rows[0]["reseller_name"] == "C1"
    assert trial.faults == [
        "Line 4, “Tag”: “14.1” is not a date in the form YYYY-MM-DD. Write the date in the form the layout declares."
    ]
    assert not StagedLine.objects.exists()
