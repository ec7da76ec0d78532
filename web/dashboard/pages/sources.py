"""One distributor as a source of files: its rhythm and range, who to call, its layout, and the names it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from kernel import keyset, money
from kernel.errors import NotFoundError
from kernel.periods import ONE_DAY
from partners.choices import Act, AliasKind, Rhythm
from partners.queries import access, aliases, distributors, people
from sales.queries import freshness, layouts
from web.shared import formats, paging, states
from web.shared.parts import Definition, Pages
from web.shared.seats import SeatedRequest

PAGE_SIZE = 50
VERSIONS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of the layout."""

    version: int
    name: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One name or code the distributor writes, and the partner it stands for."""

    id: int
    written: str
    kind: str
    partner: str
    partner_href: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One source."""

    code: str
    name: str
    word: str
    kind: str
    why: str
    terms: tuple[Definition, ...]
    contact_name: str
    contact_email: str
    contact_phone: str
    built_in: str
    versions: tuple[VersionRow, ...]
    names: tuple[NameRow, ...]
    pages: Pages
    may_send: bool
    may_resolve: bool

    @property
    def has_contact(self) -> bool:
        """Tell whether anybody is named to be called."""
        return bool(self.contact_name or self.contact_email or self.contact_phone)


def source_page(request: SeatedRequest, *, code: str) -> SourcePage:
    """Return one source; 404 for who sees some partners only."""
    if not request.seat.sees_all_partners:
        raise NotFoundError("Nothing is here.")
    terms = distributors.get(code)
    feeds = freshness.feeds_as_of(day=request.day - ONE_DAY, known_up_to=None)
    feed = next((one for one in feeds if one.distributor_id == terms.id), None)
    versions = layouts.versions(distributor_id=terms.id)[:VERSIONS_SHOWN]
    page = keyset.page(
        queryset=aliases.of_distributor(distributor_id=terms.id),
        order=("-learned_at", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    who = people.names_of_actors(
        {row.loaded_by for row in versions} | {row.learned_by for row in page.rows}
    )
    return SourcePage(
        code=terms.code,
        name=terms.name,
        word=feed.health.label if feed else "Sends no more files",
        kind=states.FEED_KINDS[feed.health] if feed else "idle",
        why=feed.why if feed else "",
        terms=_terms(terms, feed),
        contact_name=terms.contact_name,
        contact_email=terms.contact_email,
        contact_phone=terms.contact_phone,
        built_in=terms.layout_name,
        versions=tuple(
            VersionRow(
                version=row.version,
                name=row.name,
                who=who.get(row.loaded_by, row.loaded_by),
                at=row.loaded_at,
            )
            for row in versions
        ),
        names=tuple(
            NameRow(
                id=row.pk,
                written=row.value,
                kind=AliasKind(row.kind).label,
                partner=row.partner.name,
                partner_href=reverse("dashboard:partner-detail", args=[row.partner.code]),
                who=who.get(row.learned_by, row.learned_by),
                at=row.learned_at,
            )
            for row in page.rows
        ),
        pages=paging.links(page, address=reverse("dashboard:source-detail", args=[terms.code])),
        may_send=access.may(request.seat, Act.SEND_UPLOADS),
        may_resolve=access.may(request.seat, Act.RESOLVE_LINES),
    )


def _terms(terms: distributors.FeedTerms, feed: freshness.Feed | None) -> tuple[Definition, ...]:
    lines = _range(terms.usual_lines_min, terms.usual_lines_max, lambda count: f"{count:,}")
    amounts = _range(
        terms.usual_amount_min,
        terms.usual_amount_max,
        lambda units: formats.money(amount=money.from_units(units), currency=terms.currency),
    )
    pairs = (
        ("Rhythm", terms.rhythm.label),
        (
            "Days of grace",
            f"{terms.tolerance_days}" if terms.rhythm is not Rhythm.NONE else "",
        ),
        ("Usual rows a file", lines),
        ("Usual amount a file", amounts),
        ("Currency", terms.currency),
        (
            "Reported to",
            formats.day_plain(on=feed.covered_to) if feed and feed.covered_to else "",
        ),
        (
            "Expected to",
            formats.day_plain(on=feed.expected_to) if feed and feed.expected_to else "",
        ),
    )
    return tuple(Definition(label=label, value=value) for label, value in pairs if value)


def _range(least: int | None, most: int | None, words: Callable[[int], str]) -> str:
    if least is None and most is None:
        return "Not checked"
    if least is None or most is None:
        return f"At most {words(most)}" if most is not None else f"At least {words(least or 0)}"
    return f"{words(least)} to {words(most)}"
