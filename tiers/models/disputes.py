"""What partners contest: a line, a match, a certificate or a decision, and every step until it is settled."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tiers.choices import DisputeKind, DisputeState, DisputeStep


class Dispute(models.Model):
    """One thing a partner contests, what it says is right, and where the dispute stands.

    `subject` is a text key such as `entry:12` or `decision:PARTNER-AU:2026-07-01`; a partner contests a thing once. The
    claim (how the sale stands in the ledger, and how it should) never changes after the opening; nor does who
    opened it (a trigger). `state` is where the last entry that moves it led (a law of `reconcile`).
    """

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    program = models.ForeignKey(
        "tiers.Program", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    counted_on = models.DateField(null=True, blank=True)
    counted_net = models.BigIntegerField(null=True, blank=True)
    counted_kind = models.CharField(max_length=12, blank=True, default="")
    counted_segment = models.CharField(max_length=12, blank=True, default="")
    claimed_on = models.DateField()
    claimed_net = models.BigIntegerField(null=True, blank=True)
    claimed_currency = models.CharField(max_length=3, blank=True, default="")
    claimed_kind = models.CharField(max_length=12, blank=True, default="")
    claimed_segment = models.CharField(max_length=12, blank=True, default="")
    certificate = models.CharField(max_length=60, blank=True, default="")
    is_new_customer = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    opened_on = models.DateField()
    due_on = models.DateField()
    owner = models.CharField(max_length=120, blank=True, default="")
    decided_by = models.CharField(max_length=120, blank=True, default="")
    has_second_look = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "subject"], name="tiers_dispute_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(k.value) for k in DisputeKind]),
                name="tiers_dispute_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in DisputeState]),
                name="tiers_dispute_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("opened_by")), name="tiers_dispute_second_person"
            ),
            models.CheckConstraint(
                condition=Q(claimed_net__isnull=True, claimed_currency="")
                | Q(claimed_net__isnull=False, claimed_currency__regex=r"^[A-Z]{3}$"),
                name="tiers_dispute_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")), name="tiers_dispute_due_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(kind=str(DisputeKind.DECISION.value)) | Q(program__isnull=False),
                name="tiers_dispute_decision_has_program",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="tiers_dispute_due_idx")]

    def __str__(self) -> str:
        """Return the number that people use."""
        return self.number

    @property
    def number(self) -> str:
        """Return the number that people use, such as D-0001."""
        return f"D-{self.pk:04d}"


class DisputeEntry(models.Model):
    """One step of a dispute with what was said; append-only.

    `known_seq` numbers it among all knowledge, so that a past night sees which disputes were open.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="entries")
    step = models.CharField(max_length=12)
    text = models.TextField()
    known_seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[str(s.value) for s in DisputeStep]),
                name="tiers_disputeentry_step_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="tiers_disputeentry_says_something"),
        ]
        indexes = [
            models.Index(fields=["dispute", "-known_seq"], name="tiers_disputeentry_night_idx")
        ]

    def __str__(self) -> str:
        """Return the step."""
        return self.step
