"""One line read cell by cell: the exact and slow way, which decides every doubt and words every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel import money
from sales import choices
from sales.formats import currencies, days, limits, numbers, texts
from sales.formats.faults import CellFault, Fault, FaultCode, FaultyLine
from sales.formats.layout import RESELLER_FIELDS, AmountFrom, Field, Layout, folded

TEXT_FIELDS = (
    Field.RESELLER_CODE,
    Field.RESELLER_NAME,
    Field.RESELLER_TAX_NUMBER,
    Field.RESELLER_POSTCODE,
    Field.CUSTOMER_NAME,
    Field.PRODUCT_CODE,
)
NUMBER_FIELDS = (Field.QUANTITY, Field.UNIT_PRICE, Field.DISCOUNT_AMOUNT, Field.NET_AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the cells of one file are read: the layout, and the header each of our fields stands under."""

    layout: Layout
    columns: Mapping[Field, str]
    grammar: numbers.Grammar
    forms: days.DayForms
    kinds: Mapping[str, choices.SaleKind]
    countries: Mapping[str, str]

    @property
    def needed(self) -> tuple[Field, ...]:
        """Return the fields without which a line is nothing."""
        line_no = (Field.LINE_NO,) if self.layout.has_line_numbers else ()
        amounts = (
            (Field.NET_AMOUNT,)
            if self.layout.amount_from is AmountFrom.COLUMN
            else (Field.QUANTITY, Field.UNIT_PRICE)
        )
        return (Field.DOCUMENT_NO, *line_no, Field.DOCUMENT_DATE, *amounts, Field.CURRENCY)


def reader_for(*, layout: Layout, columns: Mapping[Field, str], epoch: int | None) -> Reader:
    """Return the reader of a file with these columns; `epoch` is the date system of a spreadsheet."""
    return Reader(
        layout=layout,
        columns=columns,
        grammar=numbers.grammar_of(
            decimal_mark=layout.decimal_mark,
            thousands_mark=layout.thousands_mark,
            currency_marks=layout.currency_marks,
        ),
        forms=days.DayForms(formats=layout.date_formats, epoch=epoch),
        kinds={folded(word): kind for word, kind in layout.kinds.items()},
        countries={folded(word): code for word, code in layout.countries.items()},
    )


class _Line:
    """The cells of one line while they are read; collects what is wrong."""

    def __init__(self, *, cells: Mapping[Field, str], line: int, reader: Reader) -> None:
        self.cells = cells
        self.line = line
        self.reader = reader
        self.faults: list[Fault] = []

    def add(self, field: Field | None, value: str, found: CellFault) -> None:
        """Keep a fault with its place."""
        column = self.reader.columns.get(field, field.label) if field else ""
        where = (
            f"Line {self.line}, “{numbers.shortened(column)}”: " if field else f"Line {self.line}: "
        )
        self.faults.append(
            Fault(
                line=self.line,
                field=str(field) if field else "",
                column=column[: limits.VALUE_MAX],
                value=value[: limits.VALUE_MAX],
                code=found.code,
                message=where + found.message,
            )
        )

    def text(self, field: Field) -> str | None:
        """Return the text of a field, its constant where blank, None where there is neither."""
        given = self.cells.get(field, "")
        limit = limits.TEXT_MAX.get(str(field), limits.CELL_CHARACTERS)
        found = texts.read_text(text=given, limit=limit)
        if isinstance(found, CellFault):
            self.add(field, given, found)
            return None
        found = found or self.reader.layout.constants.get(field, "")
        if not found and field in self.reader.needed:
            self.add(field, "", CellFault(code=FaultCode.BLANK, message="the cell is blank."))
        return found or None

    def kept(self, field: Field, found: Any) -> Any:
        """Return what was read, or keep the fault and return None."""
        if isinstance(found, CellFault):
            self.add(field, self.cells.get(field, ""), found)
            return None
        return found

    def units(self, field: Field) -> int | None:
        """Return the number of a field in 1/10,000 units."""
        text = self.text(field)
        if text is None:
            return None
        found: int | None = self.kept(
            field, numbers.read_units(text=text, grammar=self.reader.grammar)
        )
        return found

    def day(self) -> date | None:
        """Return the document date."""
        text = self.text(Field.DOCUMENT_DATE)
        if text is None:
            return None
        found: date | None = self.kept(
            Field.DOCUMENT_DATE, days.read_day(text=text, forms=self.reader.forms)
        )
        return found

    def employees(self) -> int | None:
        """Return the number of employees of the customer."""
        text = self.text(Field.CUSTOMER_EMPLOYEES)
        if text is None:
            return None
        found: int | None = self.kept(Field.CUSTOMER_EMPLOYEES, _count(text, self.reader.grammar))
        return found

    def word(self, field: Field, known: Mapping[str, Any], other: Any) -> Any:
        """Return the meaning of a word of theirs; `other` reads what the layout does not know."""
        text = self.text(field)
        if text is None:
            return None
        return self.kept(field, known.get(folded(text)) or other(text))


