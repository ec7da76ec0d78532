"""Find anything by what is known of it: a partner, a tax number, a document, a run, a contract, a file, a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kernel import money
from partners.choices import Act
from partners.queries import access, directory
from renewals.queries import contracts
from sales.queries import documents, uploads
from tiers.queries import runs
from web.shared import formats, navigation
from web.shared.navigation import NavEntry
from web.shared.seats import SeatedRequest

MOST = 6  # of each kind; the partners list shows all of them
LONGEST = 100
LARGEST_ID = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found."""

    text: str
    detail: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was found of one kind."""

    title: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The page; `text` is what was asked for, as typed."""

    text: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Return how much was found."""
        return sum(len(group.hits) for group in self.groups)


def search(request: SeatedRequest, *, nav: list[NavEntry]) -> Search:
    """Return what the person may see of what the text names."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    if not text:
        return Search(text="", groups=())
    kinds = (
        ("Partners", Act.VIEW_PARTNERS, _partners),
        ("Documents", Act.VIEW_REVENUE, _documents),
        ("Contracts", Act.VIEW_RENEWALS, _contracts),
        ("Evaluation runs", Act.VIEW_RUNS, _runs),
        ("Files", Act.VIEW_UPLOADS, _files),
    )
    found = [
        Group(title=title, hits=tuple(find(request, text)))
        for title, act, find in kinds
        if access.may(request.seat, act)
    ]
    found.append(Group(title="Pages", hits=tuple(_pages(nav, text))))
    return Search(text=text, groups=tuple(group for group in found if group.hits))


def _partners(request: SeatedRequest, text: str) -> Iterator[Hit]:
    rows = directory.search(request.seat, text=text, on=request.day).order_by("name", "pk")
    for row in rows[:MOST]:
        yield Hit(
            text=row.name,
            detail=f"{row.code} {row.city} {row.region}".strip(),
            href=reverse("dashboard:partner-detail", args=[row.code]),
            icon="partners",
        )


def _documents(request: SeatedRequest, text: str) -> Iterator[Hit]:
    rows = documents.find(request.seat, text=text, on=request.day, most=MOST)
    cards = directory.cards([row.partner_id for row in rows], request.day)
    for row in rows:
        card = cards[row.partner_id]
        amount = formats.money(amount=money.from_units(row.units), currency=row.currency)
        yield Hit(
            text=f"{row.number}, {card.name}",
            detail=f"{row.distributor}, {formats.day_plain(on=row.last_on)}, {amount}",
            href=reverse("dashboard:partner-sales", args=[card.code]),
            icon="audit",
        )


def _contracts(request: SeatedRequest, text: str) -> Iterator[Hit]:
    asked = "".join(text.split())
    rows = contracts.contracts_visible_to(request.seat, on=request.day).filter(ref__icontains=asked)
    found = list(rows.order_by("-ends_on", "ref")[:MOST])
    partners = contracts.partners_of_record(contract_ids=[row.pk for row in found])
    for row in found:
        code = partners.get(row.pk)
        yield Hit(
            text=f"{row.ref}, {row.customer.name}",
            detail=row.product.code,
            href=reverse("dashboard:partner-detail", args=[code])
            if code
            else reverse("dashboard:contract-list"),
            icon="renewals",
        )


def _runs(request: SeatedRequest, text: str) -> Iterator[Hit]:  # noqa: ARG001 -- one shape for all kinds
    rows = runs.runs()
    digits = text.lower().removeprefix("run").strip().removeprefix("r-")
    day = _day(text)
    if day is not None:
        rows = rows.filter(as_of=day)
    elif digits.isdecimal() and int(digits) < LARGEST_ID:
        rows = rows.filter(pk=int(digits))
    else:
        return
    for row in rows.order_by("-pk")[:MOST]:
        yield Hit(
            text=f"Run {row.pk}, as of {formats.day_plain(on=row.as_of)}",
            detail=row.program.name,
            href=reverse("dashboard:run-detail", args=[row.pk]),
            icon="runs",
        )


def _files(request: SeatedRequest, text: str) -> Iterator[Hit]:
    if not request.seat.sees_all_partners:
        return
    rows = uploads.uploads_visible_to(request.seat).filter(file_name__icontains=text)
    for row in rows.select_related("distributor").order_by("-pk")[:MOST]:
        yield Hit(
            text=row.file_name,
            detail=row.distributor.name,
            href=reverse("dashboard:upload-detail", args=[row.pk]),
            icon="intake",
        )


def _pages(nav: list[NavEntry], text: str) -> Iterator[Hit]:
    for group in navigation.dashboard_groups(entries=nav):
        for item in group.items:
            if text.casefold() in item.label.casefold():
                yield Hit(
                    text=item.label, detail="", href=reverse(item.entry.url_name), icon=item.icon
                )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
