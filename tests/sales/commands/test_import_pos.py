"""manage.py import_pos: what it prints, and when it fails."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from kernel.commands import RefusedError
from sales.choices import UploadState
from sales.models import Upload
from sales.operations import intake
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def acme():
    partner = sales.make_partner("ACME")
    sales.learn(sales.make_distributor("NV"), partner, code="C1")


@pytest.fixture
def file_of(tmp_path):
    def write(*lines):
        path = tmp_path / "pos.csv"
        path.write_bytes(lines[0] if isinstance(lines[0], bytes) else sales.as_csv(lines))
        return str(path)

    return write


def test_counts_amounts_and_warnings_as_json(file_of, capsys):
    path = file_of(
        sales.line("D1", code="C1", net="10.50"),
        sales.line("D2", code="C9"),
        sales.line("D3", code="C1", net="x"),
    )

    call_command("import_pos", path, "--distributor", "NV", "--json")

    upload = Upload.objects.get()
    assert json.loads(capsys.readouterr().out) == {
        "upload": upload.pk, "state": "POSTED", "lines": 3, "posted": 1, "unmatched": 1, "rejected": 0,
        "already_known": 0, "linked": 0, "faulty": 1, "restated": 0,
        "amounts": {"AUD": {"posted": "10.5000", "linked": "0.0000", "matched": "0.0000", "unmatched": "100.0000",
                            "rejected": "0.0000", "known": "0.0000", "faulty": "0.0000"}},
        "warnings": ["1 line is faulty and waits for a corrected file."],
    }  # fmt: skip


def test_the_same_file_again_says_so_and_posts_nothing(file_of, capsys):
    path = file_of(sales.line("D1", code="C1"))
    call_command("import_pos", path, "--distributor", "NV")
    first = Upload.objects.get()
    capsys.readouterr()

    call_command("import_pos", path, "--distributor", "NV")

    out = capsys.readouterr()
    assert out.out.splitlines()[0].endswith(
        "1 lines. 0 posted, 0 unmatched, 0 rejected, 1 already known, 0 faulty, 0 restated."
    )
    assert out.err == f"Warning: The same content came before, as upload {first.pk}.\n"


def test_layout_and_period_can_be_given(file_of):
    path = file_of(sales.as_csv([sales.line(code="C1")], has_numbers=False))

    call_command(
        "import_pos", path, "--distributor", "NV", "--layout", "standard-documents",
        "--covers-from", "2026-01-01", "--covers-to", "2026-01-31",
    )  # fmt: skip

    upload = Upload.objects.get()
    assert (upload.layout_name, upload.covers_from, upload.covers_to) == (
        "standard-documents", date(2026, 1, 1), date(2026, 2, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--distributor", "XX"], "not_found"),
        (["--distributor", "NV", "--layout", "nothing"], "layout_is_unknown"),
    ],
)
def test_what_is_unknown_is_refused(file_of, capsys, arguments, code):
    path = file_of(sales.line(code="C1"))

    with pytest.raises(CommandError):
        call_command("import_pos", path, "--json", *arguments)

    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert not Upload.objects.exists()


def test_a_refused_file_fails_with_its_reason(file_of, capsys):
    with pytest.raises(RefusedError):
        call_command("import_pos", file_of(b""), "--distributor", "NV", "--json")

    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], error["message"].startswith("pos.csv: ")) == ("file_is_empty", True)
    assert Upload.objects.get().state == UploadState.FAILED


def test_a_path_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="cannot be read"):
        call_command("import_pos", str(tmp_path / "nothing.csv"), "--distributor", "NV")


def test_it_waits_for_a_worker_that_was_faster(file_of, monkeypatch, capsys):
    whole, seen = intake.process, []

    def process(*, upload_id, at):
        seen.append(upload_id)
        return UploadState.STAGING if len(seen) < 3 else whole(upload_id=upload_id, at=at)

    monkeypatch.setattr(intake, "process", process)

    call_command("import_pos", file_of(sales.line(code="C1")), "--distributor", "NV")

    assert len(seen) == 3
    assert "1 posted" in capsys.readouterr().out


def test_control_totals_that_differ_fail_and_unusual_lines_are_told(file_of, capsys):
    path = file_of(sales.line("D1", code="C1", on="2025-12-31"), sales.line("D2", code="C1"))
    words = (
        "import_pos",
        path,
        "--distributor",
        "NV",
        "--covers-from",
        "2026-01-01",
        "--covers-to",
        "2026-01-31",
    )

    with pytest.raises(RefusedError, match=r"The sender states 201\.00"):
        call_command(*words, "--stated-lines", "2", "--stated-amount", "201")
    with pytest.raises(CommandError, match="--stated-amount: invalid"):
        call_command(*words, "--stated-amount", "many")
    call_command(*words, "--stated-lines", "2", "--stated-amount", "200")

    assert capsys.readouterr().err == "Warning: Date outside the reported period: 1 line.\n"