def read_line(
    *, cells: Mapping[Field, str], line: int, raw: str, reader: Reader
) -> dict[str, Any] | FaultyLine:
    """Return the values of a line by the names of our columns, or the line with all its faults."""
    at = _Line(cells=cells, line=line, reader=reader)
    values: dict[str, Any] = {"document_no": at.text(Field.DOCUMENT_NO)}
    values["line_no"] = at.text(Field.LINE_NO) if reader.layout.has_line_numbers else None
    values["document_on"] = at.day()
    values |= {str(field): at.text(field) for field in TEXT_FIELDS}
    if not at.faults and not any(values[str(field)] for field in RESELLER_FIELDS):
        at.add(None, "", CellFault(code=FaultCode.RESELLER_BLANK, message="no reseller is named."))
    values["customer_country"] = at.word(Field.CUSTOMER_COUNTRY, reader.countries, read_country)
    values["customer_employees"] = at.employees()
    _read_money(at, values)
    if at.faults:
        return FaultyLine(
            line=line,
            raw=raw[: limits.RAW_MAX],
            faults=tuple(at.faults),
            document_no=values["document_no"],
            net_units=values["net_units"],
            currency=values["currency"],
        )
    return values


def _read_money(at: _Line, values: dict[str, Any]) -> None:
    quantity, price = at.units(Field.QUANTITY), at.units(Field.UNIT_PRICE)
    if at.reader.layout.amount_from is AmountFrom.COLUMN:
        net = at.units(Field.NET_AMOUNT)
    else:
        discount = at.units(Field.DISCOUNT_AMOUNT) or 0
        net = at.kept(Field.QUANTITY, product_units(quantity, price, discount))
    kind = at.word(Field.KIND, at.reader.kinds, lambda text: _unknown_kind(text, at.reader))
    if kind == choices.SaleKind.RETURN and net is not None and net > 0:
        if at.reader.layout.returns_are_positive:
            net, quantity = -net, -quantity if quantity else quantity
        else:
            at.add(
                Field.KIND,
                at.cells.get(Field.KIND, ""),
                CellFault(
                    code=FaultCode.RETURN_NOT_NEGATIVE,
                    message="the amount of a return is positive.",
                ),
            )
    if net is not None and net < 0:
        kind = choices.SaleKind.RETURN
    values["quantity_units"], values["unit_price_units"] = quantity, price
    values["net_units"] = net
    values["currency"] = at.word(Field.CURRENCY, {}, read_currency)
    values["kind"] = None if kind is None else str(kind)


def product_units(quantity: int | None, price: int | None, discount: int) -> int | CellFault | None:
    """Return quantity × price − discount in units, rounded half to even once; None without both factors."""
    if quantity is None or price is None:
        return None
    whole, rest = divmod(quantity * price, money.UNITS_PER_ONE)
    half = money.UNITS_PER_ONE // 2
    net = whole + (rest > half or (rest == half and whole % 2 == 1)) - discount
    if abs(net) > money.MAX_UNITS:
        return CellFault(
            code=FaultCode.TOO_LARGE, message="quantity times unit price is beyond ten trillion."
        )
    return net


def read_currency(text: str) -> str | CellFault:
    """Return the currency code in capitals, or why it is none."""
    code = text.upper()
    if code in currencies.CODES:
        return code
    shown = numbers.shortened(text)
    if len(code) == 3 and code.isascii() and code.isalpha():  # noqa: PLR2004 - ISO 4217
        return CellFault(
            code=FaultCode.CURRENCY_UNKNOWN, message=f"“{shown}” is not a currency in use."
        )
    return CellFault(
        code=FaultCode.NOT_A_CURRENCY, message=f"“{shown}” is not the three letters of a currency."
    )


def read_country(text: str) -> str | CellFault:
    """Return the two letters of a country in capitals, or why they are none."""
    code = text.upper()
    if len(code) == 2 and code.isascii() and code.isalpha():  # noqa: PLR2004 - ISO 3166
        return code
    return CellFault(
        code=FaultCode.NOT_A_COUNTRY,
        message=f"“{numbers.shortened(text)}” is not a country the layout knows.",
    )


def _unknown_kind(text: str, reader: Reader) -> CellFault:
    known = ", ".join(sorted(reader.kinds)) or "none"
    return CellFault(
        code=FaultCode.KIND_UNKNOWN,
        message=numbers.shortened(
            f"“{numbers.shortened(text)}” is not a kind the layout knows (known: {known}).", 300
        ),
    )


def _count(text: str, grammar: numbers.Grammar) -> int | CellFault:
    units = numbers.read_units(text=text, grammar=grammar)
    if isinstance(units, int) and units % money.UNITS_PER_ONE == 0:
        count = units // money.UNITS_PER_ONE
        if 0 <= count <= limits.EMPLOYEES_MAX:
            return count
    return CellFault(
        code=FaultCode.NOT_A_COUNT,
        message=f"“{numbers.shortened(text)}” is not a number of people.",
    )
