"""Products and end customers that contracts name are the ones that files name."""

from __future__ import annotations

import pytest
from django.db import transaction

from sales.models import Customer, Product
from sales.operations import catalog

pytestmark = pytest.mark.django_db


def test_a_product_is_found_or_created():
    known = Product.objects.create(code="EP-STD", name="Endpoint Standard")

    with transaction.atomic():
        ids = catalog.product_ids(codes=["EP-STD", "EP-PLUS"])

    assert ids == {"EP-STD": known.pk, "EP-PLUS": Product.objects.get(code="EP-PLUS").pk}


def test_a_customer_is_one_by_normalized_name_and_country():
    known = Customer.objects.create(name="Bellweir", normalized_name="bellweir", country="AU")

    with transaction.atomic():
        ids = catalog.customer_ids(
            customers=[("Bellweir Pty Ltd", "AU"), ("BELLWEIR", "AU"), ("Bellweir", "NZ")]
        )

    other = Customer.objects.exclude(pk=known.pk).get()
    assert ids == {
        ("Bellweir Pty Ltd", "AU"): known.pk,
        ("BELLWEIR", "AU"): known.pk,
        ("Bellweir", "NZ"): other.pk,
    }
    assert (other.name, other.normalized_name, other.country) == ("Bellweir", "bellweir", "NZ")
