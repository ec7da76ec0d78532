"""Days as distributors write them: ISO always, the layout's own formats, and serial numbers in spreadsheets."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sales.formats.faults import CellFault, FaultCode
from sales.formats.layout import DATE_PARTS
from sales.formats.numbers import shortened

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
ISO = "%Y-%m-%d"
# A time of day, perhaps with a zone, may follow; the day counts as written.
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?(?:Z| ?[+-]\d{2}:?\d{2})?)?"
_SERIAL = re.compile(r"(\d{1,7})(\.\d+)?", re.ASCII)
_PHANTOM_LEAP_DAY = 60  # spreadsheets count 29 February 1900, a day that never was
_MONTHS = {
    **{name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name},
    **{name.casefold(): number for number, name in enumerate(calendar.month_name) if name},
    "sept": 9,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayForms:
    """The forms a layout accepts; `epoch` is set for spreadsheets (1900 or 1904), where serial numbers may stand."""

    formats: tuple[str, ...]
    epoch: int | None = None


def read_day(*, text: str, forms: DayForms) -> date | CellFault:
    """Return the day that a stripped, not blank cell names, or why it names none."""
    impossible = False
    for form in (ISO, *forms.formats):
        found = _pattern(form).fullmatch(text)
        if found is None:
            continue
        day = _day_of(found.groupdict())
        if day is not None:
            return _within(day, text)
        impossible = True
    if forms.epoch is not None and (serial := _SERIAL.fullmatch(text)):
        return _serial_day(int(serial.group(1)), text, forms.epoch)
    if impossible:
        return CellFault(
            code=FaultCode.NO_SUCH_DAY, message=f"“{shortened(text)}” is not a day of the calendar."
        )
    wanted = " or ".join(in_words(form) for form in dict.fromkeys((*forms.formats, ISO)))
    return CellFault(
        code=FaultCode.NOT_A_DATE,
        message=f"“{shortened(text)}” is not a date in the form {wanted}.",
    )


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"(%.)", form)
    pattern = "".join(DATE_PARTS.get(part, re.escape(part)) for part in parts)
    if re.search(r"%.%", form):  # without marks between them the parts need their full width
        pattern = pattern.replace("{1,2}", "{2}")
    return re.compile(pattern + _TIME, re.ASCII)


def _day_of(parts: dict[str, str]) -> date | None:
    year = int(parts["Y"]) if "Y" in parts else 2000 + int(parts["y"])
    month = int(parts["m"]) if "m" in parts else _MONTHS.get(parts["b"].casefold(), 0)
    try:
        return date(year, month, int(parts["d"]))
    except ValueError:
        return None


def _within(day: date, text: str) -> date | CellFault:
    if EARLIEST <= day <= LATEST:
        return day
    return CellFault(
        code=FaultCode.DATE_OUT_OF_RANGE,
        message=f"“{shortened(text)}” lies outside the years 1990 to 2099.",
    )


def _serial_day(serial: int, text: str, epoch: int) -> date | CellFault:
    if epoch == 1904:  # noqa: PLR2004 - the name of the date system
        return _within(date(1904, 1, 1) + timedelta(days=min(serial, 200_000)), text)
    if serial in (0, _PHANTOM_LEAP_DAY):
        return CellFault(
            code=FaultCode.NO_SUCH_DAY,
            message=f"“{shortened(text)}” is the serial number of a day that never was.",
        )
    return _within(date(1899, 12, 30) + timedelta(days=min(serial, 200_000)), text)


def in_words(form: str) -> str:
    """Return a form as people write it, such as DD/MM/YYYY."""
    words = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%b": "Mon"}
    return re.sub("%.", lambda part: words[part.group()], form)
