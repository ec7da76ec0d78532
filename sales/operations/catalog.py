"""Find or create products and end customers that other sources than files name; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from kernel import naming
from sales.choices import SaleKind
from sales.models import Customer, Product

BATCH = 1_000


@transaction.atomic(savepoint=False)
def product_ids(*, codes: Collection[str]) -> dict[str, int]:
    """Return the product of each code; one not known yet is created, as a file's would be."""
    known = _products(codes)
    # Rows are written in order of their keys, so that two writers never wait for each other in a circle.
    new = sorted(set(codes) - set(known))
    if new:
        Product.objects.bulk_create(
            [Product(code=code, kind=SaleKind.NEW) for code in new],
            ignore_conflicts=True,
            batch_size=BATCH,
        )
        known = _products(codes)
    return known


@transaction.atomic(savepoint=False)
def customer_ids(*, customers: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the end customer of each (name, country); names are one where they are equal once normalized."""
    keys = {(name, country): (naming.normalized_name(name), country) for name, country in customers}
    known = _customers({name for name, _ in keys.values()})
    names = {key: name for (name, _), key in sorted(keys.items(), reverse=True)}
    new = sorted(set(keys.values()) - set(known))
    if new:
        Customer.objects.bulk_create(
            [Customer(name=names[key], normalized_name=key[0], country=key[1]) for key in new],
            ignore_conflicts=True,
            batch_size=BATCH,
        )
        known = _customers({name for name, _ in keys.values()})
    return {customer: known[key] for customer, key in keys.items()}


def _products(codes: Collection[str]) -> dict[str, int]:
    return dict(Product.objects.filter(code__in=codes).values_list("code", "pk"))


def _customers(names: Collection[str]) -> dict[tuple[str, str], int]:
    rows = Customer.objects.filter(normalized_name__in=names)
    return {
        (name, country): pk
        for name, country, pk in rows.values_list("normalized_name", "country", "pk")
    }
