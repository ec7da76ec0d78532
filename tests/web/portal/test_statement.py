"""The statement as a file: all the lines of the page's period, summing to its total, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import tiers as make


def rows(client, **query: str) -> list[dict[str, str]]:
    answer = client.get(reverse("portal:revenue-csv"), query)
    assert answer.status_code == 200
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def larkmere(as_persona):
    return as_persona("partner_admin").client


def test_the_file_sums_to_the_total_of_the_page(channel, larkmere):
    make.reversal(make.sale(channel.larkmere, 70, date(2026, 6, 20), distributor=channel.norvale))
    make.sale(channel.larkmere, 40, date(2026, 5, 31), distributor=channel.norvale)
    page = larkmere.get(reverse("portal:revenue"), {"month": "2026-06"})

    found = rows(larkmere, month="2026-06")

    assert [(row["Date"], row["What"], row["Value, ex GST"]) for row in found] == [
        ("2026-06-15", "Counted", "250.00"),
        ("2026-06-20", "Counted", "70.00"),
        ("2026-06-20", "Taken back", "-70.00"),
    ]
    assert page.context["page"].totals == (
        ("AUD", sum(Decimal(row["Value, ex GST"]) for row in found)),
    )


def test_the_page_leads_to_the_file_of_the_same_period(larkmere):
    page = larkmere.get(reverse("portal:revenue"), {"month": "2026-06"})

    answer = larkmere.get(page.context["page"].csv_href)

    assert answer["Content-Disposition"] == (
        'attachment; filename="statement-LARKMERE-2026-06-01-2026-06-30.csv"'
    )


def test_a_customer_who_looks_like_a_formula_stays_text(channel, larkmere):
    make.sale(channel.larkmere, 5, date(2026, 6, 1), customer=make.customer('=HYPERLINK("x")'))

    assert rows(larkmere, month="2026-06")[0]["Customer"] == '\'=HYPERLINK("x")'


def test_nothing_of_another_partner_is_in_it(larkmere):
    assert {row["Value, ex GST"] for row in rows(larkmere)} == {"250.00"}


def test_the_channel_team_gets_the_same_file(as_persona, larkmere):
    fact = {"fact": "REVENUE|2026-06-01|2026-07-01"}
    address = reverse("dashboard:partner-sales-csv", args=["LARKMERE"])

    answer = as_persona("director").client.get(address, fact)
    own = larkmere.get(reverse("portal:revenue-csv"), {"month": "2026-06"})

    assert answer["Content-Disposition"] == own["Content-Disposition"]
    assert b"".join(answer.streaming_content) == b"".join(own.streaming_content)
