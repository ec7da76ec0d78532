"""What partners say of proposed rules before they are published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tiers.choices import Difference


class Consultation(models.Model):
    """A version laid open to the partners invited until a day; once closed its summary is frozen by a trigger."""

    version = models.OneToOneField(
        "tiers.ProgramVersion", on_delete=models.PROTECT, related_name="consultation"
    )
    closes_on = models.DateField()
    opened_by = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    closed_by = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", summary__isnull=True)
                | Q(closed_at__isnull=False, summary__isnull=False) & ~Q(closed_by=""),
                name="tiers_consultation_closed_with_summary",
            ),
        ]

    def __str__(self) -> str:
        """Return until when it is open."""
        return f"open to {self.closes_on}"


class ConsultationInvitation(models.Model):
    """A partner that sees the proposed rules and may comment on them."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="invitations", db_index=False
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "partner"], name="tiers_consultationinvitation_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the key of the partner."""
        return f"partner {self.partner_id}"


class ConsultationComment(models.Model):
    """What a partner says of one rule ("": of the whole), and the vendor's answer; a trigger keeps what was said.

    `place` is where the rule stands in the document, such as `tiers.GOLD.entry.1`.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="comments"
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True, default="")
    difference = models.CharField(max_length=12)
    text = models.TextField(blank=True, default="")
    said_by = models.CharField(max_length=120)
    said_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.CharField(max_length=120, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(difference__in=[str(word.value) for word in Difference]),
                name="tiers_consultationcomment_difference_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by="", answered_at__isnull=True)
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by=""),
                name="tiers_consultationcomment_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """Return where it belongs."""
        return self.place or "the whole"
