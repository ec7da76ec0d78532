"""Contracts from a file: all or none, chains kept, partners of record dated."""

from __future__ import annotations

from datetime import date

import pytest

from events.models import Event
from partners.operations.tables import TableHasFaults
from renewals.models import Contract, Incumbency, Release
from renewals.operations.contract_files import import_contracts
from sales.models import Customer, Product
from tests.factories import renewals as make

HEADER = (
    "contract,customer,country,product,quantity,annual_value,currency,starts_on,last_day,partner,"
    "predecessor,ordered_on"
)
FIRST = "C-1,Bellweir Dental,AU,EP-STD,10,1000.00,AUD,2025-07-01,2026-06-30,LARK,,"


@pytest.fixture
def taken(tmp_path, program, who):
    """Return a function that imports rows."""
    for code in ("LARK", "MERRI"):
        make.partner(code)
    path = tmp_path / "contracts.csv"

    def take(*rows: str, header: str = HEADER, **options):
        path.write_text("\n".join([header, *rows]) + "\n")
        return import_contracts(path=path, **{**who, **options})

    return take


def counts(report):
    return report.created, report.changed, report.unchanged, report.assigned, report.orphans


def problems(refusal):
    return [(problem.path, problem.code) for problem in refusal.value.problems]


def test_a_file_is_taken_once(taken):
    first = taken(FIRST, FIRST.replace("C-1", "C-2").replace("LARK", ""))
    again = taken(FIRST, FIRST.replace("C-1", "C-2").replace("LARK", ""))

    assert [counts(report) for report in (first, again)] == [(2, 0, 0, 1, 1), (0, 0, 2, 0, 0)]
    row = Contract.objects.select_related("customer", "product", "program").get(ref="C-1")
    assert (row.customer.name, row.product.code, row.program.code, row.quantity, row.annual_value) == (
        "Bellweir Dental", "EP-STD", "P", 10, 10_000_000,
    )  # fmt: skip
    assert (row.starts_on, row.ends_on, row.state) == (date(2025, 7, 1), date(2026, 7, 1), "OPEN")
    assert Event.objects.filter(type="contract.imported").count() == 2
    assert list(
        Event.objects.filter(type="contract.incumbent.assigned").values_list(
            "subject", "partner_ref"
        )
    ) == [("contract:C-1", "LARK")]


def test_a_trial_writes_nothing(taken):
    report = taken(FIRST, is_trial=True)

    assert counts(report) == (1, 0, 0, 1, 0)
    assert [model.objects.count() for model in (Contract, Incumbency, Customer, Product)] == [0] * 4


def test_another_partner_takes_over_with_a_release_and_both_are_told(taken):
    taken(FIRST)

    report = taken(FIRST.replace("LARK", "MERRI"))

    assert counts(report) == (0, 1, 0, 1, 0)
    assert list(
        Incumbency.objects.order_by("id").values_list("partner__code", "starts_on", "ends_on")
    ) == [("LARK", date(2026, 6, 1), date(2026, 6, 1)), ("MERRI", date(2026, 6, 1), None)]
    assert Release.objects.get().cause == "CORRECTED"
    assert list(
        Event.objects.filter(type__startswith="contract.incumbent")
        .order_by("id")
        .values_list("type", "partner_ref")
    ) == [
        ("contract.incumbent.assigned", "LARK"),
        ("contract.incumbent.released", "LARK"),
        ("contract.incumbent.assigned", "MERRI"),
    ]


def test_a_blank_partner_says_nothing(taken):
    taken(FIRST)

    assert counts(taken(FIRST.replace("LARK", ""))) == (0, 0, 1, 0, 0)
    assert Incumbency.objects.get().ends_on is None


def test_a_changed_row_changes_the_open_contract_and_the_log_says_how(taken):
    taken(FIRST)

    assert counts(taken(FIRST.replace("1000.00", "1100.00"))) == (0, 1, 0, 0, 0)
    assert Contract.objects.get().annual_value == 11_000_000
    data = Event.objects.get(type="contract.changed").data
    assert (data["fields"], data["before"]["annual_value"], data["after"]["annual_value"]) == (
        ["annual_value"],
        "1000.00",
        "1100.00",
    )


