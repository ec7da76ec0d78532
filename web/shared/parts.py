"""The frozen values that templates/components/ draw; pages build them, templates never compute.

Every `href` is a finished address. Texts are finished words: figures are formatted with `web.shared.formats` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb; the last one has no href."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, or who looks after a partner."""

    name: str
    role: str = ""
    href: str = ""

    @property
    def initials(self) -> str:
        """Return the first letters of the first and the last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class FeedState(StrEnum):
    """How the sales feeds stand; the shape and the words change with it, not only the colour."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The date figures are good to, on every page of both faces; `who` names the late distributors."""

    counted_to: date | None
    state: FeedState = FeedState.ON_TIME
    who: str = ""
    href: str = ""

    @property
    def is_late(self) -> bool:
        """Tell whether a feed is late."""
        return self.state is FeedState.LATE

    @property
    def is_stopped(self) -> bool:
        """Tell whether a feed has stopped."""
        return self.state is FeedState.STOPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One link of a segmented switch, of tabs or of filter chips."""

    label: str
    href: str
    is_on: bool = False
    count: int | None = None
    remove_href: str = ""  # a chip with its own "Remove filter" link


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where a keyset list goes next; an empty href leaves the link out. `shown` reads "50 of 396"."""

    shown: str = ""
    first_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    all_href: str = ""
    export_href: str = ""

    @property
    def has_links(self) -> bool:
        """Tell whether there is anywhere to go."""
        return bool(self.first_href or self.previous_href or self.next_href or self.all_href)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a path to publishing or posting; a done step may be a link."""

    label: str
    is_done: bool = False
    is_current: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One row of a definition list; `is_total` makes it strong."""

    label: str
    value: str
    href: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One entry of an activity log, newest first; `is_new` fills its dot."""

    text: str
    who: str = ""
    at: datetime | date | None = None
    href: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One count of the strip "Waiting for you"; a count that cannot be had is left out, never shown as 0."""

    count: int
    what: str
    why: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of an error summary: the words at the field and the id of the field."""

    text: str
    field_id: str = ""
