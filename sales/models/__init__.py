"""The tables of sales; private to this app."""

from __future__ import annotations

from sales.models.catalog import Customer, Product
from sales.models.layouts import DistributorLayout
from sales.models.ledger import LedgerEntry
from sales.models.links import OrderLink
from sales.models.uploads import LineOddity, StagedLine, Upload

__all__ = [
    "Customer",
    "DistributorLayout",
    "LedgerEntry",
    "LineOddity",
    "OrderLink",
    "Product",
    "StagedLine",
    "Upload",
]
