"""Who is partner of record of a contract, why that ended, and the log of contacts that proves it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from kernel.modelbase import DateRange
from renewals.choices import ContactKind, IncumbencyCause, ReleaseCause


class Incumbency(models.Model):
    """A partner of record of a contract from starts_on up to, and without, ends_on; never two at once.

    Who loses first right on the day it was given has had an empty period, so ends_on may equal starts_on.
    """

    contract = models.ForeignKey(
        "renewals.Contract", on_delete=models.PROTECT, related_name="incumbencies", db_index=False
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=12)
    reason = models.CharField(max_length=500, blank=True, default="")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="renewals_incumbency_ordered",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[str(cause.value) for cause in IncumbencyCause]),
                name="renewals_incumbency_cause_known",
            ),
            models.CheckConstraint(
                condition=~Q(cause=str(IncumbencyCause.ASSIGNED.value)) | ~Q(reason=""),
                name="renewals_incumbency_assigned_with_reason",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(ends_on__isnull=True),
                name="renewals_incumbency_one_open",
            ),
            ExclusionConstraint(
                name="renewals_incumbency_no_overlap",
                expressions=[
                    ("contract", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "contract"],
                name="renewals_incumbency_open_idx",
                condition=Q(ends_on__isnull=True),
            ),
            models.Index(fields=["contract", "-id"], name="renewals_incumbency_last_idx"),
        ]

    def __str__(self) -> str:
        """Return the period."""
        return f"{self.starts_on} to {self.ends_on or 'now'}"


class Release(models.Model):
    """Why an incumbency ended, with what proves it; append-only."""

    incumbency = models.OneToOneField(Incumbency, on_delete=models.PROTECT, related_name="release")
    cause = models.CharField(max_length=16)
    released_on = models.DateField()
    evidence = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=500)
    released_at = models.DateTimeField()
    released_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=[str(cause.value) for cause in ReleaseCause]),
                name="renewals_release_cause_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="renewals_release_has_reason"),
            models.CheckConstraint(
                condition=~Q(cause=str(ReleaseCause.CUSTOMER_LETTER.value)) | ~Q(evidence=""),
                name="renewals_release_letter_is_named",
            ),
        ]

    def __str__(self) -> str:
        """Return cause and day."""
        return f"{self.cause} {self.released_on}"


class Contact(models.Model):
    """One contact of a partner with a contract's customer; append-only, so that a complaint can be answered with it."""

    contract = models.ForeignKey(
        "renewals.Contract", on_delete=models.PROTECT, related_name="contacts", db_index=False
    )
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8)
    contacted_at = models.DateTimeField()
    note = models.CharField(max_length=1000)
    logged_at = models.DateTimeField()
    logged_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind.value) for kind in ContactKind]),
                name="renewals_contact_kind_known",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="renewals_contact_says_something"),
            models.CheckConstraint(
                condition=Q(contacted_at__lte=F("logged_at")),
                name="renewals_contact_not_in_the_future",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "partner", "-contacted_at"], name="renewals_contact_log_idx"
            )
        ]

    def __str__(self) -> str:
        """Return kind and instant."""
        return f"{self.kind} {self.contacted_at}"
