"""Learn and withdraw how a distributor writes a partner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import naming
from kernel.errors import DomainError, NotFoundError
from partners.choices import AliasKind
from partners.models import PartnerAlias


class AliasIsTaken(DomainError):
    """The distributor's name or code stands for another partner."""

    code = "alias_is_taken"


class AliasIsEmpty(DomainError):
    """Nothing is left of the name or code once it is folded."""

    code = "alias_is_empty"
    status = 422


class AliasIsWithdrawn(DomainError):
    """The alias was withdrawn before."""

    code = "alias_is_withdrawn"


def key_of(*, kind: AliasKind, value: str) -> str:
    """Return the comparable form of a distributor's name or code."""
    return naming.squeezed_code(value) if kind is AliasKind.CODE else naming.normalized_name(value)


@transaction.atomic(savepoint=False)
def learn(
    *,
    distributor_id: int,
    kind: AliasKind,
    value: str,
    partner_id: int,
    actor: str,
    at: datetime,
    reason: str = "",
) -> PartnerAlias:
    """Remember in the caller's transaction that the distributor writes the partner so.

    What is in force for the same partner stays; refuses what is in force for another one.
    """
    key = key_of(kind=kind, value=value)
    if not key:
        raise AliasIsEmpty(f"{value!r} holds nothing that could be recognised again.")
    there = (
        PartnerAlias.objects.select_for_update()
        .filter(distributor_id=distributor_id, kind=kind, value_key=key, withdrawn_at__isnull=True)
        .select_related("partner")
        .first()
    )
    if there is not None:
        if there.partner_id != partner_id:
            raise AliasIsTaken(
                f"{value!r} stands for {there.partner.name} at this distributor. Withdraw that first."
            )
        return there
    alias = PartnerAlias.objects.create(
        distributor_id=distributor_id,
        partner_id=partner_id,
        kind=kind,
        value=value[:300],
        value_key=key[:300],
        learned_at=at,
        learned_by=actor,
        reason=reason[:500],
    )
    record(
        EventType.ALIAS_LEARNED,
        subject=f"alias:{alias.pk}",
        partner_ref=alias.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"kind": kind, "value": alias.value, "distributor": distributor_id},
    )
    return alias


@transaction.atomic(savepoint=False)
def withdraw(*, alias_id: int, reason: str, actor: str, at: datetime) -> PartnerAlias:
    """Withdraw an alias in the caller's transaction, which reverses what it credited; it stays as history."""
    alias = (
        PartnerAlias.objects.select_for_update(of=("self",))
        .select_related("partner")
        .filter(pk=alias_id)
        .first()
    )
    if alias is None:
        raise NotFoundError("There is no such name or code.")
    if alias.withdrawn_at is not None:
        raise AliasIsWithdrawn("This name or code was withdrawn before.")
    alias.withdrawn_at = at
    alias.withdrawn_by = actor
    alias.reason = reason[:500]
    alias.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    record(
        EventType.ALIAS_WITHDRAWN,
        subject=f"alias:{alias.pk}",
        partner_ref=alias.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"kind": alias.kind, "value": alias.value, "distributor": alias.distributor_id},
    )
    return alias
