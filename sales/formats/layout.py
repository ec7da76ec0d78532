"""A layout: how one distributor writes its files; plain data that survives a round trip through JSON."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from kernel import errors, words
from sales import choices


class Field(words.Word):
    """Our names of what a line holds; the label is what a person calls it."""

    DOCUMENT_NO = "document_no", "Document number"
    LINE_NO = "line_no", "Line number"
    DOCUMENT_DATE = "document_date", "Document date"
    RESELLER_CODE = "reseller_code", "Reseller code"
    RESELLER_NAME = "reseller_name", "Reseller name"
    RESELLER_TAX_NUMBER = "reseller_tax_number", "Reseller tax number"
    RESELLER_POSTCODE = "reseller_postcode", "Reseller postcode"
    CUSTOMER_NAME = "customer_name", "Customer name"
    CUSTOMER_COUNTRY = "customer_country", "Customer country"
    CUSTOMER_EMPLOYEES = "customer_employees", "Customer employees"
    PRODUCT_CODE = "product_code", "Product code"
    QUANTITY = "quantity", "Quantity"
    UNIT_PRICE = "unit_price", "Unit price"
    DISCOUNT_AMOUNT = "discount_amount", "Discount amount"
    NET_AMOUNT = "net_amount", "Net amount"
    CURRENCY = "currency", "Currency"
    KIND = "kind", "Kind"


class AmountFrom(words.Word):
    """Where the net amount comes from: its own column, or quantity × unit price − discount."""

    COLUMN = "COLUMN", "Net amount column"
    PRODUCT = "PRODUCT", "Quantity times unit price less discount"


RESELLER_FIELDS = (Field.RESELLER_CODE, Field.RESELLER_NAME, Field.RESELLER_TAX_NUMBER)
DELIMITERS = (",", ";", "\t", "|")
DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", ",", ".", "'", " ")
DATE_PARTS = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%b": r"(?P<b>[A-Za-z]{3,9})",
}
_ENCODINGS = re.compile(
    r"ascii|utf-(8|8-sig|16|16-le|16-be|32|32-le|32-be)|cp(437|85\d|125\d|932|936|949|950)|iso8859-\d+"
    r"|mac-roman|koi8-[ru]|shift_jis|gbk|gb18030|big5|euc_(jp|kr)"
)
_CURRENCY_MARK = re.compile(r"[A-Za-z]{0,3}[$€£¥₹₩₽₺฿₫₪₴₱][A-Za-z]{0,3}|[A-Za-z]{1,4}\.?")
_DIRECTIVE = re.compile(r"%.")


class LayoutIsWrong(errors.InvalidInputError):
    """The layout cannot be used; `problems` name each part that is wrong."""

    code = "layout_is_wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one distributor writes its files.

    `columns` gives each of our fields the headers it may stand under; `constants` gives a field the value it has
    where the file has no column or a blank cell. `currency_marks` may stand beside a number. `kinds` and
    `countries` translate their words. Dates in ISO form are always read; `date_formats` adds others
    (%Y %y %m %d %b). What is None is detected in the file. Without LINE_NO the lines of a document are told apart by
    their content; `documents_complete` then says that a file holds all lines of each document it mentions.
    """

    name: str
    title: str
    version: int = 1
    columns: Mapping[Field, tuple[str, ...]]
    constants: Mapping[Field, str] = field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
    decimal_mark: str = "."
    thousands_mark: str = ""
    currency_marks: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    header_line: int | None = None
    sheet: str | None = None
    totals_pattern: str | None = None
    kinds: Mapping[str, choices.SaleKind] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    returns_are_positive: bool = False
    documents_complete: bool = False
    amount_from: AmountFrom = AmountFrom.COLUMN

    def __post_init__(self) -> None:
        """Refuse a layout that could not read any file."""
        problems = tuple(_problems(self))
        if problems:
            raise LayoutIsWrong(
                f"The layout “{self.name}” cannot be used: {problems[0].path}: {problems[0].message}",
                problems=problems,
            )

    @property
    def has_line_numbers(self) -> bool:
        """Tell whether lines are told apart by their own numbers."""
        return Field.LINE_NO in self.columns

    def as_json(self) -> dict[str, Any]:
        """Return the layout as data that JSON can hold."""
        return {
            "name": self.name,
            "title": self.title,
            "version": self.version,
            "columns": {str(key): list(headers) for key, headers in self.columns.items()},
            "constants": {str(key): value for key, value in self.constants.items()},
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "decimal_mark": self.decimal_mark,
            "thousands_mark": self.thousands_mark,
            "currency_marks": list(self.currency_marks),
            "date_formats": list(self.date_formats),
            "header_line": self.header_line,
            "sheet": self.sheet,
            "totals_pattern": self.totals_pattern,
            "kinds": {word: str(kind) for word, kind in self.kinds.items()},
            "countries": dict(self.countries),
            "returns_are_positive": self.returns_are_positive,
            "documents_complete": self.documents_complete,
            "amount_from": str(self.amount_from),
        }

    @classmethod
    def from_json(cls, data: object) -> Layout:
        """Return the layout that `as_json` wrote; refuses unknown names and values of the wrong kind."""
        if not isinstance(data, dict):
            raise LayoutIsWrong("A layout is an object with names and values.")
        unknown = sorted(set(data) - {each.name for each in fields(cls)})
        if unknown:
            raise LayoutIsWrong(f"A layout has no “{unknown[0]}”.")
        try:
            return cls(**_typed(data))
        except (ValueError, TypeError, AttributeError) as problem:
            raise LayoutIsWrong(f"The layout cannot be read: {problem}.") from problem


