"""The demo, seeded as `make run` seeds it, with fewer partners: every page has something true to show."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.demo import market, story
from renewals.queries import laws as renewal_laws
from renewals.queries import rights
from sales.queries import laws as sales_laws
from sales.queries import unmatched
from tiers.queries import board, programs
from tiers.queries import laws as tier_laws

UNTIL = date(2026, 11, 23)

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def small_demo(monkeypatch):
    """A shorter story of the same market: fewer partners, months and nights."""
    monkeypatch.setattr(market, "PARTNERS", 80)
    monkeypatch.setattr(market, "MONTHS", 15)
    monkeypatch.setattr(story, "MONTH_ENDS", 5)
    monkeypatch.setattr(story, "NIGHTS", 3)


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_whole_and_refuses_a_database_in_use(small_demo):
    out = io.StringIO()
    call_command(
        "seed_demo", "--until", UNTIL.isoformat(), "--json", stdout=out, stderr=io.StringIO()
    )
    report = json.loads(out.getvalue())

    assert report["partners"] == 80
    assert len(report["sign_ins"]) == 10
    assert sales_laws.breaches() == []
    assert tier_laws.breaches() == []
    current = board.find_board()
    assert current is not None
    assert current.as_of == UNTIL
    assert len(board.places(board=current)) == 80
    assert unmatched.count() > 0
    assert renewal_laws.breaches() == []
    states = Counter(
        rights.rights(program_id=programs.get(code="PARTNER-AU").pk).values_list("state", flat=True)
    )
    assert states["AUTHORISED"] > 0
    assert states["OPTED_IN"] + states["UNDER_ASSESSMENT"] > 0
    with pytest.raises(CommandError, match="holds data already"):
        call_command("seed_demo", stdout=io.StringIO(), stderr=io.StringIO())


def test_the_same_day_gives_the_same_market():
    first, second = (market.build(until=UNTIL) for _ in range(2))

    assert first.resellers == second.resellers
    month = date(2026, 10, 1)
    assert list(market.sales_of_month(market=first, month=month)) == list(
        market.sales_of_month(market=second, month=month)
    )
