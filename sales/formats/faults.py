"""Faults: why one line of a file cannot be read, and what to do about it; the rest of the file goes on."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import words


class FaultCode(words.Word):
    """The stable reasons of a fault; the label is what a person should do."""

    BLANK = "BLANK", "Fill in the cell and send the line again."
    RESELLER_BLANK = "RESELLER_BLANK", "Give the reseller's code, name or tax number."
    NOT_AN_AMOUNT = (
        "NOT_AN_AMOUNT",
        "Write the number with digits, in the form the layout declares.",
    )
    OTHER_MARKS = (
        "OTHER_MARKS",
        "Check the decimal and thousands marks of the layout, or write the number in its form.",
    )
    SCIENTIFIC = "SCIENTIFIC", "Write all digits; a spreadsheet may have shortened the number."
    NOT_FINITE = "NOT_FINITE", "Write the amount itself; the sending system had none."
    TOO_LARGE = "TOO_LARGE", "Check the amount; ten trillion is the limit."
    NOT_A_COUNT = (
        "NOT_A_COUNT",
        "Write a whole number of people, 0 or more, or leave the cell blank.",
    )
    NOT_A_DATE = "NOT_A_DATE", "Write the date in the form the layout declares."
    NO_SUCH_DAY = "NO_SUCH_DAY", "Correct the date; the calendar has no such day."
    DATE_OUT_OF_RANGE = "DATE_OUT_OF_RANGE", "Correct the year; dates from 1990 to 2099 are read."
    DATE_IN_THE_FUTURE = "DATE_IN_THE_FUTURE", "Correct the date and send the line again."
    NOT_A_CURRENCY = "NOT_A_CURRENCY", "Write the three letters of the currency, such as AUD."
    CURRENCY_UNKNOWN = "CURRENCY_UNKNOWN", "Correct the currency; it is no ISO 4217 code in use."
    NOT_A_COUNTRY = (
        "NOT_A_COUNTRY",
        "Write the two letters of the country, such as AU, or add the word to the layout.",
    )
    KIND_UNKNOWN = "KIND_UNKNOWN", "Use a word the layout knows, or add this one to the layout."
    RETURN_NOT_NEGATIVE = (
        "RETURN_NOT_NEGATIVE",
        "Send returns and credit notes with a negative amount.",
    )
    TEXT_TOO_LONG = "TEXT_TOO_LONG", "Shorten the text; nothing is cut off silently."
    CONTROL_CHARACTER = (
        "CONTROL_CHARACTER",
        "Remove the invisible character and send the line again.",
    )
    CELL_ERROR = "CELL_ERROR", "Correct the formula in the spreadsheet and save it again."
    NO_STORED_RESULT = (
        "NO_STORED_RESULT",
        "Open the file in a spreadsheet program, let it calculate, and save it.",
    )
    TOO_FEW_CELLS = "TOO_FEW_CELLS", "Send the whole line, with one cell for every header."
    TOO_MANY_CELLS = (
        "TOO_MANY_CELLS",
        "Quote cells that hold the delimiter, and send the line again.",
    )
    SAME_LINE_TWICE = "SAME_LINE_TWICE", "Keep one of the two, or give them different line numbers."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with one line: where it stands, what it says, why it cannot be read, what to do."""

    line: int
    field: str
    column: str
    value: str
    code: FaultCode
    message: str

    @property
    def text(self) -> str:
        """Return what is wrong and what to do."""
        return f"{self.message} {self.code.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyLine:
    """A line that cannot be read, with all its faults, and the amount where that much is readable."""

    line: int
    raw: str
    faults: tuple[Fault, ...]
    document_no: str | None = None
    net_units: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """What is wrong with one cell, before it is known where the cell stands."""

    code: FaultCode
    message: str
