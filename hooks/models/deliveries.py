"""One message to one endpoint, and every try to send it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hooks.choices import DeliveryState


class Delivery(models.Model):
    """One event for one endpoint: the row is the queue, and carries its next attempt.

    A trigger on the event log writes it in the event's own transaction. `event_id` is null for a test message. While
    an attempt is under way `next_attempt_at` is its lease: should the worker die, the message is sent again.
    """

    endpoint = models.ForeignKey(
        "hooks.Endpoint", on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    event_id = models.BigIntegerField(null=True, blank=True)
    type = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=12)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event_id"], name="hooks_delivery_once_an_endpoint"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in DeliveryState]),
                name="hooks_delivery_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=str(DeliveryState.DELIVERED.value), delivered_at__isnull=False)
                | (~Q(state=str(DeliveryState.DELIVERED.value)) & Q(delivered_at__isnull=True)),
                name="hooks_delivery_delivered_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="hooks_delivery_due_idx",
                condition=Q(state=str(DeliveryState.PENDING.value)),
            ),
            models.Index(
                fields=["endpoint", "subject", "id"],
                name="hooks_delivery_order_idx",
                condition=Q(state=str(DeliveryState.PENDING.value)),
            ),
            models.Index(fields=["endpoint", "-id"], name="hooks_delivery_log_idx"),
            models.Index(fields=["created_at"], name="hooks_delivery_age_idx"),
        ]

    def __str__(self) -> str:
        """Return type and state."""
        return f"{self.type} {self.state}"


class Attempt(models.Model):
    """One try: when, how long, and what the receiver answered (`status` null: it did not)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(failure=""), name="hooks_attempt_has_outcome"
            )
        ]

    def __str__(self) -> str:
        """Return what came of it."""
        return str(self.status or self.failure)
