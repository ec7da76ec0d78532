"""Numbers, money and dates as the pages write them; called by the template tags, the charts and the pages.

Nothing here reads the clock: what is "this year" or "3 days ago" comes from the caller's `today` or `now`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
NOT_KNOWN = "Not known"

_SYMBOLS = {"AUD": "$"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KEPT_WHOLE = 4  # "June" and "July" are not cut to three letters
_ABN_DIGITS = 11
_RELATIVE_DAYS = 7


def money(*, amount: Decimal, currency: str = "AUD") -> str:
    """Return the exact amount without cents (`$362,480`, `−$57,400`, `NZD 12,400`); under one unit the cents stay."""
    whole = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if cents and abs(cents) < 1:
        return money_cents(amount=amount, currency=currency)
    return _sign(whole) + coin(currency=currency) + f"{abs(whole):,}"


def money_cents(*, amount: Decimal, currency: str = "AUD") -> str:
    """Return the amount with cents, for invoices, quotes and statements (`$3,546.40`)."""
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return _sign(cents) + coin(currency=currency) + f"{abs(cents):,}"


def money_short(*, amount: Decimal, currency: str = "AUD") -> str:
    """Return a headline amount with at most one decimal (`$60.2m`, `$400k`, `$950`)."""
    size, unit = abs(amount), ""
    for letter, step in (("k", 1_000), ("m", 1_000_000), ("b", 1_000_000_000)):
        # 999,950 would round to "1000.0k", so the next letter starts a little early.
        if abs(amount) >= step * Decimal("0.99995"):
            size, unit = abs(amount) / step, letter
    places = Decimal("0.1") if unit else Decimal(1)
    rounded = size.quantize(places, rounding=ROUND_HALF_UP)
    text = f"{rounded:,}".removesuffix(".0")
    return (MINUS if amount < 0 and rounded else "") + coin(currency=currency) + text + unit


def money_signed(*, amount: Decimal, currency: str = "AUD") -> str:
    """Return a gap or a change with its sign (`+$62,300`, `−$57,400`, `$0`)."""
    text = money(amount=amount, currency=currency)
    return text if amount <= 0 or text.endswith((" 0", "$0")) else "+" + text


def coin(*, currency: str) -> str:
    """Return what stands before an amount: the sign of the home currency, the code of any other."""
    return _SYMBOLS.get(currency) or f"{currency}{NBSP}"


def number(*, value: Decimal | int) -> str:
    """Return a plain number with thousands commas and a true minus (`1,200`, `−15`, `0.5`)."""
    text = f"{abs(value):,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + text


def percent(*, value: Decimal | int, places: int = 1) -> str:
    """Return a percentage, one decimal in tables and none in sentences (`87.3%`, `91%`)."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return _sign(rounded) + f"{abs(rounded):,}%"


def points(*, value: Decimal | int) -> str:
    """Return a change of a percentage in points, without sign (`2.1 points`, `1 point`)."""
    rounded = abs(Decimal(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    text = f"{rounded:,}".removesuffix(".0")
    return f"{text}{NBSP}{'point' if text == '1' else 'points'}"


def count(*, value: int, one: str, many: str = "") -> str:
    """Return a count with its noun, singular and plural right (`1 row`, `23 rows`, `2 people`)."""
    return f"{number(value=value)}{NBSP}{one if value == 1 else many or one + 's'}"


def abn(*, digits: str) -> str:
    """Return an ABN in groups of 2 3 3 3; any other text comes back as it is."""
    bare = "".join(digits.split())
    if len(bare) != _ABN_DIGITS or not bare.isdecimal():
        return digits
    return NBSP.join((bare[:2], bare[2:5], bare[5:8], bare[8:]))


def day(*, on: date, today: date | None = None) -> str:
    """Return a date to act on (`Wednesday 1 July`); the year is added unless it is today's."""
    return f"{_WEEKDAYS[on.weekday()]} {day_plain(on=on, today=today)}"


def day_short(*, on: date, today: date | None = None) -> str:
    """Return a date for a table (`Fri 22 May`); the year is added unless it is today's."""
    text = f"{_WEEKDAYS[on.weekday()][:3]}{NBSP}{on.day}{NBSP}{month_short(on=on)}"
    return text + _year(on, today)


def day_plain(*, on: date, today: date | None = None) -> str:
    """Return a date inside a sentence (`30 June`); the year is added unless it is today's."""
    return day_of_year(month=on.month, day=on.day) + _year(on, today)


def day_of_year(*, month: int, day: int) -> str:
    """Return a day that comes every year (`1 July`)."""
    return f"{day}{NBSP}{_MONTHS[month - 1]}"


def month_short(*, on: date) -> str:
    """Return the month for an axis or a table (`Feb`, `May`, `June`)."""
    name = _MONTHS[on.month - 1]
    return name if len(name) <= _KEPT_WHOLE else name[:3]


def month(*, on: date) -> str:
    """Return the month with its year (`March 2019`)."""
    return f"{_MONTHS[on.month - 1]}{NBSP}{on.year}"


def day_range(*, starts_on: date, last_on: date, today: date | None = None) -> str:
    """Return a closed range of days (`1–15 May`, `28 April–3 May`)."""
    end = day_plain(on=last_on, today=today)
    if starts_on == last_on:
        return end
    if (starts_on.year, starts_on.month) == (last_on.year, last_on.month):
        return f"{starts_on.day}{EN_DASH}{end}"
    shown = last_on if starts_on.year == last_on.year else today
    return f"{day_plain(on=starts_on, today=shown)}{EN_DASH}{end}"


def time_of_day(*, at: datetime) -> str:
    """Return a 12 hour time (`9:12 am`, `5 pm`) in the zone the value carries."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{NBSP}{'am' if at.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


def moment(*, at: datetime, today: date | None = None) -> str:
    """Return a date with its time (`16 May, 9:12 am`) in the zone the value carries."""
    return f"{day_plain(on=at.date(), today=today)}, {time_of_day(at=at)}"


def exact_moment(*, at: datetime) -> str:
    """Return the whole of a time with its zone (`Saturday 16 May 2026, 9:12 am AEST`)."""
    zone = at.tzname()
    return f"{day(on=at.date())}, {time_of_day(at=at)}" + (f" {zone}" if zone else "")


def ago(*, at: datetime, now: datetime) -> str:
    """Return a past time in words for seven days, then as a date (`3 days ago`, `16 May, 9:12 am`)."""
    passed = now - at
    if passed < timedelta(0) or passed >= timedelta(days=_RELATIVE_DAYS + 1):
        return moment(at=at.astimezone(now.tzinfo), today=now.date())
    seconds = int(passed.total_seconds())
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(value=seconds // size, one=noun)} ago"
    return "just now"


def _year(on: date, today: date | None) -> str:
    return "" if today and on.year == today.year else f"{NBSP}{on.year}"


def _sign(value: Decimal) -> str:
    return MINUS if value < 0 else ""
