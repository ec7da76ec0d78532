"""Published reads of the right to sell renewals: who has it, how it came about, and the assessments behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.errors import NotFoundError
from renewals.choices import AssessmentState, AuthorizationState, RequestState
from renewals.models import Appeal, Assessment, Authorization, AuthorizationStep
from tiers.choices import Outcome
from tiers.queries.decisions import Need, Row

UNDER_WAY = (AssessmentState.OPEN, AssessmentState.PROPOSED)


def rights(*, program_id: int) -> QuerySet[Authorization]:
    """Return the rights of the program with their partners, unordered; a partner that never asked may have none."""
    return every_right().filter(program_id=program_id)


def every_right() -> QuerySet[Authorization]:
    """Return the rights of every program with their partners, unordered."""
    return Authorization.objects.select_related("partner", "program")


def get_right(right_id: int) -> Authorization:
    """Return the right with its partner and program; raises NotFoundError."""
    row = every_right().filter(pk=right_id).first()
    if row is None:
        raise NotFoundError("There is no such right.")
    return row


def find(*, program_id: int, partner_id: int) -> Authorization | None:
    """Return the partner's right in the program, None where nothing ever happened to it."""
    return rights(program_id=program_id).filter(partner_id=partner_id).first()


def steps_of(*, right_id: int) -> list[AuthorizationStep]:
    """Return how the right came about, newest first."""
    return list(AuthorizationStep.objects.filter(authorization_id=right_id).order_by("-number"))


def state_on(*, right_id: int, day: date) -> AuthorizationState:
    """Return where the right stood at the end of a day."""
    steps = AuthorizationStep.objects.filter(authorization_id=right_id, taken_on__lte=day)
    state = steps.order_by("-number").values_list("to_state", flat=True).first()
    return AuthorizationState(state) if state else AuthorizationState.NOT_ELIGIBLE


def to_reassess(*, program_id: int, on: date, within_days: int = 60) -> QuerySet[Authorization]:
    """Return the rights whose assessment expires soon and is not being done anew, the next first."""
    return (
        rights(program_id=program_id)
        .filter(
            state=AuthorizationState.AUTHORISED, expires_on__lte=on + timedelta(days=within_days)
        )
        .exclude(pk__in=under_way(program_id=program_id).values("authorization_id"))
        .order_by("expires_on", "pk")
    )


def assessments_of(*, right_id: int) -> list[Assessment]:
    """Return the right's assessments, newest first."""
    return list(Assessment.objects.filter(authorization_id=right_id).order_by("-pk"))


def under_way(*, program_id: int) -> QuerySet[Assessment]:
    """Return the assessments that are open or wait for a signature, with their partners, unordered."""
    rows = Assessment.objects.filter(authorization__program_id=program_id, state__in=UNDER_WAY)
    return rows.select_related("authorization__partner")


def get_assessment(assessment_id: int) -> Assessment:
    """Return the assessment with its right and partner; raises NotFoundError."""
    rows = Assessment.objects.select_related("authorization__partner", "authorization__program")
    row = rows.filter(pk=assessment_id).first()
    if row is None:
        raise NotFoundError("There is no such assessment.")
    return row


def find_appeal(*, right_id: int) -> Appeal | None:
    """Return the appeal that waits for a decision, None where none does."""
    rows = Appeal.objects.filter(
        assessment__authorization_id=right_id, state=RequestState.WAITING
    ).select_related("assessment")
    return rows.first()


def has_appealed(*, assessment_id: int) -> bool:
    """Tell whether the partner has appealed against the assessment."""
    return Appeal.objects.filter(assessment_id=assessment_id).exists()


def appeals_waiting(*, program_id: int) -> QuerySet[Appeal]:
    """Return the appeals that wait for a decision, unordered."""
    return Appeal.objects.filter(
        assessment__authorization__program_id=program_id, state=RequestState.WAITING
    )


def tests_of(criteria: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    """Return the measured criteria of an assessment as rows of a decision's table, each with its one need."""
    return tuple(
        Row(
            label=one["label"],
            unit=one["unit"],
            window="",
            starts_on=date.fromisoformat(one["period"]["starts_on"]),
            ends_on=date.fromisoformat(one["period"]["ends_on"]),
            value=one["actual"],
            low=one.get("low"),
            high=one.get("high"),
            unknown_because=one.get("unknown_because", ""),
            sources=tuple(one["sources"]),
            needs=(
                Need(
                    threshold=one["threshold"],
                    sign=one["sign"],
                    outcome=Outcome(one["outcome"]),
                    gap=one.get("gap") or "",
                    missing_amount=one.get("missing_amount") or "",
                    margin=one.get("margin") or "",
                ),
            ),
            is_alternative=False,
        )
        for one in criteria
        if one["role"] == "entry"
    )
