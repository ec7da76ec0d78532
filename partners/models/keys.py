"""Keys of integrations: only a hash is kept; the prefix is shown so that people can tell keys apart."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ApiKey(models.Model):
    """A key with scopes, maybe bound to one distributor (then it sees and sends that distributor's files only)."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16, unique=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    distributor = models.ForeignKey(
        "partners.Distributor", on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(scopes__len__gt=0), name="partners_apikey_has_scopes"
            )
        ]

    def __str__(self) -> str:
        """Return name and prefix."""
        return f"{self.name} ({self.prefix}…)"
