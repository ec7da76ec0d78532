"""Learn and withdraw how a distributor writes a partner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel import sqlfiles
from kernel.errors import DomainError, InvalidInputError, NotFoundError, said
from partners.choices import AliasKind
from partners.models import PartnerAlias
from partners.operations.survivors import refuse_merged
from partners.queries import aliases

LONGEST = 300
LONGEST_REASON = 500


class AliasIsTaken(DomainError):
    """The distributor's name or code stands for another partner."""

    code = "alias_is_taken"


class AliasIsEmpty(InvalidInputError):
    """Nothing is left of the name or code once it is folded, or it is too long."""

    code = "alias_is_empty"


class AliasIsWithdrawn(DomainError):
    """The alias was withdrawn before."""

    code = "alias_is_withdrawn"


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
    key = aliases.key_of(kind=kind, value=value)
    if not key or len(value) > LONGEST or len(key) > LONGEST or "\x00" in value:
        raise AliasIsEmpty(
            f"{value[:80]!r} holds nothing that could be recognised again, or more than {LONGEST} characters."
        )
    stored = sqlfiles.fetch(
        "partners",
        "learn_alias",
        {
            "distributor_id": distributor_id,
            "partner_id": partner_id,
            "kind": str(kind),
            "value": value,
            "value_key": key,
            "learned_at": at,
            "learned_by": actor,
            "reason": reason[:LONGEST_REASON],
        },
    )
    in_force = aliases.in_force().filter(distributor_id=distributor_id, kind=kind, value_key=key)
    alias = in_force.select_related("partner", "distributor").first()
    if alias is None:  # it stood in the way, and was withdrawn before it could be read
        raise AliasIsTaken(f"{value!r} is changed by somebody else at this moment. Try again.")
    if alias.partner_id != partner_id:
        raise AliasIsTaken(
            f"{value!r} stands for {alias.partner.name} at {alias.distributor.name}. Withdraw that first."
        )
    refuse_merged(alias.partner)
    if not stored:
        return alias
    record(
        EventType.ALIAS_LEARNED,
        subject=f"distributor:{alias.distributor.code}",
        partner_ref=alias.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"alias": alias.pk, "kind": kind, "value": alias.value},
    )
    return alias


@transaction.atomic(savepoint=False)
def withdraw(*, alias_id: int, reason: str, actor: str, at: datetime) -> PartnerAlias:
    """Withdraw an alias in the caller's transaction, which reverses what it credited; it stays as history.

    Refuses one that was withdrawn before, and a blank reason.
    """
    reason = said(reason, "Say what was wrong with it.")
    alias = (
        PartnerAlias.objects.select_for_update(of=("self",))
        .select_related("partner", "distributor")
        .filter(pk=alias_id)
        .first()
    )
    if alias is None:
        raise NotFoundError("There is no such name or code.")
    if alias.withdrawn_at is not None:
        raise AliasIsWithdrawn("This name or code was withdrawn before.")
    alias.withdrawn_at = at
    alias.withdrawn_by = actor
    alias.reason = reason[:LONGEST_REASON]
    alias.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    record(
        EventType.ALIAS_WITHDRAWN,
        subject=f"distributor:{alias.distributor.code}",
        partner_ref=alias.partner.code,
        actor=actor,
        at=at,
        reason=reason,
        data={"alias": alias.pk, "kind": alias.kind, "value": alias.value},
    )
    return alias
