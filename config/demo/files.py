"""The distributors' files: the same sales in three different hands (sales/formats/library.py has the layouts)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
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
_NORVALE = [
    "Invoice", "Line", "Date", "Account", "Reseller", "ABN", "Postcode", "End user", "Country", "Staff", "Item", "Qty",
    "Unit price, ex GST", "Value, ex GST", "Type",
]  # fmt: skip
_HARBOURLINE = [
    "Tax invoice", "Invoiced", "Cust no", "Customer", "P/code", "End customer", "Country", "Headcount", "Stock code",
    "Units", "Buy ex", "Ext ex",
]  # fmt: skip
_BORONIA = [
    "Beleg", "Pos", "Datum", "Sold-to", "Sold-to name", "Tax no", "Sold-to postcode", "Ship-to name", "Ship-to country",
    "Employees", "Material", "Quantity", "Price", "Net value", "Crcy", "Category",
]  # fmt: skip
_A_WEEK = timedelta(days=7)
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
    path = folder / f"{distributor.lower()}-{first:%Y-%m-%d}-to-{last:%Y-%m-%d}"
    if distributor == "HARBOURLINE":
        return _text(
            path.with_suffix(".txt"), map(_harbourline, sales), _HARBOURLINE, "cp1252", "\t"
        )
    if distributor == "BORONIA":
        return _text(path.with_suffix(".csv"), map(_boronia, sales), _BORONIA, "utf-8-sig", ";")
    if last - first > _A_WEEK:  # Norvale's months are text, its weeks spreadsheets
        return _text(path.with_suffix(".csv"), map(_norvale, sales), _NORVALE, "utf-8", ",")
    return _sheet(path.with_suffix(".xlsx"), sales, first, last)


def _text(
    path: Path, rows: Iterable[list[object]], header: list[str], encoding: str, delimiter: str
) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def _sheet(path: Path, sales: Sequence[Sale], first: date, last: date) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sell-through")
    sheet.append(["Norvale Distribution sell-through report"])
    sheet.append([f"Invoices {first:%d %b %Y} to {last:%d %b %Y}"])
    sheet.append(_NORVALE)
    for sale in sales:
        sheet.append(_norvale(sale))
    sheet.append(["Total", *[None] * 12, float(sum((sale.net for sale in sales), Decimal(0)))])
    book.save(path)
    return path


def _norvale(sale: Sale) -> list[object]:
    return [
        sale.document, sale.line, sale.on, account(sale=sale), sale.written_as,
        "" if sale.written_as.endswith("P/L") else sale.reseller.abn, sale.reseller.postcode, sale.buyer.name,
        "Australia", sale.buyer.employees, sale.product, sale.quantity, float(sale.price), float(sale.net),
        _NORVALE_KINDS[sale.kind],
    ]  # fmt: skip


def _harbourline(sale: Sale) -> list[object]:
    net = f"{abs(sale.net):,.2f}"
    return [
        sale.document, f"{sale.on:%d-%b-%Y}", account(sale=sale), sale.written_as, sale.reseller.postcode,
        sale.buyer.name, "AU", sale.buyer.employees or "", sale.product, sale.quantity, f"{sale.price:.2f}",
        f"({net})" if sale.net < 0 else net,
    ]  # fmt: skip


def _boronia(sale: Sale) -> list[object]:
    return [
        sale.document, sale.line * 10, f"{sale.on:%d.%m.%Y}", account(sale=sale), sale.written_as,
        sale.reseller.abn, sale.reseller.postcode, sale.buyer.name, "AU", sale.buyer.employees or "",
        sale.product, sale.quantity, _comma(sale.price), _comma(sale.net), "AUD", _BORONIA_KINDS[sale.kind],
    ]  # fmt: skip


def _comma(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
