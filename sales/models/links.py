"""Which line of a distributor's file reports which of our own orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OrderLink(models.Model):
    """A line that reports an order's line, so that the sale is counted once.

    `order_key` is the source key of the order's line, `line_key` the identity of the distributor's; each is in one open
    link at most. A link ends when its file is undone or a later file says something else.
    """

    order_key = models.CharField(max_length=300, db_collation="C")
    line_key = models.CharField(max_length=300, db_collation="C")
    line = models.ForeignKey("sales.StagedLine", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order_key"],
                condition=Q(ended_at__isnull=True),
                name="sales_orderlink_order_once",
            ),
            models.UniqueConstraint(
                fields=["line_key"],
                condition=Q(ended_at__isnull=True),
                name="sales_orderlink_line_once",
            ),
        ]

    def __str__(self) -> str:
        """Return both keys."""
        return f"{self.line_key} reports {self.order_key}"
