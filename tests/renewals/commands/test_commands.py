"""The command line's face of renewals: text, JSON, refusals."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from kernel.commands import RefusedError
from renewals import tasks
from renewals.models import Contract, Notice
from tests.factories import renewals as make

pytestmark = pytest.mark.django_db

CONTRACTS = (
    "contract,customer,product,quantity,annual value,currency,starts on,last day,partner,Shoe size\n"
    "C-1,Bellweir Dental,EP-STD,10,1000.00,AUD,2025-07-01,2026-06-30,LARK,44\n"
)


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


@time_machine.travel(make.AT, tick=False)
def test_contracts_are_imported(tmp_path, program):
    make.partner("LARK")
    path = tmp_path / "contracts.csv"
    path.write_text(CONTRACTS)

    trial = json.loads(run("import_contracts", str(path), "--dry-run", "--json"))
    text = run("import_contracts", str(path))

    assert trial == {
        "created": 1, "changed": 0, "unchanged": 0, "assigned": 1, "orphans": 0, "is_trial": True,
        "ignored_columns": ["Shoe size"], "warnings": ["The column 'Shoe size' is not known and was ignored."],
    }  # fmt: skip
    assert text.splitlines() == [
        "Warning: The column 'Shoe size' is not known and was ignored.",
        "1 created, 0 changed, 0 unchanged. 1 got a partner of record, 0 new ones have none.",
    ]
    assert Contract.objects.get().ref == "C-1"


def test_a_faulty_file_is_refused_as_json(tmp_path, program):
    path = tmp_path / "contracts.csv"
    path.write_text(CONTRACTS)
    out = io.StringIO()

    with pytest.raises(RefusedError):
        call_command("import_contracts", str(path), "--json", stdout=out)

    error = json.loads(out.getvalue())["error"]
    assert [(p["path"], p["code"]) for p in error["problems"]] == [
        ("line 2, partner", "partner_unknown")
    ]


def test_a_policy_is_loaded_once(tmp_path):
    make.program()
    path = tmp_path / "policy.yaml"
    path.write_text(make.POLICY)

    first = json.loads(run("load_renewal_policy", str(path), "--json"))
    again = run("load_renewal_policy", str(path))

    assert first == {
        "program": "P", "number": 1, "effective_on": "2020-01-01", "is_new": True, "warnings": [],
    }  # fmt: skip
    assert again == "Renewal policy 1 of P, in force from 2020-01-01, is known already.\n"


def test_a_policy_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="cannot be read as UTF-8"):
        run("load_renewal_policy", str(tmp_path / "missing.yaml"))


@time_machine.travel(make.AT, tick=False)
def test_the_days_work_is_done_once(program):
    lark = make.authorised("LARK", of=program)
    make.contract(program, incumbent=lark)

    first = json.loads(run("work_renewals", "--program", "P", "--json"))
    again = run("work_renewals", "--program", "P")

    assert (first["notices"], first["released"], first["lapsed"]) == (1, 1, 0)
    assert again == (
        "0 notices raised, 0 quotes expired, 0 partners of record released, 0 contracts lapsed, "
        "0 claims expired.\n"
        "Rights: 0 eligible, 0 no longer, 0 in grace, 0 suspended, 0 back.\n"
    )


@time_machine.travel(make.AT, tick=False)
def test_the_tasks_work_every_program_and_send(program):
    lark = make.authorised("LARK", of=program)
    make.contract(program, incumbent=lark, last_day=date(2026, 7, 31))

    tasks.work_days(unknown_argument=1)
    tasks.send_notices()

    assert Notice.objects.get().sent_at == make.AT


@time_machine.travel(make.AT, tick=False)
def test_prices_are_imported(tmp_path, program):
    path = tmp_path / "prices.csv"
    path.write_text("product,currency,price,from\nEP-STD,AUD,110.00,2025-07-01\n")

    assert run("import_renewal_prices", str(path)) == "1 created, 0 changed, 0 unchanged.\n"


@time_machine.travel(make.AT, tick=False)
def test_the_pipeline_is_shown_by_week(program):
    make.contract(program)

    shown = json.loads(run("renewal_pipeline", "--program", "P", "--json"))
    text = run("renewal_pipeline", "--program", "P")
    nothing = run("renewal_pipeline", "--program", "P", "--on", "2025-01-01")

    assert shown["weeks"] == [
        {
            "week_starts_on": "2026-06-29", "stage": "ORPHAN", "currency": "AUD", "count": 1, "value": "1000.00",
            "is_at_risk": True,
        }
    ]  # fmt: skip
    assert text == "2026-06-29  ORPHAN        1         1000.00 AUD\n"
    assert nothing == "No window is open.\n"


@time_machine.travel(make.AT, tick=False)
def test_rates_are_shown_and_nothing_due_is_no_rate(program):
    lark = make.partner("LARK", of=program)
    make.contract(program, incumbent=lark, last_day=date(2026, 5, 31))

    shown = json.loads(run("renewal_rates", "--program", "P", "--by", "partner", "--json"))
    text = run("renewal_rates", "--program", "P")
    nothing = run("renewal_rates", "--program", "P", "--to", "2026-05-30")

    assert (shown["from"], shown["to"]) == ("2025-06-01", "2026-05-31")
    assert shown["rates"] == [
        {
            "key": "LARK", "currency": "AUD", "due": 1, "renewed": 0, "on_time": 0, "due_value": "1000.00",
            "renewed_value": "0.00", "on_time_value": "0.00", "rate_by_count": "0.00%", "rate_by_value": "0.00%",
            "on_time_by_count": "0.00%", "on_time_by_value": "0.00%",
        }
    ]  # fmt: skip
    assert "0 of 1       0.00%  value   0.00%  on time   0.00%  AUD" in text
    assert nothing == "Nothing was due.\n"


@time_machine.travel(make.AT, tick=False)
def test_claims_are_imported(tmp_path, program):
    lark = make.partner("LARK", of=program)
    make.contract(program, incumbent=lark, ref="C-1")
    path = tmp_path / "claims.csv"
    path.write_text(
        "claim,partner,contract,amount,currency,sold on,submitted on\n"
        "RB-1,LARK,C-1,180.00,AUD,2026-01-10,2026-02-01\n"
    )

    assert run("import_claims", str(path)) == "1 created, 0 changed, 0 unchanged.\n"
