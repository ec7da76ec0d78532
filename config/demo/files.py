"""The distributors' files: the same sales in three different hands (sales/formats/library.py has the layouts)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from config.demo.market import Sale

_NORVALE_KINDS = {
    "NEW": "Licence",
    "RENEWAL": "Renewal",
    "SERVICE": "Services",
    "RETURN": "Credit note",
}
_BORONIA_KINDS = {"NEW": "ZNEU", "RENEWAL": "ZREN", "SERVICE": "ZSRV", "RETURN": "ZRET"}


def account(*, sale: Sale) -> str:
    """Return the reseller's account number at the distributor, blank where the distributor keeps none."""
    if not sale.reseller.is_coded:
        return ""
    return account_of(distributor=sale.distributor, code=sale.reseller.code)


def account_of(*, distributor: str, code: str) -> str:
    """Return how the distributor numbers the partner with our code."""
    number = int(code.removeprefix("P-"))
    return {
        "NORVALE": f"NV{20_000 + number}",
        "HARBOURLINE": f"{70_000 + number * 3}",
        "BORONIA": f"C-{number:05d}",
    }[distributor]


def write(
    *, distributor: str, sales: Sequence[Sale], folder: Path, first: date, last: date
) -> Path:
    """Write the distributor's file of the period in its own form and return where it lies."""
    name = f"{distributor.lower()}-{first:%Y-%m-%d}-to-{last:%Y-%m-%d}"
    writer = {"NORVALE": _norvale, "HARBOURLINE": _harbourline, "BORONIA": _boronia}[distributor]
    return writer(sales, folder / name, first, last)


def _norvale(sales: Sequence[Sale], path: Path, first: date, last: date) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sell-through")
    sheet.append(["Norvale Distribution sell-through report"])
    sheet.append([f"Invoices {first:%d %b %Y} to {last:%d %b %Y}"])
    sheet.append(
        ["Invoice", "Line", "Date", "Account", "Reseller", "ABN", "Postcode", "End user", "Country", "Staff", "Item",
         "Qty", "Unit price, ex GST", "Value, ex GST", "Type"]
    )  # fmt: skip
    for sale in sales:
        sheet.append(
            [sale.document, sale.line, sale.on, account(sale=sale), sale.written_as,
             "" if sale.written_as.endswith("P/L") else sale.reseller.abn, sale.reseller.postcode, sale.buyer.name,
             "Australia", sale.buyer.employees, sale.product, sale.quantity, float(sale.price), float(sale.net),
             _NORVALE_KINDS[sale.kind]]
        )  # fmt: skip
    sheet.append(["Total", *[None] * 12, float(sum((sale.net for sale in sales), Decimal(0)))])
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


def _harbourline(sales: Sequence[Sale], path: Path, first: date, last: date) -> Path:  # noqa: ARG001 -- one signature for all
    path = path.with_suffix(".txt")
    with path.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\r\n")
        writer.writerow(
            ["Tax invoice", "Invoiced", "Cust no", "Customer", "P/code", "End customer", "Country", "Headcount",
             "Stock code", "Units", "Buy ex", "Ext ex"]
        )  # fmt: skip
        for sale in sales:
            net = f"{abs(sale.net):,.2f}"
            writer.writerow(
                [sale.document, f"{sale.on:%d-%b-%Y}", account(sale=sale), sale.written_as, sale.reseller.postcode,
                 sale.buyer.name, "AU", sale.buyer.employees or "", sale.product, sale.quantity, f"{sale.price:.2f}",
                 f"({net})" if sale.net < 0 else net]
            )  # fmt: skip
    return path


def _boronia(sales: Sequence[Sale], path: Path, first: date, last: date) -> Path:  # noqa: ARG001 -- one signature for all
    path = path.with_suffix(".csv")
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(
            ["Beleg", "Pos", "Datum", "Sold-to", "Sold-to name", "Tax no", "Sold-to postcode", "Ship-to name",
             "Ship-to country", "Employees", "Material", "Quantity", "Price", "Net value", "Crcy", "Category"]
        )  # fmt: skip
        for sale in sales:
            writer.writerow(
                [sale.document, sale.line * 10, f"{sale.on:%d.%m.%Y}", account(sale=sale), sale.written_as,
                 sale.reseller.abn, sale.reseller.postcode, sale.buyer.name, "AU", sale.buyer.employees or "",
                 sale.product, sale.quantity, _comma(sale.price), _comma(sale.net), "AUD", _BORONIA_KINDS[sale.kind]]
            )  # fmt: skip
    return path


def _comma(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
