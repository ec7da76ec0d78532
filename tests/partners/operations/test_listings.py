"""A partner is found by the public only while it agrees, and the log says who said so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError
from partners.models import Listing
from partners.operations import listings
from partners.queries import listings as reads
from tests.factories.partners import PartnerFactory

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def partner(db):
    """Make a partner that says nothing yet."""
    return PartnerFactory(code="LARKMERE", name="Larkmere Technology")


def test_a_partner_is_listed_while_it_agrees(partner):
    with transaction.atomic():
        listings.agree(partner_code="LARKMERE", actor="user:7", at=AT)
    assert [row.name for row in reads.listed()] == ["Larkmere Technology"]
    assert reads.find_consent(partner_id=partner.pk) == reads.Consent(
        given_by="user:7", given_at=AT
    )

    with transaction.atomic():
        listings.withdraw(partner_code="LARKMERE", actor="user:8", at=AT + timedelta(days=1))

    assert reads.listed() == []
    assert reads.find_consent(partner_id=partner.pk) is None
    told = Event.objects.filter(type="partner.listing.changed").order_by("id")
    assert [(row.actor, row.partner_ref, row.data["is_listed"]) for row in told] == [
        ("user:7", "LARKMERE", True),
        ("user:8", "LARKMERE", False),
    ]


def test_agreeing_twice_is_agreeing_once(partner):
    with transaction.atomic():
        first = listings.agree(partner_code="LARKMERE", actor="user:7", at=AT)
        again = listings.agree(partner_code="LARKMERE", actor="user:8", at=AT)

    assert again == first
    assert Event.objects.filter(type="partner.listing.changed").count() == 1


def test_who_never_agreed_cannot_withdraw(partner):
    with pytest.raises(listings.ListingIsRefused, match="is not listed"), transaction.atomic():
        listings.withdraw(partner_code="LARKMERE", actor="user:7", at=AT)


def test_a_partner_whose_agreement_ended_is_neither_listed_nor_let_agree(partner):
    with transaction.atomic():
        listings.agree(partner_code="LARKMERE", actor="user:7", at=AT)
    partner.status = "ENDED"
    partner.save(update_fields=["status"])

    assert reads.listed() == []
    with pytest.raises(listings.ListingIsRefused, match="has ended"), transaction.atomic():
        listings.agree(partner_code="LARKMERE", actor="user:7", at=AT)


def test_nobody_agrees_for_a_partner_there_is_not(db):
    with pytest.raises(NotFoundError), transaction.atomic():
        listings.agree(partner_code="NOBODY", actor="user:7", at=AT)


def test_the_database_keeps_one_open_consent_and_asks_who(partner):
    Listing.objects.create(partner=partner, given_by="user:7", given_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.create(partner=partner, given_by="user:8", given_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.update(withdrawn_at=AT)
