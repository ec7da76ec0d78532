"""Renewal rates: what was due, what was kept, and equal to what is counted by hand over random terms."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from kernel.periods import Period
from partners.queries.access import Seat
from renewals.choices import ReleaseCause
from renewals.models import Contract
from renewals.operations import incumbency
from renewals.queries import rates
from tests.factories import renewals as make
from tests.factories.partners import PartnerAssignmentFactory, TerritoryFactory

AS_OF = date(2026, 6, 30)
YEAR = Period(starts_on=date(2025, 7, 1), ends_on=date(2026, 7, 1))


@pytest.fixture
def lark(program):
    return make.partner("LARK", of=program)


def term(program, partner, last_day, *, ordered_on=None, new_value=None, **values):
    """Store a term, and its renewal where there is a day of order."""
    old = make.contract(program, incumbent=partner, last_day=last_day, **values)
    if ordered_on is not None:
        Contract.objects.filter(pk=old.pk).update(
            state="RENEWED", renewed_on=ordered_on, renewed_seq=make.seq()
        )
        make.contract(
            program,
            last_day=last_day + timedelta(days=1100),
            starts_on=old.ends_on,
            predecessor=old,
            annual_value=old.annual_value if new_value is None else new_value,
            currency=old.currency,
            product=old.product,
        )
    return old


def due(program, *, as_of=AS_OF, period=YEAR, **options):
    return rates.due_terms(program_id=program.pk, period=period, as_of=as_of, **options)


def shown(rate):
    return rate.due, rate.renewed, rate.on_time, rate.by_count, rate.by_value, rate.on_time_by_value


def test_due_renewed_and_on_time_by_count_and_value(program, lark):
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 31), annual_value=30_000_000)
    term(program, lark, date(2026, 2, 28), ordered_on=date(2026, 3, 1))
    term(program, lark, date(2026, 3, 31), annual_value=60_000_000)

    (rate,) = rates.in_total(due(program))

    assert shown(rate) == (3, 2, 1, Fraction(2, 3), Fraction(4, 10), Fraction(3, 10))


def test_more_value_than_before_keeps_all_of_it_and_less_a_part(program, lark):
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1), new_value=90_000_000)
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1), new_value=4_000_000)

    (rate,) = rates.in_total(due(program))

    assert rate.by_value == Fraction(14, 20)


def test_a_term_not_yet_due_is_in_no_denominator_even_if_renewed_early(program, lark):
    term(program, lark, AS_OF, ordered_on=date(2026, 5, 1))
    term(program, lark, AS_OF + timedelta(days=1), ordered_on=date(2026, 5, 1))
    longer = Period(starts_on=YEAR.starts_on, ends_on=date(2027, 1, 1))

    (rate,) = rates.in_total(due(program, period=longer))

    assert (rate.due, rate.renewed) == (1, 1)


def test_nothing_due_is_no_rate_and_not_zero(program, lark):
    term(program, lark, date(2025, 6, 30))

    assert due(program) == []
    free = term(program, lark, date(2026, 6, 30), annual_value=0)
    (rate,) = rates.in_total(due(program))
    assert (rate.by_count, rate.by_value, free.annual_value) == (Fraction(0), None, 0)


def test_what_was_ordered_or_known_later_does_not_count_yet(program, lark):
    term(program, lark, date(2026, 6, 15), ordered_on=date(2026, 7, 5))
    known = make.seq()
    term(program, lark, date(2026, 6, 20), ordered_on=date(2026, 6, 1))

    assert [(r.due, r.renewed) for r in rates.in_total(due(program))] == [(2, 1)]
    assert [(r.due, r.renewed) for r in rates.in_total(due(program, known_up_to=known))] == [(1, 0)]
    later = rates.in_total(due(program, as_of=date(2026, 7, 5)))
    assert [(r.due, r.renewed, r.on_time) for r in later] == [(2, 2, 1)]


def test_losing_first_right_does_not_mend_a_rate(program, lark, who):
    lost = term(program, lark, AS_OF)
    incumbency.release(contract_ref=lost.ref, cause=ReleaseCause.CONSENT, reason="x", **who)
    make.contract(program, last_day=AS_OF)  # nobody was ever of record of it

    assert [(r.key, r.due, r.renewed) for r in rates.by_partner(due(program))] == [
        ("", 1, 0),
        ("LARK", 1, 0),
    ]


def test_groups_by_territory_product_and_cohort(program, lark):
    south = TerritoryFactory(name="South")
    PartnerAssignmentFactory(partner=lark, territory=south)
    merri = make.partner("MERRI", of=program)
    plus = make.product("EP-PLUS")
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1))
    term(program, lark, date(2026, 2, 28), product=plus)
    term(program, merri, date(2026, 2, 28), currency="EUR")
    terms = due(program)

    def keys(found):
        return [(rate.key, rate.currency, rate.due, rate.renewed) for rate in found]

    assert keys(rates.by_territory(terms, on=AS_OF)) == [("", "EUR", 1, 0), ("South", "AUD", 2, 1)]
    assert keys(rates.by_product(terms)) == [
        ("EP-PLUS", "AUD", 1, 0),
        ("EP-STD", "AUD", 1, 1),
        ("EP-STD", "EUR", 1, 0),
    ]
    assert keys(rates.by_cohort(terms)) == [
        ("2026-01", "AUD", 1, 1),
        ("2026-02", "AUD", 1, 0),
        ("2026-02", "EUR", 1, 0),
    ]


def test_a_seat_sees_the_rates_of_its_partners(program, lark):
    merri = make.partner("MERRI", of=program)
    term(program, lark, date(2026, 1, 31))
    term(program, merri, date(2026, 1, 31))
    own = Seat(user_id=1, name="L", roles=frozenset(), is_vendor=False, partner_id=lark.pk)
    lead = Seat(user_id=1, name="D", roles=frozenset(), is_vendor=True, sees_all_partners=True)

    found = [
        [
            rate.key
            for rate in rates.by_partner(
                rates.visible_to(seat, program_code="P", period=YEAR, as_of=AS_OF)
            )
        ]
        for seat in (own, lead)
    ]

    assert found == [["LARK"], ["LARK", "MERRI"]]


def test_columns_have_one_row_a_partner(program, lark):
    idle = make.partner("IDLE", of=program)
    merri = make.partner("MERRI", of=program)
    term(program, lark, date(2026, 1, 31), ordered_on=date(2026, 1, 1))
    term(program, lark, date(2026, 2, 28), product=make.product("EP-PLUS"))
    term(program, merri, date(2026, 1, 31), ordered_on=date(2026, 2, 1))

    found = rates.columns(
        program_id=program.pk, partner_ids=np.array([lark.pk, idle.pk, merri.pk]), period=YEAR, as_of=AS_OF,
        known_up_to=rates.EVERYTHING,
    )  # fmt: skip

    assert [column.tolist() for column in (found.due, found.renewed, found.on_time)] == [
        [2, 0, 1],
        [1, 0, 1],
        [1, 0, 0],
    ]


def test_random_terms_are_counted_as_by_hand(program, lark):
    """A year of terms with any end, any order day and any new value, counted again in plain Python."""
    rng = random.Random(20_260_630)  # noqa: S311 -- a test that repeats
    partners = [lark, *(make.partner(f"R-{n}", of=program) for n in range(3))]
    by_hand: dict[str, list[int]] = {}
    for _ in range(60):
        partner = rng.choice(partners)
        last_day = date(2025, 6, 1) + timedelta(days=rng.randrange(420))
        old, new = rng.randrange(1, 10**9), rng.randrange(1, 10**9)
        ordered_on = (
            last_day + timedelta(days=rng.randrange(-90, 31)) if rng.random() < 0.7 else None
        )
        term(program, partner, last_day, ordered_on=ordered_on, new_value=new, annual_value=old)
        if not date(2025, 7, 1) <= last_day <= AS_OF:
            continue
        row = by_hand.setdefault(partner.code, [0] * 6)
        is_renewed = ordered_on is not None and ordered_on <= AS_OF
        is_on_time = is_renewed and ordered_on <= last_day
        kept = min(old, new)
        for place, value in enumerate(
            (1, is_renewed, is_on_time, old, kept * is_renewed, kept * is_on_time)
        ):
            row[place] += value

    found = {
        rate.key: [
            rate.due,
            rate.renewed,
            rate.on_time,
            rate.due_units,
            rate.renewed_units,
            rate.on_time_units,
        ]
        for rate in rates.by_partner(due(program))
    }

    assert found == by_hand
