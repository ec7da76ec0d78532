"""Territories and who belongs to them, effective-dated."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError
from partners.models import ManagerAssignment, Partner, PartnerAssignment, Territory


class AssignmentIsEarlier(DomainError):
    """The move starts before the assignment it ends."""

    code = "assignment_is_earlier"


@transaction.atomic(savepoint=False)
def save_territory(
    *, code: str, name: str, parent_code: str = "", actor: str, at: datetime
) -> Territory:
    """Add a territory or change its name and parent, in the caller's transaction."""
    parent = Territory.objects.filter(code=parent_code).first() if parent_code else None
    territory, is_new = Territory.objects.update_or_create(
        code=code, defaults={"name": name, "parent": parent}
    )
    record(
        EventType.TERRITORY_CHANGED,
        subject=f"territory:{code}",
        actor=actor,
        at=at,
        data={"name": name, "parent": parent_code, "is_new": is_new},
    )
    return territory


@transaction.atomic(savepoint=False)
def assign_partner(
    *, partner_id: int, territory_id: int, starts_on: date, actor: str, at: datetime
) -> PartnerAssignment:
    """Move a partner from the day on: the open assignment ends there; refuses a day before it started."""
    partner = Partner.objects.select_for_update().get(pk=partner_id)
    current = PartnerAssignment.objects.filter(partner=partner, ends_on__isnull=True).first()
    if current is not None:
        _end(current, starts_on)
    assignment = PartnerAssignment.objects.create(
        partner=partner, territory_id=territory_id, starts_on=starts_on
    )
    record(
        EventType.ASSIGNMENT_CHANGED,
        subject=f"partner:{partner.code}",
        partner_ref=partner.code,
        actor=actor,
        at=at,
        data={"territory": assignment.territory.code, "starts_on": starts_on.isoformat()},
    )
    return assignment


@transaction.atomic(savepoint=False)
def assign_manager(
    *, user_id: int, territory_code: str, starts_on: date, actor: str, at: datetime
) -> ManagerAssignment:
    """Put a channel manager in charge of a territory from the day on; one that is in charge stays."""
    territory = Territory.objects.get(code=territory_code)
    there = ManagerAssignment.objects.filter(
        user_id=user_id, territory=territory, ends_on__isnull=True
    ).first()
    if there is not None:
        return there
    assignment = ManagerAssignment.objects.create(
        user_id=user_id, territory=territory, starts_on=starts_on
    )
    record(
        EventType.ASSIGNMENT_CHANGED,
        subject=f"territory:{territory.code}",
        actor=actor,
        at=at,
        data={"manager": user_id, "starts_on": starts_on.isoformat()},
    )
    return assignment


def _end(assignment: PartnerAssignment, on: date) -> None:
    if on < assignment.starts_on:
        raise AssignmentIsEarlier(
            f"The partner belongs to its territory since {assignment.starts_on}; choose a later day."
        )
    if on == assignment.starts_on:
        assignment.delete()
        return
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])
