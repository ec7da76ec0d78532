"""How each distributor writes its files, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DistributorLayout(models.Model):
    """One version of a distributor's layout; a trigger refuses UPDATE and DELETE, a change is the next version.

    The newest version reads the distributor's next file. `document` is the layout as data (formats.layout).
    """

    distributor = models.ForeignKey(
        "partners.Distributor", on_delete=models.PROTECT, related_name="layouts"
    )
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    document = models.JSONField()
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "version"], name="sales_distributorlayout_once"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & ~Q(name=""), name="sales_distributorlayout_is_named"
            ),
        ]

    def __str__(self) -> str:
        """Return name and version."""
        return f"{self.name} {self.version}"
