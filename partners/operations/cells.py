"""What a cell of master data may hold: one reader per kind, each noting a fault that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from babel import Locale
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from kernel import money, naming, taxnumbers
from kernel.words import Word
from partners.operations.tables import Faults, Row

LONGEST_CODE = 40
LONGEST_TAX_NUMBER = 40
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MOST_NUMBER = 2_000_000_000
_CODE = re.compile(r"\w[\w.\-]*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_YES = frozenset({"1", "true", "yes", "y", "x"})
_NO = frozenset({"", "0", "false", "no", "n"})
_DAYS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
)  # none that two people read differently
WordOf = TypeVar("WordOf", bound=Word)
_is_url = URLValidator(schemes=["http", "https"])


class Cells:
    """The cells of one row, read by kind; what cannot be read is noted as a fault and read as blank."""

    def __init__(self, *, row: Row, faults: Faults) -> None:
        self.row = row
        self._faults = faults

    def fault(self, column: str, message: str, *, code: str = "invalid") -> None:
        """Note that the column's cell cannot be taken."""
        self._faults.add(
            line=self.row.line, column=column, value=self.row[column], message=message, code=code
        )

    def text(self, column: str, *, most: int, is_needed: bool = False) -> str:
        """Return the text; a fault where it is longer than `most`, or blank though needed."""
        value = self.row[column]
        if is_needed and not value:
            self.fault(column, "is blank. Fill it in.", code="blank")
        if len(value) > most:
            self.fault(column, f"is longer than {most} characters. Shorten it.", code="too_long")
            return ""
        return value

    def code(self, column: str, *, is_needed: bool = True) -> str:
        """Return a code of ours: letters, digits, dots, dashes and underscores."""
        value = self.text(column, most=LONGEST_CODE, is_needed=is_needed)
        if value and not _CODE.fullmatch(value):
            self.fault(column, "may hold letters, digits, dots, dashes and underscores only.")
        return value

    def stored_as(self, column: str, stored: str) -> None:
        """Note a code that is stored in other case, so that two never differ in that alone; "" is stored nowhere."""
        if stored and stored != self.row[column]:
            self.fault(column, f"is stored as {stored}. Write it that way.", code="code_other_case")

    def company(self, column: str, *, most: int) -> str:
        """Return a company's name, which must hold something to tell it by."""
        value = self.text(column, most=most, is_needed=True)
        folded = naming.normalized_name(value)
        if value and not folded:
            self.fault(column, "holds no letter or digit. Write the company's name.")
        return self._comparable(column, value, folded=folded, most=most)

    def country(self, column: str, *, is_needed: bool = False) -> str:
        """Return the two-letter code of a country given by code or English name."""
        value = self.text(column, most=100, is_needed=is_needed)
        found = country_code(value) if value else ""
        if found is None:
            self.fault(column, "is no country. Write its two-letter code, such as AU.")
        return found or ""

    def currency(self, column: str) -> str:
        """Return a three-letter currency."""
        value = self.text(column, most=LONGEST_CODE, is_needed=True).upper()
        if value and not _CURRENCY.fullmatch(value):
            self.fault(column, "is no currency. Write its three letters, such as AUD.")
            return ""
        return value

    def email(self, column: str) -> str:
        """Return an e-mail address or ""."""
        return self._checked(column, self.text(column, most=254), validate_email, "e-mail address")

    def website(self, column: str) -> str:
        """Return a web address or ""; https:// is put before one without a scheme."""
        value = self.text(column, most=290)
        if value and "://" not in value:
            value = f"https://{value}"
        return self._checked(column, value, _is_url, "web address")

    def tax_number(self, column: str, *, country: str) -> str:
        """Return a tax number as written: in Australia a valid ABN; elsewhere one that cannot be valid is a warning."""
        value = self.text(column, most=LONGEST_TAX_NUMBER)
        if value and taxnumbers.is_valid(number=value, country=country) is False:
            if country == "AU":
                self.fault(
                    column,
                    "is no valid ABN: eleven digits whose check digits agree. Correct it or leave it blank.",
                    code="tax_number_invalid",
                )
            else:
                self._faults.warn(
                    line=self.row.line,
                    column=column,
                    value=value,
                    message=f"is no valid tax number of {country}. It is kept, but no line is matched by it.",
                )
        folded = naming.squeezed_code(value)
        return self._comparable(column, value, folded=folded, most=LONGEST_TAX_NUMBER)

    def day(self, column: str, *, is_needed: bool = False) -> date | None:
        """Return a day, None where blank."""
        value = self.text(column, most=40, is_needed=is_needed)
        if not value:
            return None
        found = _day(value)
        if found is None:
            self.fault(column, "is no day that can be read in one way. Write it as 2026-07-01.")
        return found

    def word(self, column: str, *, words: type[WordOf], blank: WordOf) -> WordOf:
        """Return one of the words, whatever its case."""
        value = self.row[column].upper()
        if value and value not in set(words):
            self.fault(column, f"is none of {', '.join(words)}.")
            return blank
        return words(value) if value else blank

    def yes_or_no(self, column: str) -> bool:
        """Return whether the cell says yes; blank is no."""
        value = self.row[column].casefold()
        if value not in _YES | _NO:
            self.fault(column, "is neither yes nor no.")
        return value in _YES

    def number(self, column: str, *, most: int = MOST_NUMBER) -> int | None:
        """Return a whole number, None where blank."""
        value = self.row[column].replace(",", "")
        if not value:
            return None
        if not (value.isascii() and value.isdigit()) or int(value[:20]) > most:
            self.fault(column, f"is no whole number from 0 to {most:,}.")
            return None
        return int(value)

    def amount(self, column: str) -> int | None:
        """Return an amount in 1/10,000 units, None where blank."""
        value = self.row[column].replace(",", "")
        if not value:
            return None
        try:
            return money.to_units(value)
        except money.NotAnAmountError:
            self.fault(column, "is no amount. Write it as 125000.00.")
            return None

    def _comparable(self, column: str, value: str, *, folded: str, most: int) -> str:
        """Return the value; a fault where its folded form is too long: one sign may stand for a dozen letters."""
        if len(folded) > most:
            self.fault(
                column,
                f"is longer than {most} characters once its signs are written out. Use plain letters.",
                code="too_long",
            )
            return ""
        return value

    def _checked(self, column: str, value: str, check: Callable[[str], None], what: str) -> str:
        try:
            if value:
                check(value)
        except ValidationError:
            self.fault(column, f"is no {what}. Correct it or leave it blank.")
            return ""
        return value


def country_code(text: str) -> str | None:
    """Return the two-letter code for a code (two or three letters) or an English name, None for no country."""
    upper = text.upper()
    known = _countries()
    if upper in known.values():
        return upper
    alias = get_global("territory_aliases").get(upper)
    if alias and len(alias) == 1 and alias[0] in known.values():
        return str(alias[0])
    return known.get(text.casefold())


@cache
def _countries() -> dict[str, str]:
    unreal = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    names = Locale("en").territories
    return {
        name.casefold(): code
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in unreal  # noqa: PLR2004 -- ISO 3166-1 alpha-2
    }


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 -- a plain day has no zone
        except ValueError:
            continue
        return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
    return None
