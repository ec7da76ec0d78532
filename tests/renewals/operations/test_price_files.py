"""The price list from a file: a price holds until the next one begins."""

from __future__ import annotations

from datetime import date

import pytest

from events.models import Event
from partners.operations.tables import TableHasFaults
from renewals.models import RenewalPrice
from renewals.operations.price_files import import_prices
from renewals.queries import prices
from sales.models import Product

HEADER = "product,currency,yearly price,starts on"
FIRST = "EP-STD,AUD,110.00,2025-07-01"
NEXT = "EP-STD,AUD,120.00,2026-07-01"


@pytest.fixture
def taken(tmp_path, program, who):
    path = tmp_path / "prices.csv"

    def take(*rows, **options):
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        report = import_prices(path=path, **who, **options)
        return report.created, report.changed, report.unchanged

    return take


def test_a_price_holds_until_the_next(taken):
    assert [taken(NEXT, FIRST), taken(NEXT), taken("EP-STD,EUR,70,2026-01-01")] == [
        (2, 0, 0),
        (0, 0, 1),
        (1, 0, 0),
    ]

    product = Product.objects.get()
    found = [
        prices.yearly_on(product_ids=[product.pk], currency="AUD", on=day)
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert found == [{}, {product.pk: 1_100_000}, {product.pk: 1_100_000}, {product.pk: 1_200_000}]
    assert Event.objects.filter(type="renewal.price.changed").count() == 3


def test_a_trial_writes_nothing(taken):
    assert taken(FIRST, is_trial=True) == (1, 0, 0)
    assert (RenewalPrice.objects.count(), Product.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (FIRST, "line 2, starts_on"),
        ("EP-STD,AUD,121.00,2026-07-01", "line 2, starts_on"),
        ("EP-STD,AUD,,2027-07-01", "line 2, yearly_price"),
        ("EP-STD,AUD,-1,2027-07-01", "line 2, yearly_price"),
        ("EP-STD,dollars,1,2027-07-01", "line 2, currency"),
        (",AUD,1,2027-07-01", "line 2, product"),
    ],
)
def test_a_faulty_price_is_named(taken, row, path):
    taken(NEXT)

    with pytest.raises(TableHasFaults) as refusal:
        taken(row)

    assert path in [problem.path for problem in refusal.value.problems]
    assert RenewalPrice.objects.count() == 1
