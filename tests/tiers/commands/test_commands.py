"""The commands of tiers and `reconcile`, as a person at a shell meets them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.commands import NotOkError, RefusedError
from tests.factories import tiers as make
from tiers.models import Decision, Standing

pytestmark = pytest.mark.django_db
DAY = ["--program", "P", "--as-of", "2026-06-30"]


def run(*words):
    """Return what a command prints."""
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def as_json(*words):
    return json.loads(run(*words, "--json"))


@pytest.fixture(autouse=True)
def no_vacuum(monkeypatch, settings):
    settings.DATABASE_OWNER_URL = ""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "program.yaml"
    path.write_text(make.document(), encoding="utf-8")
    return str(path)


def test_load_program_publishes_and_then_changes_nothing(file):
    assert run("load_program", file) == "P version 1 is published now.\n"
    assert run("load_program", file) == "P version 1 was published already; nothing changed.\n"
    assert as_json("load_program", file) == {
        "program": "P",
        "version": 1,
        "state": "PUBLISHED",
        "changed": False,
        "warnings": [],
    }


def test_load_program_keeps_a_draft(file):
    assert run("load_program", file, "--draft") == "P version 1 is draft now.\n"
    assert run("load_program", file) == "P version 1 is published now.\n"


def test_load_program_says_what_is_wrong_with_the_file(tmp_path):
    broken, latin = tmp_path / "broken.yaml", tmp_path / "latin.yaml"
    broken.write_text(make.document().replace("rank: 2", "rank: two"), encoding="utf-8")
    latin.write_bytes("name: Märkte".encode("latin-1"))

    with pytest.raises(RefusedError, match=r"line 13, tiers\[1\].rank: "):
        run("load_program", str(broken))
    with pytest.raises(RefusedError, match="is no UTF-8 text; save it as UTF-8"):
        run("load_program", str(latin))
    with pytest.raises(RefusedError, match="cannot be read: No such file"):
        run("load_program", str(tmp_path / "nowhere.yaml"))


def test_evaluate_reports_and_repeats_without_change(file):
    run("load_program", file)
    make.sale(make.partner("A"), 100, date(2026, 6, 1))
    counts = {"PROMOTE": 1, "RETAIN": 0, "WARN": 0, "DEMOTE": 0, "HOLD": 0}

    first = as_json("evaluate", *DAY)
    again = as_json("evaluate", *DAY)

    assert first == {
        "program": "P",
        "as_of": "2026-06-30",
        "run": first["run"],
        "state": "CLOSED",
        "changed": True,
        "counts": counts,
        "breaches": [],
        "warnings": [],
    }
    assert again == {**first, "changed": False}
    assert "was closed already; nothing changed: " in run("evaluate", *DAY)


def test_evaluate_says_why_a_night_is_held(file):
    make.program(
        policy="grace_days: 0",
        brake="{max_share_of_partners: 10%, max_share_of_tier: 100%, max_share_of_revenue: 100%, min_count: 1}",
    )
    make.sale(make.partner("A"), 100, date(2025, 7, 1))
    run("evaluate", *DAY)

    text = run("evaluate", "--program", "P", "--as-of", "2026-07-01")

    assert "is held for a person, no tier has changed: " in text
    assert "100.0% of all partners would be demoted; the limit is 10%." in text


@pytest.mark.parametrize("command", ["evaluate", "export_decisions", "replay"])
def test_an_unknown_program_is_refused_with_those_there_are(file, command):
    run("load_program", file)

    with pytest.raises(RefusedError, match=r"There is no program 'Q'\. Programs: P\."):
        run(command, "--program", "Q", "--as-of", "2026-06-30")
    with pytest.raises(CommandError, match="argument --as-of"):
        run(command, "--program", "P", "--as-of", "30/06/2026")


@pytest.mark.parametrize("command", ["export_decisions", "replay"])
def test_a_day_without_a_night_is_refused(file, command):
    run("load_program", file)

    with pytest.raises(RefusedError, match=r"No run of P has judged 2026-06-30\."):
        run(command, *DAY)


RULES = """\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: TOP
  name: Top
  rank: 2
  entry:
    all_of:
      - {metric: net_revenue, window: {trailing_months: 12}, at_least: 100}
      - {metric: growth, window: {trailing_months: 12}, at_least: 10%, when_not_defined: unmet}
      - {metric: segment_share, segment: SMB, window: {trailing_months: 12}, at_least: 50%}
      - {metric: distinct_customers, window: fiscal_year_to_date, filters: {kind: [NEW]}, at_least: 1}
      - {metric: certified_people, certificates: [ENG], at_least: 1}
