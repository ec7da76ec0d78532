"""Tags of the page frames: the navigations, the paths of an address, charts."""

from __future__ import annotations

from django import template
from django.template.context import Context

from web.shared import navigation

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
