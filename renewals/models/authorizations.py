"""The right to sell renewals: a dated state machine, and the assessments it rests on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from renewals.choices import (
    NEXT_STATES,
    AssessmentState,
    AuthorizationState,
    RequestState,
    SuspensionCause,
)


def _legal_steps() -> Q:
    """Return the condition that a step is one of the legal ones."""
    found = Q(pk__in=[])
    for before, after in NEXT_STATES.items():
        found |= Q(
            from_state=str(before.value), to_state__in=sorted(str(word.value) for word in after)
        )
    return found


class Authorization(models.Model):
    """A partner's right to sell renewals in a program as it stands now; how it came about is in its steps.

    A trigger keeps `state` equal to the last step's. `expires_on` is the first day on which the passed assessment
    counts no more, `grace_ends_on` the day on which a lost tier suspends, `earliest_request_on` the first day on which
    a declined partner may ask again.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default=AuthorizationState.NOT_ELIGIBLE)
    since_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    grace_ends_on = models.DateField(null=True, blank=True)
    earliest_request_on = models.DateField(null=True, blank=True)
    suspended_because = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "partner"], name="renewals_authorization_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in AuthorizationState]),
                name="renewals_authorization_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(AuthorizationState.AUTHORISED.value))
                | Q(expires_on__isnull=False),
                name="renewals_authorization_expires",
            ),
            models.CheckConstraint(
                condition=Q(grace_ends_on__isnull=True)
                | Q(state=str(AuthorizationState.AUTHORISED.value)),
                name="renewals_authorization_grace_of_authorised",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=str(AuthorizationState.SUSPENDED.value),
                    suspended_because__in=[str(cause.value) for cause in SuspensionCause],
                )
                | (~Q(state=str(AuthorizationState.SUSPENDED.value)) & Q(suspended_because="")),
                name="renewals_authorization_suspended_because",
            ),
        ]

    def __str__(self) -> str:
        """Return state and day."""
        return f"{self.state} since {self.since_on}"


class AuthorizationStep(models.Model):
    """One step of the state machine; append-only, numbered from 1 without a gap, each from where the last one led."""

    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    taken_on = models.DateField()
    reason = models.CharField(max_length=1000, blank=True, default="")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authorization", "number"], name="renewals_authorizationstep_number_once"
            ),
            models.CheckConstraint(
                condition=_legal_steps(), name="renewals_authorizationstep_legal"
            ),
            models.CheckConstraint(
                condition=~Q(to_state__in=["DECLINED", "WITHDRAWN", "SUSPENDED"]) | ~Q(reason=""),
                name="renewals_authorizationstep_loss_has_reason",
            ),
        ]

    def __str__(self) -> str:
        """Return the step."""
        return f"{self.from_state} to {self.to_state}"


class Assessment(models.Model):
    """One capability assessment: measured, answered, proposed by one person and signed by another.

    `outcome` is what the tier engine found for the policy's rule as of `measured_as_of`, with its criteria in
    `evidence` and the watermarks it saw; `points` are given per question by an assessor. A passed one counts until
    `expires_on`.
    """

    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, related_name="assessments"
    )
    policy = models.ForeignKey("renewals.RenewalPolicy", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=AssessmentState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    measured_as_of = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True, default="")
    evidence = models.JSONField(default=dict)
    points = models.JSONField(default=dict)
    score = models.PositiveIntegerField(null=True, blank=True)
    is_pass_proposed = models.BooleanField(null=True, blank=True)
    proposal_reason = models.TextField(blank=True, default="")
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=120, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authorization"],
                condition=Q(
                    state__in=[
                        str(AssessmentState.OPEN.value),
                        str(AssessmentState.PROPOSED.value),
                    ]
                ),
                name="renewals_assessment_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state.value) for state in AssessmentState]),
                name="renewals_assessment_state_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")),
                name="renewals_assessment_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        str(AssessmentState.PASSED.value),
                        str(AssessmentState.FAILED.value),
                    ]
                )
                | (~Q(proposed_by="") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="renewals_assessment_decided_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(AssessmentState.PASSED.value))
                | Q(outcome="MET", is_pass_proposed=True, expires_on__isnull=False),
                name="renewals_assessment_passed_is_met",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(AssessmentState.FAILED.value))
                | (Q(is_pass_proposed=False) & ~Q(proposal_reason="")),
                name="renewals_assessment_failed_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state


class Appeal(models.Model):
    """A partner's appeal against a decline, decided by somebody who had no part in it."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=8, default=RequestState.WAITING)
    reason = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=120)
    decision_reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="renewals_appeal_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    state=str(RequestState.WAITING.value), decided_by="", decided_at__isnull=True
                )
                | Q(
                    state__in=[str(RequestState.GRANTED.value), str(RequestState.DECLINED.value)],
                    decided_at__isnull=False,
                )
                & ~Q(decided_by="")
                & ~Q(decided_by=F("filed_by"))
                & ~Q(decision_reason=""),
                name="renewals_appeal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state
