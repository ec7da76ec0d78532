"""Smallest valid rows of the partners app; a test states every value it asserts on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from kernel import naming
from partners.choices import AliasKind, Role, Scope
from partners.models import (
    ApiKey,
    Certification,
    Distributor,
    Invitation,
    ManagerAssignment,
    Membership,
    Partner,
    PartnerAlias,
    PartnerAssignment,
    Person,
    Territory,
    User,
)
from partners.queries import aliases, keys

LONG_AGO = date(2020, 1, 1)
THEN = datetime(2020, 1, 1, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


class PartnerFactory(DjangoModelFactory):
    """An active Australian partner without a tax number; keys follow name and tax number."""

    class Meta:
        model = Partner

    code = factory.Sequence(lambda n: f"P-{n:05d}")
    name = factory.Sequence(lambda n: f"Reseller {n}")
    normalized_name = factory.LazyAttribute(lambda row: naming.normalized_name(row.name))
    tax_number = ""
    tax_key = factory.LazyAttribute(lambda row: naming.squeezed_code(row.tax_number))
    country = "AU"
    created_at = THEN
    updated_at = THEN


class DistributorFactory(DjangoModelFactory):
    """An active distributor without a rhythm."""

    class Meta:
        model = Distributor

    code = factory.Sequence(lambda n: f"DIST{n:03d}")
    name = factory.Sequence(lambda n: f"Distributor {n}")
    currency = "AUD"
    created_at = THEN
    updated_at = THEN


class PartnerAliasFactory(DjangoModelFactory):
    """A code in force."""

    class Meta:
        model = PartnerAlias

    distributor = factory.SubFactory(DistributorFactory)
    partner = factory.SubFactory(PartnerFactory)
    kind = AliasKind.CODE
    value = factory.Sequence(lambda n: f"C{n}")
    value_key = factory.LazyAttribute(lambda row: aliases.key_of(kind=row.kind, value=row.value))
    learned_at = THEN
    learned_by = "system"


class TerritoryFactory(DjangoModelFactory):
    """A territory at the top of the tree."""

    class Meta:
        model = Territory

    code = factory.Sequence(lambda n: f"T{n:03d}")
    name = factory.Sequence(lambda n: f"Territory {n}")


class PartnerAssignmentFactory(DjangoModelFactory):
    """An open assignment since long ago."""

    class Meta:
        model = PartnerAssignment

    partner = factory.SubFactory(PartnerFactory)
    territory = factory.SubFactory(TerritoryFactory)
    starts_on = LONG_AGO


class UserFactory(DjangoModelFactory):
    """A person who cannot sign in yet and has no role."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"
    created_at = THEN


class ManagerAssignmentFactory(DjangoModelFactory):
    """An open assignment since long ago."""

    class Meta:
        model = ManagerAssignment

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    starts_on = LONG_AGO


class MembershipFactory(DjangoModelFactory):
    """A vendor role since long ago."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.ANALYST
    starts_on = LONG_AGO
    given_by = "system"


class InvitationFactory(DjangoModelFactory):
    """An open invitation to a vendor role."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invited{n}@example.com")
    name = factory.Sequence(lambda n: f"Invited {n}")
    role = Role.ANALYST
    token_sha256 = factory.Sequence(lambda n: f"{n:064d}")
    invited_by = "system"
    invited_at = THEN
    expires_at = FAR


class PersonFactory(DjangoModelFactory):
    """Somebody who has always worked at a partner."""

    class Meta:
        model = Person

    partner = factory.SubFactory(PartnerFactory)
    ref = factory.Sequence(lambda n: f"E{n}")
    name = factory.Sequence(lambda n: f"Employee {n}")


class CertificationFactory(DjangoModelFactory):
    """A certificate that never expires."""

    class Meta:
        model = Certification

    person = factory.SubFactory(PersonFactory)
    certificate = "SALES"
    issued_on = LONG_AGO
    known_seq = factory.Sequence(lambda n: n + 1_000_000_000)
    recorded_at = THEN
    recorded_by = "system"


class ApiKeyFactory(DjangoModelFactory):
    """A key in force that may read partners; `secret` is not stored."""

    class Meta:
        model = ApiKey

    class Params:
        secret = factory.Sequence(lambda n: f"mk_{n:08d}abcdefghijklmnopqrstuvwxyz")

    name = factory.Sequence(lambda n: f"Integration {n}")
    prefix = factory.LazyAttribute(lambda row: row.secret[: keys.PREFIX_LENGTH])
    secret_sha256 = factory.LazyAttribute(lambda row: keys.hash_of(row.secret))
    scopes = [str(Scope.PARTNERS_READ)]
    created_at = THEN
    created_by = "system"
