"""What is unusual about a file is kept and shown, counts all the same; what its sender states is checked before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sales.choices import LineState, UploadState
from sales.models import LineOddity, Upload
from sales.operations import intake, plausibility, uploads
from sales.queries import plausibility as reads
from tests.factories import sales

pytestmark = pytest.mark.django_db
HEADER = "document_no,line_no,document_date,reseller_code,product_code,quantity,unit_price,net_amount,currency\n"


@pytest.fixture(autouse=True)
def norvale():
    sales.learn(sales.make_distributor("NV"), sales.make_partner("P-1"), code="C1")


def file_of(*lines: str) -> bytes:
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


def history(count: int = 120) -> int:
    return sales.send(
        file_of(
            *(f"H{n},1,2026-01-05,C1,P1,1,{90 + n % 20},{90 + n % 20},AUD" for n in range(count))
        )
    )


def codes(upload_id: int) -> list[tuple[int, str]]:
    return [(odd.file_line, str(odd.code)) for odd in reads.odd_lines(upload_id=upload_id)]


def test_what_is_unusual_is_kept_and_counts_all_the_same():
    history()
    upload_id = sales.send(
        file_of(
            "D1,1,2026-01-14,C1,P1,1,100,100,AUD",
            "D2,1,2026-01-14,C1,P1,20,100,2000,AUD",
            "D3,1,2026-01-14,C1,P1,-1,100,-1100,AUD",
            "D4,1,2026-01-14,C1,P1,1,1000,1000,AUD",
            "D5,1,2026-01-14,C1,P1,1,10,10,AUD",
            "D6,1,2026-01-14,C1,P9,1,5,5,AUD",
            "D7,1,2026-01-14,C1,P1,1,100,100,NZD",
        )
    )

    assert codes(upload_id) == [
        (3, "AMOUNT_UNUSUAL"), (4, "AMOUNT_UNUSUAL"), (5, "PRICE_UNUSUAL"), (6, "PRICE_UNUSUAL"),
        (7, "PRODUCT_UNKNOWN"), (8, "CURRENCY_UNUSUAL"),
    ]  # fmt: skip
    assert sales.states(upload_id) == {LineState.POSTED: 7}
    assert reads.oddities(upload_id=upload_id) == [
        "Amount far beyond what this distributor reports: 2 lines.",
        "Unit price far from what this product cost before: 2 lines.",
        "Product not known before: 1 line.",
        "Currency this distributor has not reported of late: 1 line.",
    ]
    assert [odd.text for odd in reads.odd_lines(upload_id=upload_id, limit=3)] == [
        "Amount far beyond what this distributor reports (usual: 109.00)",
        "Amount far beyond what this distributor reports (usual: 109.00)",
        "Unit price far from what this product cost before (usual: 99.00)",
    ]
    sales.assert_lawful()


def test_without_a_history_nothing_is_unusual():
    first = history(3)
    few = sales.send(file_of("D1,1,2026-01-14,C1,P1,1,999999,999999,AUD"))

    assert (codes(first), codes(few)) == ([], [])


def test_an_undone_file_and_one_of_another_distributor_are_no_history():
    upload_id = history()
    intake.posting.reverse_upload(upload_id=upload_id, reason="Wrong", actor="user:1", at=sales.AT)
    sales.make_distributor("HB")

    line = file_of("D1,1,2026-01-14,C1,P1,1,5000,5000,NZD")
    assert codes(sales.send(line)) == []
    assert codes(sales.send(line, distributor="HB")) == []


def test_a_day_outside_the_reported_period_is_unusual():
    period = {"covers_from": date(2026, 1, 1), "covers_to": date(2026, 1, 31)}
    upload_id = receive(
        file_of(
            "D1,1,2025-12-31,C1,,1,5,5,AUD",
            "D2,1,2026-01-31,C1,,1,5,5,AUD",
            "D3,1,2026-02-01,C1,,1,5,5,AUD",
        ),
        **period,
    )
    intake.process(upload_id=upload_id, at=sales.AT)

    assert codes(upload_id) == [(2, "DATE_OUTSIDE_PERIOD"), (4, "DATE_OUTSIDE_PERIOD")]
    assert sales.states(upload_id) == {LineState.POSTED: 3}


def test_all_unusual_lines_are_counted_and_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(plausibility, "MOST_KEPT", 2)
    history()

    upload_id = sales.send(file_of(*(f"D{n},1,2026-01-14,C1,P9,1,5,5,AUD" for n in range(5))))

    assert Upload.objects.get(pk=upload_id).oddities == {"PRODUCT_UNKNOWN": 5}
    assert list(LineOddity.objects.values_list("file_line", flat=True)) == [2, 3]


def receive(content: bytes, **changes) -> int:
    return uploads.receive(
        distributor_code="NV", file_name="pos.csv", stream=sales.io.BytesIO(content), channel="COMMAND",
        actor="command", at=sales.AT, **changes,
    ).upload_id  # fmt: skip


TWO = ("D1,1,2026-01-14,C1,,1,5,5,AUD", "D2,1,2026-01-14,C1,,1,5.5,5.5,AUD")


@pytest.mark.parametrize(
    ("lines", "stated", "message"),
    [
        (TWO, {"stated_lines": 2, "stated_amount": Decimal("10.50")}, None),
        (TWO, {"stated_amount": Decimal("10.504")}, None),
        (TWO, {"stated_lines": 3}, "The sender states 3 lines, but the file has 2. "),
        (TWO, {"stated_amount": Decimal(11)}, "The sender states 11.00, but the 2 lines of the file sum to 10.50. "),
        ((*TWO, "D3,1,never,C1,,1,5,5,AUD"), {"stated_lines": 3, "stated_amount": Decimal("15.5")}, None),
        ((*TWO, "D3,1,2026-01-14,C1,,1,5,x,AUD"), {"stated_amount": Decimal(99)}, None),
        ((*TWO, "D3,1,2026-01-14,C1,,1,5,5,NZD"), {"stated_amount": Decimal(99)}, None),
    ],
)  # fmt: skip
def test_control_totals_of_the_sender_are_checked_before_anything_counts(lines, stated, message):
    upload_id = receive(file_of(*lines), **stated)

    state = intake.process(upload_id=upload_id, at=sales.AT)

    upload = Upload.objects.get(pk=upload_id)
    assert state is (UploadState.FAILED if message else UploadState.POSTED)
    assert upload.failure_code == ("statement_differs" if message else "")
    assert upload.failure.startswith(message or "")
    assert bool(sales.states(upload_id)) is (message is None)


@pytest.mark.parametrize(
    "stated",
    [
        {"stated_lines": -1}, {"stated_lines": 10**9},
        {"stated_amount": Decimal("NaN")}, {"stated_amount": Decimal("1e20")},
    ],
)  # fmt: skip
def test_control_totals_that_no_file_can_have_are_refused(stated):
    with pytest.raises(uploads.StatementIsWrong) as caught:
        receive(file_of(), **stated)

    assert [problem.path for problem in caught.value.problems] == list(stated)