"""


def test_export_decisions_is_a_table_with_every_fact():
    make.program(tiers=RULES)
    plain, odd = make.partner("A"), make.partner("=B", name="@Odd")
    make.sale(plain, 100.5, date(2026, 6, 1), customer=make.customer("c"))
    make.sale(plain, 50, date(2025, 6, 1))
    make.certificate(plain, "kim")
    make.sale(odd, 10, date(2026, 6, 1), segment="UNKNOWN")
    make.sale(odd, 2, date(2026, 6, 1), currency="NZD")
    run("evaluate", *DAY)

    rows = list(csv.DictReader(io.StringIO(run("export_decisions", *DAY))))

    assert rows == [
        {
            "partner_code": "'=B",
            "partner_name": "'@Odd",
            "previous_tier": "",
            "judged_tier": "BASE",
            "verdict": "RETAIN",
            "tier_after": "BASE",
            "reasons": "ENTERED REQUIREMENTS_MET",
            "grace_started_on": "",
            "grace_ends_on": "",
            "net_revenue_12_months": "10.00..",
            "net_revenue_12_months_before": "0.00",
            "net_revenue_12_months_smb": "0.00..",
            "distinct_customers_fiscal_year_to_date_new": "0",
            "certified_people_eng": "0",
        },
        {
            "partner_code": "A",
            "partner_name": "A Pty Ltd",
            "previous_tier": "",
            "judged_tier": "TOP",
            "verdict": "PROMOTE",
            "tier_after": "TOP",
            "reasons": "ENTERED HIGHER_TIER_MET",
            "grace_started_on": "",
            "grace_ends_on": "",
            "net_revenue_12_months": "100.50",
            "net_revenue_12_months_before": "50.00",
            "net_revenue_12_months_smb": "100.50",
            "distinct_customers_fiscal_year_to_date_new": "1",
            "certified_people_eng": "1",
        },
    ]
    assert as_json("export_decisions", *DAY)["decisions"] == rows


def test_replay_is_equal_and_shows_what_late_data_would_change(file):
    run("load_program", file)
    partner = make.partner("A")
    make.sale(partner, 100, date(2026, 6, 1))
    run("evaluate", *DAY)
    make.sale(partner, 300, date(2026, 6, 1))

    assert as_json("replay", *DAY)["equal"] is True
    assert run("replay", *DAY).endswith("as of 2026-06-30: 1 decisions, equal.\n")
    out = io.StringIO()
    with pytest.raises(NotOkError):
        call_command("replay", *DAY, "--as-known-now", stdout=out)
    assert "A rank_after: stored '2', gathered again '3'" in out.getvalue()


def test_replay_finds_a_decision_that_does_not_follow(file):
    run("load_program", file)
    make.sale(make.partner("A"), 100, date(2026, 6, 1))
    run("evaluate", *DAY)
    row = Decision.objects.get()
    # What nobody can do through the product: the trigger refuses it, so the row is written past it.
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into tiers_decision (run_id, partner_id, previous_rank, judged_rank, rank_after, verdict, reasons,"
            " facts, outcomes)"
            " select run_id, %s, previous_rank, judged_rank, 3, verdict, reasons, facts, outcomes from tiers_decision",
            [make.partner("B").pk],
        )
        cursor.execute("update tiers_runchunk set last_partner_id = last_partner_id + 1000")

    out = io.StringIO()
    with pytest.raises(NotOkError):
        call_command("replay", *DAY, "--json", stdout=out)

    found = json.loads(out.getvalue())["differences"]
    assert {one["partner_code"] for one in found} == {"B"}
    assert row.rank_after == 2


def test_reconcile_proves_the_laws_and_names_a_breach(file):
    run("load_program", file)
    make.partner("A")
    run("evaluate", *DAY)
    assert as_json("reconcile")["breaches"] == []
    assert run("reconcile").endswith(" laws hold.\n")

    Standing.objects.update(run=None)

    out = io.StringIO()
    with pytest.raises(NotOkError):
        call_command("reconcile", "--json", stdout=out)
    (breach,) = json.loads(out.getvalue())["breaches"]
    assert breach == (
        "A closed run started a standing for each change of tier, and for no other partner: "
        f"run {Decision.objects.get().run_id} changed 1 tiers and started 0 standings."
    )
