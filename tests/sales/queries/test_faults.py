"""The fault file: corrected, it is sent again as it is and counts; where it must not be, it only tells."""

from __future__ import annotations

import pytest

from sales.choices import LineState
from sales.operations import layouts
from sales.queries import faults
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def norvale():
    sales.learn(sales.make_distributor("NV"), sales.make_partner("P-1"), code="C1")


def fault_file(upload_id: int) -> str:
    return "".join(faults.csv_lines(upload_id=upload_id))


def test_what_is_corrected_can_be_sent_again():
    upload_id = sales.send(
        [
            sales.line("D1", "1", code="C1"),
            sales.line("D1", "2", code="C1", on="2026-02-30"),
            sales.line("D2", code="C1", net="ten"),
        ]
    )

    told = fault_file(upload_id)
    again = sales.send(told.replace("2026-02-30", "2026-01-30").replace(",ten,", ",10,").encode())

    assert told.count("\r\n") == 3
    assert told.splitlines()[1].startswith("D1,2,2026-02-30,C1,")
    assert "is not a day of the calendar. Correct the date" in told
    assert sales.states(again) == {LineState.POSTED: 2}
    sales.assert_lawful()


def test_the_form_is_the_senders_whatever_its_layout_asks_for():
    layouts.load(
        distributor_code="NV", actor="user:1", at=sales.AT,
        text="""
name: nv
columns: {document_no: Beleg, line_no: Pos, document_date: Datum, reseller_code: Kunde, reseller_name: Name,
          net_amount: Netto}
constants: {currency: AUD}
delimiter: ";"
decimal_mark: ","
encoding: cp1252
header_line: 3
date_formats: ["%d.%m.%Y"]
""",
    )  # fmt: skip
    lines = "Liste\n\nBeleg;Pos;Datum;Kunde;Name;Netto\nB1;1;14.13.2026;C1;Müller;1,5\n"
    upload_id = sales.send(lines.encode("cp1252"))

    again = sales.send(fault_file(upload_id).replace("14.13.", "14.01.").encode())

    assert sales.states(again) == {LineState.POSTED: 1}
    assert sales.StagedLine.objects.get(upload_id=again).reseller_name == "Müller"


def test_without_line_numbers_it_only_tells(norvale):
    upload_id = sales.receive(
        [sales.line("D1", code="C1", net="ten")],
        has_numbers=False,
        layout_name="standard-documents",
    )
    sales.intake.process(upload_id=upload_id, at=sales.AT)

    header, line = fault_file(upload_id).splitlines()
    assert header == "Line,Column,Value,Problem,Original line"
    assert line.startswith('2,net_amount,ten,"Line 2, “net_amount”: “ten” is not a number. ')
    assert line.endswith(',"D1,2026-01-14,C1,,,,,,,,ten,AUD"')
