"""What is sold and who bought it in the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sales.choices import SaleKind


class Product(models.Model):
    """A product of the vendor; `kind` is what a line without a kind becomes."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300, blank=True, default="")
    family = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=8, default=SaleKind.NEW)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="sales_product_has_code"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(k.value) for k in SaleKind]),
                name="sales_product_kind_known",
            ),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Customer(models.Model):
    """An end customer, one per (normalized name, country) across distributors.

    `employees` is the latest known count (null: unknown); an entry keeps the segment known when it was posted.
    """

    name = models.CharField(max_length=300)
    normalized_name = models.CharField(max_length=300)
    country = models.CharField(max_length=2, blank=True, default="")
    employees = models.PositiveIntegerField(null=True, blank=True)
    employees_source = models.CharField(max_length=80, blank=True, default="")
    employees_known_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["normalized_name", "country"], name="sales_customer_once"
            ),
            models.CheckConstraint(
                condition=~Q(normalized_name=""), name="sales_customer_is_named"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