def test_a_chain_in_any_order_marks_what_was_renewed(taken):
    second = (
        "C-2,Bellweir Dental P/L,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,2026-06-20"
    )
    third = "C-3,Bellweir Dental,AU,EP-STD,10,1050,AUD,2027-07-01,2028-06-30,LARK,C-2,2027-07-05"

    taken(third, second, FIRST)

    assert list(
        Contract.objects.order_by("ref").values_list(
            "ref", "predecessor__ref", "state", "renewed_on"
        )
    ) == [
        ("C-1", None, "RENEWED", date(2026, 6, 20)),
        ("C-2", "C-1", "RENEWED", date(2027, 7, 5)),
        ("C-3", "C-2", "OPEN", None),
    ]
    assert counts(taken(third, second, FIRST)) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (FIRST.replace("2026-06-30", "2025-06-30"), ("line 2, last_day", "invalid")),
        (FIRST.replace("LARK", "NOBODY"), ("line 2, partner", "partner_unknown")),
        (FIRST.replace(",10,", ",0,"), ("line 2, quantity", "invalid")),
        (FIRST.replace(",10,", ",,"), ("line 2, quantity", "invalid")),
        (FIRST.replace(",10,", ",1.5,"), ("line 2, quantity", "invalid")),
        (FIRST.replace("1000.00", "-1"), ("line 2, annual_value", "invalid")),
        (FIRST.replace("1000.00", ""), ("line 2, annual_value", "blank")),
        (FIRST.replace("AUD", "dollars"), ("line 2, currency", "invalid")),
        (FIRST.replace("Bellweir Dental", "..."), ("line 2, customer", "invalid")),
        (FIRST.replace("LARK,,", "LARK,C-0,2025-06-01"), ("line 2, predecessor", "predecessor_unknown")),
        (FIRST.replace("LARK,,", "LARK,C-1,2025-06-01"), ("line 2, predecessor", "predecessor_unknown")),
        (FIRST.replace("LARK,,", "LARK,,2025-06-01"), ("line 2, ordered_on", "invalid")),
    ],
)  # fmt: skip
def test_a_faulty_row_is_named_and_nothing_is_taken(taken, row, place):
    with pytest.raises(TableHasFaults) as refusal:
        taken(row)

    assert place in problems(refusal)
    assert (Contract.objects.count(), Event.objects.filter(subject="contract:C-1").count()) == (
        0,
        0,
    )


def test_a_successor_must_fit_its_predecessor(taken):
    early = "C-2,Bellweir Dental,AU,EP-STD,10,1030,AUD,2026-06-30,2027-06-30,LARK,C-1,2026-06-20"
    other = "C-2,Somebody Else,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,2026-06-20"
    undated = "C-2,Bellweir Dental,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,"
    twice = "C-3,Bellweir Dental,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,2026-06-20"
    fits = "C-2,Bellweir Dental,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,2026-06-20"

    found = []
    for rows in ((early,), (other,), (undated,), (fits, twice)):
        with pytest.raises(TableHasFaults) as refusal:
            taken(FIRST, *rows)
        found.append(problems(refusal))

    assert found == [
        [("line 3, predecessor", "invalid")],
        [("line 3, predecessor", "invalid")],
        [("line 3, ordered_on", "blank")],
        [("line 4, predecessor", "predecessor_taken")],
    ]


def test_a_renewed_contract_stays_as_it_is(taken):
    fits = "C-2,Bellweir Dental,AU,EP-STD,10,1030,AUD,2026-07-01,2027-06-30,LARK,C-1,2026-06-20"
    taken(FIRST, fits)

    with pytest.raises(TableHasFaults) as refusal:
        taken(FIRST.replace("1000.00", "1.00"))

    assert problems(refusal) == [("line 2, contract", "contract_final")]
    assert Contract.objects.get(ref="C-1").annual_value == 10_000_000
