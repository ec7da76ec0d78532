"""Distributors, territories, aliases and keys as other rooms read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import AliasKind, Rhythm, Scope
from partners.queries import aliases, distributors, keys, territories
from partners.queries.distributors import FeedTerms
from partners.queries.keys import KeySeat
from partners.queries.territories import TerritoryRow
from tests.factories.partners import (
    ApiKeyFactory,
    DistributorFactory,
    PartnerAliasFactory,
    PartnerFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
SECRET = "mk_Abc-_123" + "x" * 35


def test_a_distributor_comes_with_what_was_agreed():
    row = DistributorFactory(
        code="NORVALE",
        name="Norvale Distribution",
        country="AU",
        layout_name="norvale",
        rhythm=Rhythm.WEEKLY,
        tolerance_days=2,
        usual_lines_min=10,
        usual_amount_max=99,
        contact_name="Ingrid",
        contact_email="i@x.example",
        contact_phone="5",
    )

    terms = distributors.get("NORVALE")

    assert terms == FeedTerms(
        id=row.pk,
        code="NORVALE",
        name="Norvale Distribution",
        country="AU",
        currency="AUD",
        layout_name="norvale",
        rhythm=Rhythm.WEEKLY,
        tolerance_days=2,
        usual_lines_min=10,
        usual_lines_max=None,
        usual_amount_min=None,
        usual_amount_max=99,
        contact_name="Ingrid",
        contact_email="i@x.example",
        contact_phone="5",
        is_active=True,
    )
    assert terms.rhythm is Rhythm.WEEKLY
    assert distributors.get_by_id(row.pk) == terms


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_are_those_of_active_distributors_by_code(django_assert_num_queries, count):
    codes = [f"D{n}" for n in range(count)]
    for code in reversed(codes):
        DistributorFactory(code=code)
    DistributorFactory(code="A", is_active=False)

    with django_assert_num_queries(1):
        assert [terms.code for terms in distributors.feed_terms()] == codes


@pytest.mark.parametrize("code", ["NEVER", "", "A\x00"])
def test_what_is_not_there_is_named(code):
    for ask in (distributors.get, territories.get):
        with pytest.raises(NotFoundError) as refusal:
            ask(code)
        assert repr(code) in refusal.value.message
    with pytest.raises(NotFoundError):
        distributors.get_by_id(0)
    with pytest.raises(NotFoundError):
        aliases.get(0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_shows_each_territory_before_what_is_below_it(django_assert_num_queries, count):
    south = TerritoryFactory(code="SOUTH", name="South")
    below = [TerritoryFactory(code=f"S{n}", parent=south) for n in range(count)]
    leaf = TerritoryFactory(code="A-LEAF", name="Leaf", parent=below[0])
    TerritoryFactory(code="NORTH")

    with django_assert_num_queries(1):
        rows = territories.tree()

    assert [(row.code, row.depth) for row in rows] == [
        ("NORTH", 0), ("SOUTH", 0), ("S0", 1), ("A-LEAF", 2), *((f"S{n}", 1) for n in range(1, count))
    ]  # fmt: skip
    assert rows[3] == TerritoryRow(
        id=leaf.pk, code="A-LEAF", name="Leaf", parent_id=below[0].pk, depth=2
    )
    assert territories.get("SOUTH") == south


def test_aliases_of_a_partner_show_those_in_force_first(django_assert_num_queries):
    partner = PartnerFactory()
    distributor = DistributorFactory()
    shared = {"partner": partner, "distributor": distributor}
    withdrawn = PartnerAliasFactory(**shared, value="OLD", learned_at=AT, withdrawn_at=AT)
    older = PartnerAliasFactory(**shared, value="ONE", learned_at=AT - timedelta(days=2))
    newer = PartnerAliasFactory(**shared, value="TWO", learned_at=AT - timedelta(days=1))
    PartnerAliasFactory()

    with django_assert_num_queries(1):
        found = aliases.of_partner(partner_id=partner.pk)
        assert {alias.distributor.code for alias in found} == {distributor.code}

    assert found == [newer, older, withdrawn]
    assert set(aliases.in_force().filter(partner=partner)) == {newer, older}
    assert aliases.get(older.pk) == older
    assert str(newer) == "CODE TWO"


def test_a_key_compares_codes_squeezed_and_names_folded():
    assert aliases.key_of(kind=AliasKind.CODE, value="nv-20 001") == "NV20001"
    assert aliases.key_of(kind=AliasKind.NAME, value="Larkmere P/L") == "larkmere"


def test_a_secret_opens_its_key():
    distributor = DistributorFactory(code="NORVALE")
    row = ApiKeyFactory(
        secret=SECRET,
        name="Norvale",
        distributor=distributor,
        scopes=[str(Scope.UPLOADS_WRITE), "of a later version"],
    )

    seat = keys.find_key(SECRET, at=AT)

    assert seat == KeySeat(
        id=row.pk,
        prefix="mk_Abc-_123",
        name="Norvale",
        scopes=frozenset({Scope.UPLOADS_WRITE}),
        distributor_id=distributor.pk,
        distributor_code="NORVALE",
    )
    assert (seat.actor, seat.has(Scope.UPLOADS_WRITE), seat.has(Scope.TIERS_READ)) == (
        "key:mk_Abc-_123", True, False
    )  # fmt: skip
    assert list(keys.keys()) == [row]
    assert str(row) == "Norvale (mk_Abc-_123…)"


@pytest.mark.parametrize(
    "secret",
    [
        SECRET[:-1], SECRET + "x", SECRET[:11], SECRET.lower(), "", "mk_", "\x00", f"{SECRET[:11]}\x00", "ü" * 50,
        "mk_Abc-_123\udc80", "x" * 1_000_000, f" {SECRET}",
    ],
)  # fmt: skip
def test_any_other_secret_opens_nothing(secret):
    ApiKeyFactory(secret=SECRET)

    assert keys.find_key(secret, at=AT) is None


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({"expires_at": AT}, False),
        ({"expires_at": AT + timedelta(seconds=1)}, True),
        ({"revoked_at": AT - timedelta(days=1)}, False),
    ],
)
def test_an_expired_or_revoked_key_opens_nothing(values, is_open):
    ApiKeyFactory(secret=SECRET, **values)

    assert (keys.find_key(SECRET, at=AT) is not None) is is_open
