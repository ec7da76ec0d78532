"""How distributors write partners is learned once, never for two partners, and withdrawn with a reason."""

from __future__ import annotations

import pytest

from kernel.errors import NotFoundError, ReasonIsMissing
from partners.choices import AliasKind
from partners.models import PartnerAlias
from partners.operations import aliases
from partners.operations.aliases import (
    AliasIsEmpty,
    AliasIsTaken,
    AliasIsWithdrawn,
)
from tests.factories.partners import DistributorFactory, PartnerAliasFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def test_a_name_is_learned_once(who, told, log):
    distributor = DistributorFactory(code="NORVALE")
    partner = PartnerFactory(code="P-1")
    place = {"distributor_id": distributor.pk, "partner_id": partner.pk, "kind": AliasKind.NAME, **who}  # fmt: skip

    alias = aliases.learn(value="Larkmere Tech P/L", reason="Same postcode", **place)
    same = aliases.learn(value="LARKMERE TECH PTY LTD", **place)

    assert alias == same == PartnerAlias.objects.get()
    assert (alias.value, alias.value_key, alias.learned_at, alias.learned_by, alias.reason) == (
        "Larkmere Tech P/L", "larkmere tech", who["at"], "user:7", "Same postcode"
    )  # fmt: skip
    assert log() == [("alias.learned", "distributor:NORVALE", "P-1")]
    assert (told().reason, told().data) == (
        "Same postcode",
        {"alias": alias.pk, "kind": "NAME", "value": "Larkmere Tech P/L"},
    )


def test_what_stands_for_another_partner_is_refused(who, refused, log):
    there = PartnerAliasFactory(value="NV-1", partner__name="Larkmere", distributor__name="Norvale")
    other = PartnerFactory()

    with refused(AliasIsTaken, match="'nv 1' stands for Larkmere at Norvale"):
        aliases.learn(
            distributor_id=there.distributor_id,
            kind=AliasKind.CODE,
            value="nv 1",
            partner_id=other.pk,
            **who,
        )

    assert (list(PartnerAlias.objects.all()), log()) == ([there], [])


def test_another_distributor_and_another_kind_are_free(who):
    there = PartnerAliasFactory(value="NV1")
    other = PartnerFactory()

    for distributor_id, kind in (
        (DistributorFactory().pk, AliasKind.CODE),
        (there.distributor_id, AliasKind.NAME),
    ):
        aliases.learn(
            distributor_id=distributor_id, kind=kind, value="NV1", partner_id=other.pk, **who
        )

    assert PartnerAlias.objects.count() == 3


@pytest.mark.parametrize("value", ["", "--", "!!!", "x" * 301, "NV\x001"])
def test_what_cannot_be_recognised_again_is_refused(who, refused, value):
    with refused(AliasIsEmpty):
        aliases.learn(
            distributor_id=DistributorFactory().pk,
            kind=AliasKind.CODE,
            value=value,
            partner_id=PartnerFactory().pk,
            **who,
        )


def test_a_withdrawn_alias_stays_as_history_and_frees_its_key(who, refused, told):
    there = PartnerAliasFactory(value="NV1")

    withdrawn = aliases.withdraw(alias_id=there.pk, reason=" Wrong shop ", **who)
    again = aliases.learn(
        distributor_id=there.distributor_id,
        kind=AliasKind.CODE,
        value="NV1",
        partner_id=PartnerFactory().pk,
        **who,
    )

    withdrawn.refresh_from_db()
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_by, withdrawn.reason) == (
        who["at"], "user:7", "Wrong shop"
    )  # fmt: skip
    assert (told().type, again.withdrawn_at) == ("alias.learned", None)
    with refused(AliasIsWithdrawn):
        aliases.withdraw(alias_id=there.pk, reason="Again", **who)
    with refused(ReasonIsMissing):
        aliases.withdraw(alias_id=again.pk, reason=" ", **who)
    with refused(NotFoundError):
        aliases.withdraw(alias_id=0, reason="None", **who)


def test_one_withdrawn_while_it_is_learned_is_a_refusal(who, refused, monkeypatch):
    there = PartnerAliasFactory(value="NV1")
    fetch = aliases.sqlfiles.fetch

    def withdrawn_meanwhile(*args: object) -> list[tuple[object, ...]]:
        rows = fetch(*args)
        PartnerAlias.objects.update(withdrawn_at=who["at"])
        return rows

    monkeypatch.setattr(aliases.sqlfiles, "fetch", withdrawn_meanwhile)

    with refused(AliasIsTaken, match="Try again"):
        aliases.learn(
            distributor_id=there.distributor_id,
            kind=AliasKind.CODE,
            value="NV1",
            partner_id=there.partner_id,
            **who,
        )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_two_partners_make_one_alias(who, at_once):
    distributor = DistributorFactory()

    outcomes = at_once(
        lambda partner: aliases.learn(
            distributor_id=distributor.pk,
            kind=AliasKind.CODE,
            value="NV1",
            partner_id=partner.pk,
            **who,
        ),
        [PartnerFactory(), PartnerFactory()],
    )

    assert outcomes == ["alias_is_taken", "done"]
    assert PartnerAlias.objects.count() == 1
