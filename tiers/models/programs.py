"""Programs, their versions and their tiers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tiers.choices import VersionState


class Program(models.Model):
    """A tier scheme of one country or partner type; what it asks is in its versions."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=60)
    night_at = models.TimeField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="tiers_program_is_named"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="tiers_program_currency_iso"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Tier(models.Model):
    """A level of a program; rank 1 is the lowest. What a tier asks is in the version's document."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="tiers")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "code"], name="tiers_tier_code_once"),
            models.UniqueConstraint(fields=["program", "rank"], name="tiers_tier_rank_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="tiers_tier_rank_from_one"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ProgramVersion(models.Model):
    """The rules and policy in force from effective_on up to, and without, ends_on.

    `document` is the canonical JSON of the program document (docs/program.schema.json); a trigger freezes it once
    the version is published. `enforced_on` is the first day on which this version may demote.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    announced_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField()
    enforced_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"], name="tiers_programversion_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in VersionState]),
                name="tiers_programversion_state_known",
            ),
            models.CheckConstraint(
                condition=Q(enforced_on__gte=F("effective_on"))
                & (Q(ends_on__isnull=True) | Q(ends_on__gt=F("effective_on")))
                & (Q(announced_on__isnull=True) | Q(announced_on__lte=F("effective_on"))),
                name="tiers_programversion_dates_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(VersionState.PUBLISHED.value))
                | Q(published_at__isnull=False) & ~Q(published_by=""),
                name="tiers_programversion_published_by",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"version {self.number}"
