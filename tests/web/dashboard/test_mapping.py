"""The mapping page: a layout guessed, tried and saved; a refused file read again; a sample before any file."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sales.choices import UploadState
from sales.models import DistributorLayout, Upload
from sales.operations import intake, uploads
from tests.factories import sales
from tests.personas import AT

GERMAN = (
    "Verkaufsbericht Juni\n"
    "Belegnummer;Zeile;Datum;Händler;Artikel;Menge;Netto;Art\n"
    "R-1;1;14.01.2026;Larkmere Technology;FW-200;2;1.234,50;Neu\n"
    "R-1;2;15.01.2026;Larkmere Technology;FW-200;1;-100,00;Sonderposten\n"
).encode()


def text(answer) -> str:
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def form_of(answer) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    form = answer.context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: "" if value in (None, False) else str(value) for name, value in values.items()}


@pytest.fixture
def clerk(as_persona):
    return as_persona("clerk").client


@pytest.fixture
def refused(channel) -> Upload:
    """Return a German file that the built-in layout could not read."""
    upload_id = sales.receive(GERMAN, distributor="NORVALE", at=AT)
    assert intake.process(upload_id=upload_id, at=AT) is UploadState.FAILED
    return Upload.objects.get(pk=upload_id)


def test_the_columns_of_a_refused_file_are_guessed_and_tried(clerk, refused):
    answer = clerk.get(reverse("dashboard:upload-map", args=[refused.pk]))

    shown = text(answer)
    assert "no layout yet: guessed from the file" in shown
    assert "Header on line 2" in shown
    assert "Say which kind is meant by “Sonderposten”." in shown
    said = form_of(answer)
    assert said["column-0"] == "document_no"
    assert said["column-6"] == "net_amount"
    assert said["decimal_mark"] == ","
    assert said["date_formats"] == "DD.MM.YYYY"
    assert "Sonderposten =" in said["kinds"]
    assert "Save and read the file again" in shown


def test_a_saved_mapping_is_a_version_and_reads_the_refused_file_again(clerk, refused):
    address = reverse("dashboard:upload-map", args=[refused.pk])
    said = form_of(clerk.get(address))
    said["kinds"] = said["kinds"].replace("Sonderposten =", "Sonderposten = return")

    answer = clerk.post(address, {**said, "act": "save"})

    version = DistributorLayout.objects.get(distributor__code="NORVALE")
    again = Upload.objects.latest("id")
    assert version.version == 1
    assert version.document["kinds"]["Sonderposten"] == "RETURN"
    assert answer["Location"] == reverse("dashboard:upload-detail", args=[again.pk])
    assert again.sha256 == refused.sha256
    assert intake.process(upload_id=again.pk, at=AT) is UploadState.POSTED
    assert sum(sales.states(again.pk).values()) == 2
    assert sales.revenue()["LARKMERE"] >= 1134


def test_trying_stores_nothing(clerk, refused):
    address = reverse("dashboard:upload-map", args=[refused.pk])

    answer = clerk.post(address, {**form_of(clerk.get(address)), "act": "try"})

    assert answer.status_code == 200
    assert "2 rows looked at" in text(answer)
    assert "1,234.50" in text(answer)
    assert not DistributorLayout.objects.exists()
    assert Upload.objects.latest("id") == refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"column-1": "document_no"}, "Document number stands under another column already."),
        ({"column-0": ""}, "map document_no"),
        ({"name": ""}, "Give the layout a name."),
        ({"kinds": "Neu"}, "“Neu”: write their word = ours."),
        ({"kinds": "Neu = LEASE"}, "LEASE"),
        ({"decimal_mark": "x"}, "x is not one of the available choices"),
        ({"header_line": "0"}, "greater than or equal to 1"),
        ({"date_formats": "YYYY only"}, "names no day"),
        ({"encoding": "rot13"}, "use a known encoding"),
        ({"totals_pattern": "("}, "use a pattern that can be read"),
        ({"currency_default": ""}, "map currency, or give it as a constant"),
    ],
)
def test_a_mapping_that_could_not_read_is_refused_with_the_reason(clerk, refused, change, words):
    address = reverse("dashboard:upload-map", args=[refused.pk])
    said = form_of(clerk.get(address))

    answer = clerk.post(address, {**said, **change, "act": "save"})

    assert answer.status_code == 422
    assert words in text(answer)
    assert not DistributorLayout.objects.exists()
    assert Upload.objects.latest("id") == refused


def test_the_next_mapping_begins_with_what_was_said_before(clerk, refused):
    address = reverse("dashboard:upload-map", args=[refused.pk])
    said = form_of(clerk.get(address))
    clerk.post(address, {**said, "column-4": "", "kinds": "Sonderposten = SERVICE", "act": "save"})
    renamed = GERMAN.replace(b"Netto", b"Wert EUR netto").replace(b"Menge", b"Netto")
    upload_id = sales.receive(renamed, distributor="NORVALE", at=AT)

    answer = clerk.get(reverse("dashboard:upload-map", args=[upload_id]))

    assert "begun with version 1" in text(answer)
    assert "Sonderposten = SERVICE" in form_of(answer)["kinds"]
    columns = {column.header: column for column in answer.context["page"].guess.columns}
    assert columns["Belegnummer"].why == "As in the layout before."
    assert columns["Netto"].field == "net_amount"


def test_a_sample_is_mapped_before_any_file_came(clerk, channel):
    send = reverse("dashboard:sample-send", args=["NORVALE"])
    before = Upload.objects.count()

    answer = clerk.post(send, {"file": SimpleUploadedFile("sample.csv", GERMAN)})

    address = answer["Location"]
    assert re.fullmatch(r"/dashboard/intake/sources/NORVALE/map/[0-9a-f]{64}/", address)
    saved = clerk.post(address, {**form_of(clerk.get(address)), "act": "save"})
    assert saved["Location"] == reverse("dashboard:source-detail", args=["NORVALE"])
    assert DistributorLayout.objects.get(distributor__code="NORVALE").version == 1
    assert Upload.objects.count() == before


@pytest.mark.parametrize(
    "sha256", ["0" * 64, "..", "sample", "A" * 64], ids=["gone", "dots", "word", "capitals"]
)
def test_a_sample_that_is_not_kept_is_not_found(clerk, channel, sha256):
    address = f"/dashboard/intake/sources/NORVALE/map/{sha256}/"

    assert clerk.get(address).status_code == 404


def test_a_sample_without_a_header_says_so(clerk, channel):
    send = reverse("dashboard:sample-send", args=["NORVALE"])

    answer = clerk.post(send, {"file": SimpleUploadedFile("x.csv", b"1,2,3\n4,5,6\n")}, follow=True)

    assert "No row among the first reads like a header." in text(answer)
    assert answer.context["form"] is None


def test_samples_are_swept(channel, settings):
    kept = uploads.keep_sample(stream=SimpleUploadedFile("x.csv", GERMAN))

    uploads.clear_unfinished(before=AT.replace(year=2100))

    assert not (Path(settings.UPLOAD_DIR) / f"sample-{kept.sha256}").exists()
