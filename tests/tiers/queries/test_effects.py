"""What rows that wait would do for a partner, judged on top of the last night's facts."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.money import UNITS_PER_ONE
from tests.factories import tiers as make
from tiers.queries import board, effects

pytestmark = pytest.mark.django_db

NIGHT = date(2026, 6, 30)


@pytest.fixture
def larkmere():
    """Return a partner of 250 a year, with another of nothing, after a night."""
    partner = make.partner("LARKMERE")
    make.partner("NOTHING")
    make.sale(partner, 250, date(2026, 6, 15))
    make.program(code="P")
    make.night(NIGHT, code="P")
    return partner


def sold(amount: int, on: date = NIGHT, *, currency: str = "AUD") -> effects.Sold:
    return effects.Sold(on=on, net=amount * UNITS_PER_ONE, currency=currency, sale_kind="")


def effect_of(partner, *sales: effects.Sold) -> effects.Effect:
    current = board.find_board()
    assert current is not None
    return effects.of_sales(board=current, partner_ids=[partner.pk], sales=sales)[partner.pk]


@pytest.mark.parametrize(
    ("amount", "earned", "short"), [(149, "SILVER", 1), (150, "GOLD", 0), (-151, "BASE", 301)]
)
def test_rows_in_the_window_move_revenue_gap_and_tier(larkmere, amount, earned, short):
    effect = effect_of(larkmere, sold(amount))

    assert (effect.held.code, effect.earned_before.code) == ("SILVER", "SILVER")
    assert effect.revenue_before == 250 * UNITS_PER_ONE
    assert effect.revenue_after == (250 + amount) * UNITS_PER_ONE
    assert effect.short_before == 150 * UNITS_PER_ONE
    assert effect.short_after == short * UNITS_PER_ONE
    assert effect.earned_after.code == earned
    assert effect.is_change is (earned != "SILVER")


def test_rows_outside_the_window_change_nothing(larkmere):
    effect = effect_of(larkmere, sold(500, date(2025, 6, 30)), sold(500, date(2026, 7, 1)))

    assert effect.revenue_after == effect.revenue_before
    assert not effect.is_change


def test_rows_in_another_currency_have_no_known_worth(larkmere):
    effect = effect_of(larkmere, sold(1, currency="NZD"))

    assert effect.revenue_after is None
    assert effect.short_after is None
    assert effect.earned_after.code == "SILVER"


def test_partners_are_asked_in_one_go(larkmere, django_assert_num_queries):
    current = board.find_board()

    with django_assert_num_queries(2):
        found = effects.of_sales(
            board=current, partner_ids=range(larkmere.pk, larkmere.pk + 2), sales=[sold(200)]
        )

    assert [effect.earned_after.code for effect in found.values()] == ["GOLD", "SILVER"]


def test_nobody_who_was_not_judged_has_an_effect(larkmere):
    late = make.partner("LATE")
    current = board.find_board()

    assert effects.of_sales(board=current, partner_ids=[late.pk], sales=[sold(1)]) == {}
