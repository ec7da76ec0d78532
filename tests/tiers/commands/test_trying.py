"""`what_if` and `post_observed` as a person at a shell meets them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import tiers as make
from tiers.models import Observation, ProgramVersion

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def draft(tmp_path):
    """A market with a closed night, and a draft that asks Silver for more."""
    make.program()
    make.sale(make.partner("S1"), 100, date(2026, 6, 1))
    make.sale(make.partner("G1"), 500, date(2026, 6, 1))
    make.night(date(2026, 6, 29))
    path = tmp_path / "draft.yaml"
    path.write_text(make.document(tiers=make.LADDER.replace("at_least: 100", "at_least: 150")))
    return str(path)


def test_a_draft_is_told_in_words(draft):
    text = run("what_if", draft, "--as-of", "2026-06-30", "--nights", "2")

    assert "1 of 2 partners would land in a different tier" in text
    assert "S1 S1 Pty Ltd: SILVER to BASE (Net revenue 100.00, SILVER asks ≥ 150)" in text
    assert "Night of 2026-06-30: retain 2; BASE 1, SILVER 0, GOLD 1" in text
    assert ProgramVersion.objects.count() == 1


def test_a_draft_is_told_as_csv_and_as_json(draft):
    rows = list(
        csv.DictReader(io.StringIO(run("what_if", draft, "--as-of", "2026-06-30", "--csv")))
    )
    data = json.loads(run("what_if", draft, "--as-of", "2026-06-30", "--json"))

    assert [(row["partner_code"], row["tier_draft"], row["revenue_12_months"]) for row in rows] == [
        ("S1", "BASE", "100.00")
    ]
    assert [mover["code"] for mover in data["movers"]] == ["S1"]
    assert data["reach"][0]["by_factor"].keys() == {"5/4", "3/2", "2"}


@pytest.mark.parametrize("nights", ["-1", "401"])
def test_a_number_of_nights_that_is_none_is_refused(draft, nights):
    with pytest.raises(CommandError, match="Ask for 1 to 400 nights"):
        run("what_if", draft, "--as-of", "2026-06-30", "--nights", nights)


def test_a_document_that_is_not_there_is_refused(draft):
    with pytest.raises(CommandError, match="cannot be read"):
        run("what_if", draft + ".not", "--as-of", "2026-06-30")


def test_observed_values_are_read_from_a_file_all_or_none(tmp_path):
    make.partner("A")
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("partner_code,code,on,value\nA,CARE,2026-06-01,8.5\nA,CARE,2026-06-02,9\n")
    bad.write_text(
        "partner_code,code,on,value\nA,CARE,2026-06-03,8\nA,CARE,2026-02-30,8\nA,C C,2026-06-03,8\n"
        "A,CARE,2026-06-03,many\nA,CARE\n"
    )

    assert run("post_observed", str(good)).strip() == "2 values recorded."
    with pytest.raises(CommandError) as refused:
        run("post_observed", str(bad))

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()[1:]] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
    ]
    assert Observation.objects.count() == 2


def test_a_file_without_a_column_and_one_with_a_stranger_are_refused(tmp_path):
    lacking, strange = tmp_path / "lacking.csv", tmp_path / "strange.csv"
    lacking.write_text("partner_code,code,value\nA,CARE,8\n")
    strange.write_text("partner_code,code,on,value\nNOBODY,CARE,2026-06-01,8\n")

    with pytest.raises(CommandError, match="lacks the column 'on'"):
        run("post_observed", str(lacking))
    with pytest.raises(CommandError, match="'NOBODY' is no partner"):
        run("post_observed", str(strange))
