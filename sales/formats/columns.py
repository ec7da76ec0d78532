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
    values = {name: tidy[name] for name in limits.TEXT_MAX}
    _doubt_lengths(tidy, doubt)
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
    units = _units(tidy, reader, doubt)
    values["customer_employees"] = _employees(units[Field.CUSTOMER_EMPLOYEES], doubt)
    _read_money(values, units, tidy[Field.KIND], reader, doubt)
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

    def add_unread(self, texts: pl.Series, found: pl.Series) -> None:
        """Add the rows that have a text and no value."""
        if texts.null_count() != found.null_count():
            self.add(texts.is_not_null() & found.is_null())


def _tidied(cells: pl.DataFrame, reader: lines.Reader, *, is_ascii: bool) -> pl.DataFrame:
    """Return a column for every field of ours: stripped texts, constants for blanks, null for neither."""
    untidy = _untidy(cells, is_ascii=is_ascii)
    wanted = []
    for field in Field:
        name, constant = str(field), reader.layout.constants.get(field)
        if name not in cells.columns:
            wanted.append(pl.lit(constant, dtype=pl.String).alias(name))
            continue
        tidy = texts.stripped(column=name) if name in untidy else pl.col(name)
        wanted.append(tidy.fill_null(constant) if constant else tidy)
    return cells.select(wanted)


def _untidy(cells: pl.DataFrame, *, is_ascii: bool) -> set[str]:
    """Return the columns that hold outer blanks, quoted blanks, or letters beyond ASCII; most hold none."""
    tests = []
    for name in cells.columns:
        text = pl.col(name)
        found = text.str.starts_with(" ") | text.str.ends_with(" ") | (text == "")
        if not is_ascii:
            found |= text.str.len_bytes() != text.str.len_chars()
        tests.append(found.any())
    return {name for name, found in cells.select(tests).row(0, named=True).items() if found}


def _mapped(
    column: pl.Series, read: Callable[[str], Any], dtype: type[pl.DataType], doubt: _Doubt
) -> pl.Series:
    """Return a column read by its distinct texts, which are few; a text that cannot be read is a doubt."""
    distinct = column.unique().drop_nulls().to_list()
    meanings = [read(text) for text in distinct]
    known = [None if isinstance(meaning, CellFault) else meaning for meaning in meanings]
    mapped = column.replace_strict(distinct, known, default=None, return_dtype=dtype)
    doubt.add_unread(column, mapped)
    return mapped


def _doubt_lengths(tidy: pl.DataFrame, doubt: _Doubt) -> None:
    longest = tidy.select(pl.col(name).str.len_bytes().max() for name in limits.TEXT_MAX).row(0)
    for (name, most), found in zip(limits.TEXT_MAX.items(), longest, strict=True):
        if found is not None and found > most:
            doubt.add(tidy[name].str.len_bytes() > most)


def _units(tidy: pl.DataFrame, reader: lines.Reader, doubt: _Doubt) -> dict[str, pl.Series]:
    """Return the columns of numbers in units; plain ones at once, others where a column has them."""
    names = [str(field) for field in (*lines.NUMBER_FIELDS, Field.CUSTOMER_EMPLOYEES)]
    plain = tidy.select(numbers.plain_units(column=name, grammar=reader.grammar) for name in names)
    found = {}
    for name in names:
        units, text = plain[name], tidy[name]
        if units.null_count() != text.null_count():
            units = numbers.with_written_units(units=units, texts=text, grammar=reader.grammar)
            doubt.add_unread(text, units)
        found[name] = units
    return found


def _employees(units: pl.Series, doubt: _Doubt) -> pl.Series:
    if units.null_count() == units.len():
        return units
    most = limits.EMPLOYEES_MAX * money.UNITS_PER_ONE
    doubt.add((units % money.UNITS_PER_ONE != 0) | (units < 0) | (units > most))
    return units // money.UNITS_PER_ONE


def _read_money(
    values: dict[str, pl.Series],
    units: dict[str, pl.Series],
    words: pl.Series,
    reader: lines.Reader,
    doubt: _Doubt,
) -> None:
    quantity, price = units[Field.QUANTITY], units[Field.UNIT_PRICE]
    if reader.layout.amount_from is AmountFrom.COLUMN:
        net = units[Field.NET_AMOUNT]
    else:
        net = _products(quantity, price, units[Field.DISCOUNT_AMOUNT].fill_null(0))
    kind = _mapped(words, lambda text: _kind(text, reader), pl.String, doubt)
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
        if frame[name].null_count():
            doubt.add(frame[name].is_null())
    unnamed = [frame[str(field)] for field in RESELLER_FIELDS]
    if all(column.null_count() for column in unnamed):
        first, second, third = (column.is_null() for column in unnamed)
        doubt.add(first & second & third)
