"""Blocks read column by column: the fast way. What it cannot read for certain it leaves in doubt.

A row in doubt is read again by `lines`, cell by cell; for all others both ways give the same values (a test
holds them together).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kernel import money
from sales import choices
from sales.formats import days, limits, lines, numbers, texts
from sales.formats.faults import CellFault
from sales.formats.layout import RESELLER_FIELDS, AmountFrom, Field, folded

VALUES: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_no": pl.String,
    "line_no": pl.String,
    "document_on": pl.Date,
    "reseller_code": pl.String,
    "reseller_name": pl.String,
    "reseller_tax_number": pl.String,
    "reseller_postcode": pl.String,
    "customer_name": pl.String,
    "customer_country": pl.String,
    "customer_employees": pl.Int64,
    "product_code": pl.String,
    "quantity_units": pl.Int64,
    "unit_price_units": pl.Int64,
    "net_units": pl.Int64,
    "currency": pl.String,
    "kind": pl.String,
}
_TEXTS = (Field.DOCUMENT_NO, Field.LINE_NO, *lines.TEXT_FIELDS)
_HIDDEN = f"[{texts.CONTROLS}]"


def read_columns(
    *, cells: pl.DataFrame, reader: lines.Reader, is_ascii: bool, is_suspect: bool
) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
    """Return the values of all rows and which rows are in doubt.

    `cells` has one column of texts for each of our fields that the file has. `is_suspect` says that the block
    holds control characters or error marks somewhere, so that every text is looked at.
    """
    tidy = _tidied(cells, reader, is_ascii=is_ascii)
    doubt = _Doubt(cells.height)
    if is_suspect or not is_ascii:
        for name in cells.columns:
            doubt.add(cells[name].str.contains(_HIDDEN) | tidy[name].is_in(texts.CELL_ERRORS))
    values = {name: tidy[name] for name in map(str, _TEXTS)}
    for name, text in values.items():
        doubt.add(text.str.len_bytes() > limits.TEXT_MAX[name])
    values["document_on"] = _mapped(
        tidy[Field.DOCUMENT_DATE],
        lambda text: days.read_day(text=text, forms=reader.forms),
        pl.Date,
        doubt,
    )
    values["customer_country"] = _mapped(
        tidy[Field.CUSTOMER_COUNTRY],
        lambda text: reader.countries.get(folded(text)) or lines.read_country(text),
        pl.String,
        doubt,
    )
    values["currency"] = _mapped(tidy[Field.CURRENCY], lines.read_currency, pl.String, doubt)
    values["customer_employees"] = _employees(tidy[Field.CUSTOMER_EMPLOYEES], reader, doubt)
    _read_money(values, tidy, reader, doubt)
    frame = pl.DataFrame({name: values[name].alias(name) for name in VALUES})
    _doubt_blanks(frame, reader, doubt)
    return frame, doubt.rows


class _Doubt:
    """The rows that need a closer look."""

    def __init__(self, height: int) -> None:
        self.rows: npt.NDArray[np.bool_] = np.zeros(height, dtype=np.bool_)

    def add(self, rows: pl.Series) -> None:
        """Add rows; null means no doubt."""
        if rows.any():
            self.rows |= rows.fill_null(value=False).to_numpy()


def _tidied(cells: pl.DataFrame, reader: lines.Reader, *, is_ascii: bool) -> pl.DataFrame:
    """Return a column for every field of ours: stripped texts, constants for blanks, null for neither."""
    wanted = []
    for field in Field:
        name, constant = str(field), reader.layout.constants.get(field)
        if name not in cells.columns:
            wanted.append(pl.lit(constant, dtype=pl.String).alias(name))
            continue
        tidy = texts.stripped(column=name, is_ascii=is_ascii)
        wanted.append(tidy.fill_null(constant) if constant else tidy)
    return cells.select(wanted) if cells.columns else cells


def _mapped(
    column: pl.Series, read: Callable[[str], Any], dtype: type[pl.DataType], doubt: _Doubt
) -> pl.Series:
    """Return a column read by its distinct texts, which are few; a text that cannot be read is a doubt."""
    distinct = column.unique().drop_nulls().to_list()
    meanings = [read(text) for text in distinct]
    known = [None if isinstance(meaning, CellFault) else meaning for meaning in meanings]
    mapped = column.replace_strict(distinct, known, default=None, return_dtype=dtype)
    doubt.add(column.is_not_null() & mapped.is_null())
    return mapped


def _units(column: pl.Series, reader: lines.Reader, doubt: _Doubt) -> pl.Series:
    units = numbers.column_units(column=column, grammar=reader.grammar)
    doubt.add(column.is_not_null() & units.is_null())
    return units


def _employees(column: pl.Series, reader: lines.Reader, doubt: _Doubt) -> pl.Series:
    units = _units(column, reader, doubt)
    most = limits.EMPLOYEES_MAX * money.UNITS_PER_ONE
    doubt.add((units % money.UNITS_PER_ONE != 0) | (units < 0) | (units > most))
    return units // money.UNITS_PER_ONE


def _read_money(
    values: dict[str, pl.Series], tidy: pl.DataFrame, reader: lines.Reader, doubt: _Doubt
) -> None:
    quantity = _units(tidy[Field.QUANTITY], reader, doubt)
    price = _units(tidy[Field.UNIT_PRICE], reader, doubt)
    if reader.layout.amount_from is AmountFrom.COLUMN:
        net = _units(tidy[Field.NET_AMOUNT], reader, doubt)
    else:
        discount = _units(tidy[Field.DISCOUNT_AMOUNT], reader, doubt)
        net = _products(quantity, price, discount.fill_null(0))
    kind = _mapped(tidy[Field.KIND], lambda text: _kind(text, reader), pl.String, doubt)
    doubt.add((kind == str(choices.SaleKind.RETURN)) & (net > 0))
    returned = pl.Series([str(choices.SaleKind.RETURN)], dtype=pl.String)
    values["quantity_units"], values["unit_price_units"], values["net_units"] = quantity, price, net
    values["kind"] = kind.zip_with((net >= 0).fill_null(value=True), returned)


def _kind(text: str, reader: lines.Reader) -> str | None:
    kind = reader.kinds.get(folded(text))
    return None if kind is None else str(kind)


def _products(quantity: pl.Series, price: pl.Series, discount: pl.Series) -> pl.Series:
    """Return quantity × price − discount, in whole numbers of Python: the products pass 64 bits."""
    found = map(lines.product_units, quantity.to_list(), price.to_list(), discount.to_list())
    return pl.Series([None if isinstance(net, CellFault) else net for net in found], dtype=pl.Int64)


def _doubt_blanks(frame: pl.DataFrame, reader: lines.Reader, doubt: _Doubt) -> None:
    needed = ["document_no", "document_on", "net_units", "currency"]
    if reader.layout.has_line_numbers:
        needed.append("line_no")
    for name in needed:
        doubt.add(frame[name].is_null())
    unnamed = [frame[str(field)].is_null() for field in RESELLER_FIELDS]
    doubt.add(unnamed[0] & unnamed[1] & unnamed[2])
