"""The fixed order of both navigations; a page hands over the entries its reader may see, this puts them in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """One entry a reader may open: `key` from the lists below, the name of its URL, and what waits there."""

    key: str
    url_name: str
    count: int | None = None
    is_due: bool = False  # something waits for this person: the count is bold
    note: str = ""  # a word in the place of the count, such as "Draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A drawn entry."""

    label: str
    icon: str
    entry: NavEntry
    is_current: bool
    letter: str = ""  # pressed after G; the portal has none


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """A drawn group; the first one has no title."""

    title: str
    items: tuple[NavItem, ...]


_DASHBOARD: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "",
        (
            ("overview", "Overview"),
            ("partners", "Partners"),
            ("moves", "Moves and approvals"),
            ("disputes", "Disputes"),
            ("runs", "Evaluation runs"),
            ("programme", "Programme"),
        ),
    ),
    (
        "Revenue",
        (
            ("intake", "Sales intake"),
            ("renewals", "Renewals"),
            ("funds", "Marketing funds"),
            ("reports", "Reports"),
        ),
    ),
    (
        "Channel care",
        (("nursery", "Nursery"), ("dormant", "Dormant"), ("territories", "Territories")),
    ),
    (
        "Settings",
        (("users", "Users and roles"), ("api", "API and webhooks"), ("audit", "Audit log")),
    ),
)
_ICONS = {"api": "key", "disputes": "chat"}  # the others are drawn by the icon of their own key
_LETTERS = {
    "overview": "o",
    "partners": "p",
    "moves": "m",
    "renewals": "r",
    "intake": "i",
    "nursery": "n",
}
_PORTAL = (
    ("home", "Home", "home"),
    ("revenue", "Revenue", "reports"),
    ("renewals", "Renewals", "renewals"),
    ("programme", "Programme", "programme"),
    ("funds", "Funds", "funds"),
    ("benefits", "Benefits", "award"),
    ("disputes", "Disputes", "chat"),
    ("team", "Team", "users"),
)


def dashboard_groups(*, entries: Iterable[NavEntry], current: str = "") -> tuple[NavGroup, ...]:
    """Return the groups of the side navigation, in the fixed order, with only the entries given."""
    given = {entry.key: entry for entry in entries}
    groups = (
        NavGroup(
            title=title,
            items=tuple(
                NavItem(
                    label=label,
                    icon=_ICONS.get(key, key),
                    entry=given[key],
                    is_current=key == current,
                    letter=_LETTERS.get(key, ""),
                )
                for key, label in places
                if key in given
            ),
        )
        for title, places in _DASHBOARD
    )
    return tuple(group for group in groups if group.items)


def portal_items(*, entries: Iterable[NavEntry], current: str = "") -> tuple[NavItem, ...]:
    """Return the portal's entries, in the fixed order, with only the entries given."""
    given = {entry.key: entry for entry in entries}
    return tuple(
        NavItem(label=label, icon=icon, entry=given[key], is_current=key == current)
        for key, label, icon in _PORTAL
        if key in given
    )
