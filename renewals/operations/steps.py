"""Take steps of the right to sell renewals: the only writer of steps, and of the state that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from events.choices import EventType
from events.operations.record import Happening, record_many
from kernel.errors import DomainError, NotFoundError
from partners.queries import directory
from renewals.choices import NEXT_STATES, AssessmentState, AuthorizationState, SuspensionCause
from renewals.models import Assessment, Authorization, AuthorizationStep
from tiers.queries import programs


class StepNotLegal(DomainError):
    """The right cannot go from where it is to there."""

    code = "step_not_legal"


@transaction.atomic(savepoint=False)
def take(
    rights: Sequence[Authorization],
    to: AuthorizationState,
    *,
    on: date,
    reason: str = "",
    actor: str,
    at: datetime,
    **values: Any,
) -> None:
    """Take each right one step, in the caller's transaction, which holds its rows; tells the log.

    `values` are further fields of the right; grace, suspension cause and earliest request are cleared unless given.
    """
    for right in rights:
        _check(AuthorizationState(right.state), to)
    ids = [right.pk for right in rights]
    numbers = dict(
        AuthorizationStep.objects.filter(authorization_id__in=ids)
        .values("authorization_id")
        .annotate(last=Max("number"))
        .values_list("authorization_id", "last")
    )
    AuthorizationStep.objects.bulk_create(
        AuthorizationStep(
            authorization=right,
            number=numbers.get(right.pk, 0) + 1,
            from_state=right.state,
            to_state=to,
            taken_on=on,
            reason=reason[:1000],
            taken_at=at,
            taken_by=actor,
        )
        for right in rights
    )
    before = {right.pk: right.state for right in rights}
    cleared = {"grace_ends_on": None, "suspended_because": "", "earliest_request_on": None}
    fields = {**cleared, **values, "state": to, "since_on": on}
    Authorization.objects.filter(pk__in=ids).update(**fields)
    for right in rights:
        for name, value in fields.items():
            setattr(right, name, value)
    codes = directory.codes_by_id([right.partner_id for right in rights])
    record_many(
        EventType.AUTHORIZATION_CHANGED,
        happenings=[
            Happening(
                subject=subject(right.program.code, codes[right.partner_id]),
                partner_ref=codes[right.partner_id],
                reason=reason,
                data={"from": before[right.pk], "to": to, "on": on.isoformat(), **_told(values)},
            )
            for right in rights
        ],
        actor=actor,
        at=at,
    )


@transaction.atomic(savepoint=False)
def cancel_assessments(rights: Sequence[Authorization], *, at: datetime) -> None:
    """Cancel what is under way, in the caller's transaction; the step that made it idle tells why."""
    Assessment.objects.filter(
        authorization__in=rights, state__in=[AssessmentState.OPEN, AssessmentState.PROPOSED]
    ).update(state=AssessmentState.CANCELLED, decided_at=at)


def locked(*, program_code: str, partner_code: str) -> Authorization:
    """Return the partner's right, made where there is none yet, and hold its row; raises NotFoundError."""
    program = programs.get(code=program_code)
    partner = directory.by_code(partner_code)
    rows = Authorization.objects.select_for_update(of=("self",)).select_related(
        "program", "partner"
    )
    found = rows.filter(program=program, partner=partner).first()
    if found is None:
        day = partner.joined_on or programs.local_day(program=program, at=partner.created_at)
        Authorization.objects.bulk_create(
            [Authorization(program=program, partner=partner, since_on=day)], ignore_conflicts=True
        )
        found = rows.get(program=program, partner=partner)
    return found


def by_id(right_id: int) -> Authorization:
    """Return a right and hold its row; raises NotFoundError."""
    found = (
        Authorization.objects.select_for_update(of=("self",))
        .select_related("program", "partner")
        .filter(pk=right_id)
        .first()
    )
    if found is None:
        raise NotFoundError("There is no such right.")
    return found


def subject(program_code: str, partner_code: str) -> str:
    """Return the key under which the log speaks of the right."""
    return f"renewal-right:{program_code}:{partner_code}"


def _check(before: AuthorizationState, to: AuthorizationState) -> None:
    if to not in NEXT_STATES[before]:
        after = ", ".join(sorted(state.label.lower() for state in NEXT_STATES[before]))
        raise StepNotLegal(
            f"The partner is {before.label.lower()}; from there it can become only: {after}."
        )


def _told(values: dict[str, Any]) -> dict[str, object]:
    return {
        name: str(value) if isinstance(value, date | SuspensionCause) else value
        for name, value in values.items()
        if value not in (None, "")
    }
