"""Days in all declared forms, and serial numbers of spreadsheets."""

from __future__ import annotations

from datetime import date

import pytest

from sales.formats import days
from sales.formats.faults import CellFault

DAY = date(2026, 1, 4)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("04/01/2026", "%d/%m/%Y"),
        ("4/1/2026", "%d/%m/%Y"),
        ("1/4/26", "%m/%d/%y"),
        ("04.01.2026 12:30", "%d.%m.%Y"),
        ("4-Jan-2026", "%d-%b-%Y"),
        ("4 JANUARY 2026", "%d %b %Y"),
        ("20260104", "%Y%m%d"),
        ("04012026", "%d%m%Y"),
        ("4/1/2026 1:05 pm", "%d/%m/%Y"),
        ("2026-01-04", "%d/%m/%Y"),
    ],
)
def test_day_is_read(text, form):
    assert days.read_day(text=text, forms=days.DayForms(formats=(form,))) == DAY


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        ("14/13/2026", "%d/%m/%Y", "“14/13/2026” is not a day of the calendar."),
        ("31/02/2026", "%d/%m/%Y", "“31/02/2026” is not a day of the calendar."),
        ("29-Feb-2027", "%d-%b-%Y", "“29-Feb-2027” is not a day of the calendar."),
        ("4-Jam-2026", "%d-%b-%Y", "“4-Jam-2026” is not a day of the calendar."),
        ("4/1/26", "%d/%m/%Y", "“4/1/26” is not a date in the form DD/MM/YYYY or YYYY-MM-DD."),
        ("4012026", "%d%m%Y", "“4012026” is not a date in the form DDMMYYYY or YYYY-MM-DD."),
        ("04/01/9999", "%d/%m/%Y", "“04/01/9999” lies outside the years 1990 to 2099."),
        (
            "04/01/2026x",
            "%d/%m/%Y",
            "“04/01/2026x” is not a date in the form DD/MM/YYYY or YYYY-MM-DD.",
        ),
        ("soon", "%d-%b-%y", "“soon” is not a date in the form DD-Mon-YY or YYYY-MM-DD."),
    ],
)
def test_text_that_is_no_day_is_a_fault(text, form, message):
    found = days.read_day(text=text, forms=days.DayForms(formats=(form,)))

    assert isinstance(found, CellFault)
    assert found.message == message


@pytest.mark.parametrize(("text", "epoch"), [("46026", 1900), ("46026.75", 1900), ("44564", 1904)])
def test_serial_number_is_read_in_its_date_system(text, epoch):
    assert days.read_day(text=text, forms=days.DayForms(formats=(), epoch=epoch)) == DAY


@pytest.mark.parametrize(
    ("text", "epoch", "message"),
    [
        ("0", 1900, "“0” is the serial number of a day that never was."),
        ("60", 1900, "“60” is the serial number of a day that never was."),
        ("61", 1900, "“61” lies outside the years 1990 to 2099."),
        ("9999999", 1900, "“9999999” lies outside the years 1990 to 2099."),
        ("9999999", 1904, "“9999999” lies outside the years 1990 to 2099."),
    ],
)
def test_impossible_serial_number_is_a_fault(text, epoch, message):
    found = days.read_day(text=text, forms=days.DayForms(formats=(), epoch=epoch))

    assert isinstance(found, CellFault)
    assert found.message == message
