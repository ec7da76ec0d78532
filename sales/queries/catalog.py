"""Published reads of what distributors sell, and to whom."""

from __future__ import annotations

from django.db.models import QuerySet

from sales.models import Customer, Product


def products() -> QuerySet[Product]:
    """Return every product, unordered."""
    return Product.objects.all()


def customers() -> QuerySet[Customer]:
    """Return every end customer, unordered."""
    return Customer.objects.all()
