"""Consent: which partners agreed to be found by the public, who said so, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Listing(models.Model):
    """A partner's consent to stand in the public locator, from when it was given until it was withdrawn.

    A partner has at most one that is open; withdrawn ones stay as history.
    """

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="listings"
    )
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(withdrawn_at__isnull=True),
                name="partners_listing_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(given_by="")
                & (
                    Q(withdrawn_at__isnull=True, withdrawn_by="")
                    | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")
                ),
                name="partners_listing_says_who",
            ),
        ]

    def __str__(self) -> str:
        """Return who gave it."""
        return self.given_by