def folded(text: str) -> str:
    """Return a header or word as it is compared: without case, outer blanks, marks of order, and doubled blanks."""
    return " ".join(text.replace("\ufeff", "").split()).casefold()


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of JSON as the types of the dataclass."""
    typed: dict[str, Any] = dict(data)
    if "columns" in data:
        typed["columns"] = {
            Field(key): tuple(_text(header) for header in headers)
            for key, headers in data["columns"].items()
        }
    if "constants" in data:
        typed["constants"] = {Field(key): _text(value) for key, value in data["constants"].items()}
    if "kinds" in data:
        typed["kinds"] = {
            _text(word): choices.SaleKind(kind) for word, kind in data["kinds"].items()
        }
    if "countries" in data:
        typed["countries"] = {_text(w): _text(code) for w, code in data["countries"].items()}
    for name in ("date_formats", "currency_marks"):
        if name in data:
            typed[name] = tuple(_text(each) for each in data[name])
    if "amount_from" in data:
        typed["amount_from"] = AmountFrom(data["amount_from"])
    return typed


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _problems(layout: Layout) -> list[errors.Problem]:
    found: list[errors.Problem] = []

    def expect(*, fits: bool, path: str, message: str) -> None:
        """Note a problem where something does not fit."""
        if not fits:
            found.append(errors.Problem(path=path, code="layout_is_wrong", message=message))

    given = {*layout.columns, *layout.constants}
    expect(fits=bool(layout.name.strip()), path="name", message="give the layout a name")
    for needed in (Field.DOCUMENT_NO, Field.DOCUMENT_DATE):
        expect(fits=needed in layout.columns, path="columns", message=f"map {needed}")
    expect(
        fits=any(each in layout.columns for each in RESELLER_FIELDS),
        path="columns",
        message="map reseller_code, reseller_name or reseller_tax_number",
    )
    expect(
        fits=Field.CURRENCY in given,
        path="columns",
        message="map currency, or give it as a constant",
    )
    amounts = (
        (Field.NET_AMOUNT,)
        if layout.amount_from is AmountFrom.COLUMN
        else (Field.QUANTITY, Field.UNIT_PRICE)
    )
    for needed in amounts:
        expect(fits=needed in layout.columns, path="columns", message=f"map {needed}")
    _expect_headers(layout, expect)
    _expect_forms(layout, expect)
    return found


def _expect_headers(layout: Layout, expect: Any) -> None:
    owners: dict[str, Field] = {}
    for each, headers in layout.columns.items():
        expect(fits=bool(headers), path=f"columns.{each}", message="name at least one header")
        for header in headers:
            owner = owners.setdefault(folded(header), each)
            expect(
                fits=owner is each and bool(folded(header)),
                path=f"columns.{each}",
                message=f"the header “{header}” is blank or belongs to {owner} already",
            )


def _expect_forms(layout: Layout, expect: Any) -> None:
    expect(
        fits=layout.delimiter in (None, *DELIMITERS),
        path="delimiter",
        message="use a comma, a semicolon, a tab or a bar",
    )
    expect(
        fits=layout.decimal_mark in DECIMAL_MARKS,
        path="decimal_mark",
        message="use a dot or a comma",
    )
    expect(
        fits=layout.thousands_mark in THOUSANDS_MARKS
        and layout.thousands_mark != layout.decimal_mark,
        path="thousands_mark",
        message="use a comma, a dot, an apostrophe, a blank or nothing, and not the decimal mark",
    )
    expect(
        fits=layout.encoding is None or _is_encoding(layout.encoding),
        path="encoding",
        message="use a known encoding such as utf-8 or cp1252",
    )
    expect(
        fits=layout.totals_pattern is None or _is_pattern(layout.totals_pattern),
        path="totals_pattern",
        message="use a pattern that can be read",
    )
    expect(
        fits=layout.header_line is None or layout.header_line >= 1,
        path="header_line",
        message="count lines from 1",
    )
    for mark in layout.currency_marks:
        expect(
            fits=bool(_CURRENCY_MARK.fullmatch(mark)),
            path="currency_marks",
            message=f"“{mark}” is no mark of a currency such as $ or AUD",
        )
    for form in layout.date_formats:
        expect(fits=_is_date_format(form), path="date_formats", message=f"“{form}” names no day")
    for word, code in layout.countries.items():
        expect(
            fits=bool(re.fullmatch(r"[A-Z]{2}", code)),
            path=f"countries.{word}",
            message="give the two letters of the country",
        )


def _is_encoding(name: str) -> bool:
    try:
        return bool(_ENCODINGS.fullmatch(codecs.lookup(name).name))
    except LookupError:
        return False


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _is_date_format(form: str) -> bool:
    parts = _DIRECTIVE.findall(form)
    years, months = {"%Y", "%y"} & set(parts), {"%m", "%b"} & set(parts)
    return (
        len(parts) == len(set(parts))
        and set(parts) <= set(DATE_PARTS)
        and "%d" in parts
        and len(years) == len(months) == 1
    )
