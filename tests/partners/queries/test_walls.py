"""A filter that is forgotten shows nobody else's rows: the database stands behind the code."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from kernel import walls as kernel_walls
from kernel.locks import NotInTransactionError
from kernel.walls import WallStandsError
from partners.models import Certification, Listing, Merge, Partner, Person
from partners.queries import candidates, certifications, directory, walls
from tests.factories.partners import (
    THEN,
    ApiKeyFactory,
    CertificationFactory,
    DistributorFactory,
    InvitationFactory,
    ManagerAssignmentFactory,
    MembershipFactory,
    PartnerAliasFactory,
    PartnerAssignmentFactory,
    PartnerFactory,
)

ON = date(2026, 6, 30)

# Tables of no partner, or of people and places that every face shows.
OPEN = {"Distributor", "Territory", "ManagerAssignment", "User"}


def make_rows(partner: Partner) -> None:
    """Give the partner a row in every table."""
    CertificationFactory(person__partner=partner)
    MembershipFactory(role="PARTNER_ADMIN", partner=partner)
    InvitationFactory(role="PARTNER_ADMIN", partner=partner)
    PartnerAliasFactory(partner=partner)
    PartnerAssignmentFactory(partner=partner)
    Listing.objects.create(partner=partner, given_by="user:1", given_at=THEN)
    Merge.objects.create(
        merged=partner,
        survivor=PartnerFactory(),
        state="PROPOSED",
        reason="x",
        proposed_by="user:1",
        proposed_at=THEN,
    )


def partners_of(model: type) -> set[int]:
    """Return whose rows a query without any filter gives."""
    if model is Partner:
        return set(Partner.objects.values_list("pk", flat=True))
    if model is Certification:
        return set(Certification.objects.values_list("person__partner", flat=True))
    if model is Merge:
        return set(Merge.objects.values_list("merged", flat=True))
    return set(model.objects.values_list("partner", flat=True))


WALLED = sorted(
    (
        model
        for model in apps.get_app_config("partners").get_models()
        if model.__name__ not in OPEN | {"ApiKey"}
    ),
    key=lambda model: model.__name__,
)


@pytest.mark.django_db
@pytest.mark.parametrize("model", WALLED, ids=lambda model: model.__name__)
def test_a_forgotten_filter_shows_the_own_rows_alone(model):
    own, other = PartnerFactory(), PartnerFactory()
    for partner in (own, other):
        make_rows(partner)
    before = partners_of(model)

    with walls.own_rows(partner_id=own.pk):
        inside = partners_of(model)

    assert {own.pk, other.pk} <= before
    assert inside == {own.pk}
    assert partners_of(model) == before


@pytest.mark.django_db
def test_keys_are_nobodys_and_what_every_face_shows_stays():
    own = PartnerFactory()
    ApiKeyFactory()
    DistributorFactory()
    ManagerAssignmentFactory()
    of = apps.get_app_config("partners").get_model

    with walls.own_rows(partner_id=own.pk):
        counts = {name: of(name).objects.count() for name in ("ApiKey", *OPEN)}

    assert counts == {
        "ApiKey": 0,
        "Distributor": 1,
        "Territory": 1,
        "ManagerAssignment": 1,
        "User": 1,
    }


@pytest.mark.django_db
def test_packaged_sql_stands_behind_the_wall_too():
    own = PartnerFactory(name="Larkmere")
    other = CertificationFactory(person__partner__name="Larkmere", known_seq=1).person.partner

    with walls.own_rows(partner_id=own.pk):
        near = candidates.like(name_key="larkmere", tax_key="", limit=5)
        counted = certifications.certified_counts(
            first_id=0, last_id=other.pk, as_of=ON, known_up_to=1, certificates=()
        )
        active = directory.active_ids(countries=None, as_of=ON)

    assert ([row.id for row in near], counted, active) == ([own.pk], [], [own.pk])


@pytest.mark.django_db
def test_merged_partners_rows_are_the_survivors_own():
    own = PartnerFactory()
    merged = PartnerFactory(status="ENDED", merged_into=own)
    PartnerFactory()

    with walls.own_rows(partner_id=own.pk):
        assert partners_of(Partner) == {own.pk, merged.pk}


@pytest.mark.django_db
def test_nothing_is_written_beyond_the_wall():
    own, other = PartnerFactory(), PartnerFactory(city="Geelong")

    with walls.own_rows(partner_id=own.pk):
        assert Partner.objects.update(city="Sydney") == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(partner_id=other.pk, ref="E1", name="Kim")

    other.refresh_from_db()
    assert other.city == "Geelong"


@pytest.mark.django_db
def test_confined_to_nobody_nothing_is_there():
    PartnerFactory()

    with kernel_walls.confined(partner_ids=[]):
        assert (Partner.objects.count(), kernel_walls.is_confined()) == (0, True)

    assert (Partner.objects.count(), kernel_walls.is_confined()) == (1, False)


@pytest.mark.django_db
def test_a_wall_cannot_be_moved_from_inside():
    own, other = PartnerFactory(), PartnerFactory()

    with walls.own_rows(partner_id=own.pk):
        with pytest.raises(WallStandsError), walls.own_rows(partner_id=other.pk):
            raise AssertionError
        assert partners_of(Partner) == {own.pk}


@pytest.mark.django_db(transaction=True)
def test_a_wall_needs_a_transaction_and_ends_with_it_whatever_happens():
    own = PartnerFactory()
    PartnerFactory()

    with pytest.raises(NotInTransactionError), walls.own_rows(partner_id=own.pk):
        raise AssertionError
    with (
        pytest.raises(ZeroDivisionError),
        transaction.atomic(durable=True),
        walls.own_rows(partner_id=own.pk),
    ):
        raise ZeroDivisionError

    assert Partner.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_wall_confines_its_own_connection_alone():
    own = PartnerFactory()
    PartnerFactory()
    counts: list[int] = []

    def beside() -> None:
        try:
            counts.append(Partner.objects.count())
        finally:
            connection.close()

    with transaction.atomic(durable=True), walls.own_rows(partner_id=own.pk):
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join(10)
        counts.append(Partner.objects.count())

    assert counts == [2, 1]


@pytest.mark.django_db
def test_every_table_of_a_partner_has_a_wall():
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("partners").get_models()
        if model.__name__ not in OPEN
    }

    assert tables - walled == set()


@pytest.mark.django_db
def test_near_names_are_found_by_their_index_behind_the_wall():
    PartnerFactory(name="Larkmere")
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
        cursor.execute(
            "explain select id from partners_partner order by normalized_name <-> 'larkmere' limit 5"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "partners_partner_trgm_idx" in plan
