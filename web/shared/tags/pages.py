"""Tags of the page frames: the navigations, lists side by side, charts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from web.shared import navigation
from web.shared.charts import bars, spark

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_groups(context: Context) -> tuple[navigation.NavGroup, ...]:
    """Return the manager's side navigation from the page's `nav` and `nav_key`."""
    return navigation.dashboard_groups(
        entries=context.get("nav") or (), current=context.get("nav_key") or ""
    )


@register.simple_tag(takes_context=True)
def nav_items(context: Context) -> tuple[navigation.NavItem, ...]:
    """Return the portal's navigation from the page's `nav` and `nav_key`."""
    return navigation.portal_items(
        entries=context.get("nav") or (), current=context.get("nav_key") or ""
    )


@register.filter
def beside(first: Sequence[object], second: Sequence[object]) -> list[tuple[object, object]]:
    """Return two lists of the same length as pairs: `{% for mark, need in table.tiers|beside:row.needs %}`."""
    return list(zip(first, second, strict=True))


@register.simple_tag
def gap_bar(percent: Decimal) -> SafeString:
    """Return the distance from the line as a bar; the number stands beside it."""
    return bars.gap(percent=percent)


@register.simple_tag
def meter(value: int, of: int) -> SafeString:
    """Return a share of a whole as a bar; the sentence carries the fact."""
    return bars.meter(value=value, of=of)


@register.simple_tag
def stacked(parts: Sequence[bars.Part]) -> SafeString:
    """Return parts of a whole side by side; the table under it is the key."""
    return bars.stacked(parts=parts)


@register.simple_tag
def sparkline(values: Sequence[int]) -> SafeString:
    """Return a small line without axes; the sentence carries the fact."""
    return spark.sparkline(values=values)
