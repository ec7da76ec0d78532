"""manage.py watch_folder: files dropped into a folder are received once, and put away."""

from __future__ import annotations

import json
import os
import time

import pytest
from django.core.management import call_command

from kernel.commands import RefusedError
from sales.management.commands import watch_folder
from sales.models import Upload
from sales.operations import uploads
from tests.factories import sales

pytestmark = pytest.mark.django_db
OLD = time.time() - 3_600


@pytest.fixture
def folder(tmp_path):
    sales.make_distributor("NV")
    (tmp_path / "NV").mkdir()
    return tmp_path


def drop(folder, name, *, age=OLD, content=None):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(sales.as_csv([sales.line()]) if content is None else content)
    os.utime(path, (age, age))
    return path


def look(folder, capsys):
    call_command("watch_folder", str(folder), "--once", "--json")
    return json.loads(capsys.readouterr().out)


def names(folder):
    """Return what lies where, without the moment in front of the name."""
    return sorted(
        f"{path.parent.name}/{path.name.split('-', 1)[-1]}"
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_settled_files_are_received_and_put_away(
    folder, capsys, django_capture_on_commit_callbacks
):
    drop(folder, "NV/june.csv")
    drop(folder, "NV/now.csv", age=time.time())
    drop(folder, "NV/july.csv.part")
    drop(folder, "NV/.hidden")
    (folder / "NV" / "link.csv").symlink_to("/etc/passwd")

    with django_capture_on_commit_callbacks() as nudges:
        told = look(folder, capsys)

    upload = Upload.objects.get()
    assert told == {"received": [upload.pk], "refused": [], "warnings": []}
    assert (upload.file_name, upload.channel, len(nudges)) == ("june.csv", "FOLDER", 1)
    assert names(folder) == [
        "NV/.hidden", "NV/july.csv.part", "NV/link.csv", "NV/now.csv", "received/june.csv",
    ]  # fmt: skip
    assert look(folder, capsys)["received"] == []


def test_the_same_name_again_takes_no_place_and_the_same_content_is_noted(folder, capsys):
    for _ in range(2):
        drop(folder, "NV/june.csv")
        look(folder, capsys)

    assert names(folder) == ["received/june.csv"] * 2
    first, again = Upload.objects.order_by("id")
    assert again.same_content_as_id == first.pk


def test_what_is_refused_is_put_apart_with_the_reason(folder, capsys, monkeypatch):
    drop(folder, "XX/june.csv")
    monkeypatch.setattr(uploads.limits, "FILE_BYTES", 3)
    drop(folder, "NV/june.csv")

    call_command("watch_folder", str(folder), "--once")

    assert capsys.readouterr().out.splitlines() == [
        "NV/june.csv refused: The file is larger than 0 MiB. Split it and send the parts.",
        "XX/june.csv refused: There is no distributor with the code 'XX'.",
    ]
    assert names(folder) == ["refused/june.csv"] * 2


def test_it_looks_again_until_it_is_stopped(folder, capsys, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(watch_folder.time, "sleep", stop)
    drop(folder, "NV/june.csv")

    with pytest.raises(KeyboardInterrupt):
        call_command("watch_folder", str(folder))
    assert capsys.readouterr().out == f"NV/june.csv received as upload {Upload.objects.get().pk}\n"


def test_a_folder_that_is_not_there_is_refused(folder):
    with pytest.raises(RefusedError, match="cannot be used: No such file or directory"):
        call_command("watch_folder", str(folder / "gone"), "--once")
