"""Who wants to be told, of what, and the secrets that sign what is sent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Endpoint(models.Model):
    """An address outside that is told of events of some types.

    `failing_since` is the first failure since the last success. A paused endpoint goes on collecting deliveries, and
    gets them once it is resumed; a removed one gets none and stays for its log.
    """

    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True, default="")
    types = ArrayField(models.CharField(max_length=64))
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") & Q(types__len__gt=0), name="hooks_endpoint_wants_something"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | ~Q(pause_reason=""),
                name="hooks_endpoint_pause_has_words",
            ),
        ]

    def __str__(self) -> str:
        """Return the address."""
        return self.url


class EndpointSecret(models.Model):
    """A secret that signs; two of them sign while one follows the other.

    Kept as it is, since signing needs it: it proves to the receiver who sent, and opens nothing here.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="secrets")
    secret = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    retires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret__regex=r"^whsec_."),  # noqa: S106 -- the form, no secret
                name="hooks_endpointsecret_form",
            ),
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=Q(retires_at__isnull=True),
                name="hooks_endpointsecret_one_lasting",
            ),
        ]

    def __str__(self) -> str:
        """Return whose it is, and nothing of it."""
        return f"secret of endpoint {self.endpoint_id}"
