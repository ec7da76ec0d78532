"""manage.py import_renewal_prices FILE: take the price list of maintenance from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from renewals.operations import price_files


class Command(ImportCommand):
    """Take the price list of maintenance from CSV."""

    help = (
        "Take the price list of maintenance from a CSV file. Columns, all needed: product (its code), currency, "
        "yearly_price (of one piece, without tax), starts_on. A price holds until the next one of the product and "
        f"currency begins. {COMMON}"
    )
    operation = price_files.import_prices
