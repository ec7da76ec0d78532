"""What persons decide above what is earned: overrides, status matches, holds, and a partner's own step down."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tiers.choices import OverrideKind

_STEP_DOWN, _HOLD = str(OverrideKind.STEP_DOWN.value), str(OverrideKind.HOLD.value)


class Override(models.Model):
    """A decision of persons about one partner's tier, from a day up to, and without, a mandatory end.

    It counts from its `known_seq` on, which the approval of a second person gives it (a partner's own step down needs
    none), and no longer once lifted at `lifted_seq`; a past night sees what it saw. A trigger keeps everything else.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(
        "tiers.Program", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12)
    tier = models.ForeignKey(
        "tiers.Tier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    sponsor = models.CharField(max_length=120, blank=True, default="")
    target = models.TextField(blank=True, default="")
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=120)
    approval = models.OneToOneField(
        "tiers.Approval", on_delete=models.PROTECT, null=True, blank=True, related_name="override"
    )
    known_seq = models.BigIntegerField(unique=True, null=True, blank=True)
    lifted_seq = models.BigIntegerField(unique=True, null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True, default="")
    lift_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(k.value) for k in OverrideKind]),
                name="tiers_override_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="tiers_override_ends"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="tiers_override_has_reason"),
            models.CheckConstraint(
                condition=Q(kind=_HOLD, tier__isnull=True) | ~Q(kind=_HOLD) & Q(tier__isnull=False),
                name="tiers_override_names_a_tier",
            ),
            models.CheckConstraint(
                condition=Q(kind=_STEP_DOWN, approval__isnull=True, known_seq__isnull=False)
                | ~Q(kind=_STEP_DOWN) & Q(approval__isnull=False),
                name="tiers_override_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    lifted_seq__isnull=True, lifted_at__isnull=True, lifted_by="", lift_reason=""
                )
                | Q(lifted_seq__gt=F("known_seq"), lifted_at__isnull=False, known_seq__isnull=False)
                & ~Q(lifted_by="")
                & ~Q(lift_reason=""),
                name="tiers_override_lifted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["program", "ends_on"], name="tiers_override_night_idx")]

    def __str__(self) -> str:
        """Return kind and days."""
        return f"{self.kind} {self.starts_on} to {self.ends_on}"
