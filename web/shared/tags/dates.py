"""Filters for days and times; the argument is the page's `today` or `now`, so that nothing here reads the clock.

Without the argument (`{{ d|day }}`) the year is always written.
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel.periods import ONE_DAY
from web.shared import formats

register = template.Library()


@register.filter
def day(value: date | None, today: date | str = "") -> str:
    """Return a date to act on: `{{ review_on|day:today }}` is `Wednesday 1 July`."""
    return formats.NOT_KNOWN if value is None else formats.day(on=_date(value), today=_today(today))


@register.filter
def day_short(value: date | None, today: date | str = "") -> str:
    """Return a date for a table: `Fri 22 May`."""
    return (
        formats.NOT_KNOWN
        if value is None
        else formats.day_short(on=_date(value), today=_today(today))
    )


@register.filter
def day_plain(value: date | None, today: date | str = "") -> str:
    """Return a date inside a sentence: `30 June`."""
    return (
        formats.NOT_KNOWN
        if value is None
        else formats.day_plain(on=_date(value), today=_today(today))
    )


@register.filter
def last_day(ends_on: date) -> date:
    """Return the last day of a half-open period: `{{ row.until|last_day|day_plain:today }}`."""
    return ends_on - ONE_DAY


@register.filter
def month(value: date | None) -> str:
    """Return the month with its year: `March 2019`."""
    return formats.NOT_KNOWN if value is None else formats.month(on=_date(value))


@register.filter
def when(value: datetime | date | None, now: datetime | date | str = "") -> str | SafeString:
    """Return a past time in words for seven days, then a date, in a `<time>` that holds the exact time."""
    if value is None:
        return formats.NOT_KNOWN
    if not isinstance(value, datetime):
        return format_html(
            '<time datetime="{}">{}</time>',
            value.isoformat(),
            day_short(value, _date_or_blank(now)),
        )
    local = timezone.localtime(value)
    if isinstance(now, datetime):
        text = formats.ago(at=local, now=timezone.localtime(now))
    else:
        text = formats.moment(at=local, today=_today(now))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        formats.exact_moment(at=local),
        text,
    )


@register.simple_tag(takes_context=True)
def day_range(context: template.Context, starts_on: date, last_on: date) -> str:
    """Return a closed range: `{% day_range period.starts_on period.last_on %}` is `1–15 May`."""
    return formats.day_range(
        starts_on=starts_on, last_on=last_on, today=_today(context.get("today", ""))
    )


def _date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _date_or_blank(value: datetime | date | str) -> date | str:
    return _date(value) if isinstance(value, date) else ""


def _today(value: datetime | date | str | None) -> date | None:
    return _date(value) if isinstance(value, date) else None
