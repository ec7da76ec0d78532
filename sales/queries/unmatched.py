"""Published reads of the desk: waiting lines by group, and candidates with their reasons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.db.models import Count, Max, Min, QuerySet, Sum

from partners.queries import candidates as likely
from partners.queries import directory, merges
from partners.queries.access import Seat
from sales.choices import EntryKind, LineState, UploadState
from sales.models import LedgerEntry, StagedLine

MOST_CANDIDATES = 5
MOST_GROUPS = 200
LEAST_LIKENESS = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All that waits: rows, and amounts by currency in units."""

    rows: int
    amounts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What makes waiting lines one group: the reseller as a distributor writes it, any part perhaps blank."""

    distributor_id: int
    code_key: str
    name_key: str
    tax_number: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Key):
    """Waiting lines of one key, with what stands on the desk; `key_line_id` stands for the group in addresses."""

    key_line_id: int
    distributor: str
    code: str
    name: str
    postcode: str
    reason: str
    rows: int
    units: int
    first_on: date
    last_on: date


class _Written(TypedDict):
    name_key: str
    tax_key: str
    postcode: str
    distributor_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A partner the lines may belong to, with a score of 100 and the reasons for and against."""

    partner_id: int
    code: str
    name: str
    city: str
    region: str
    score: int
    reasons: tuple[tuple[bool, str], ...]


def waiting() -> QuerySet[StagedLine]:
    """Return the lines that wait for a person."""
    return StagedLine.objects.filter(state=LineState.UNMATCHED, upload__state=UploadState.POSTED)


def waiting_visible_to(seat: Seat) -> QuerySet[StagedLine]:
    """Return the waiting lines the person may see: the vendor all, a distributor its own, others none."""
    if seat.is_vendor:
        return waiting()
    if seat.distributor_id is not None:
        return waiting().filter(upload__distributor_id=seat.distributor_id)
    return waiting().none()


def count() -> int:
    """Return how many lines wait."""
    return waiting().count()


def summary() -> Summary:
    """Return rows and amounts of all that waits."""
    rows = list(
        waiting()
        .values("currency")
        .annotate(rows=Count("id"), units=Sum("net"))
        .order_by("currency")
    )
    return Summary(
        rows=sum(row["rows"] for row in rows),
        amounts={row["currency"]: int(row["units"]) for row in rows},
    )


def groups(*, distributor_id: int | None = None, limit: int = MOST_GROUPS) -> list[Group]:
    """Return the groups that wait, at one distributor where given, largest amount first, in one query."""
    rows = waiting()
    if distributor_id is not None:
        rows = rows.filter(upload__distributor_id=distributor_id)
    return _grouped(rows, limit=limit)


def find_group(*, key_line_id: int) -> Group | None:
    """Return the waiting group that a line stands for, None where it was decided meanwhile."""
    line = waiting().filter(pk=key_line_id).select_related("upload").first()
    if line is None:
        return None
    key = Key(
        distributor_id=line.upload.distributor_id,
        code_key=line.reseller_code_key,
        name_key=line.reseller_name_key,
        tax_number=line.reseller_tax_number,
        currency=line.currency,
    )
    return next(iter(_grouped(lines_of(group=key), limit=1)), None)


def _grouped(waiting_lines: QuerySet[StagedLine], *, limit: int) -> list[Group]:
    rows = (
        waiting_lines.values(
            "upload__distributor_id",
            "upload__distributor__name",
            "reseller_code_key",
            "reseller_name_key",
            "reseller_tax_number",
            "currency",
        )
        .annotate(
            key_line_id=Min("id"),
            code=Max("reseller_code"),
            name=Max("reseller_name"),
            postcode=Max("reseller_postcode"),
            why=Max("reason"),
            rows=Count("id"),
            units=Sum("net"),
            first_on=Min("document_on"),
            last_on=Max("document_on"),
        )
        .order_by("-units", "key_line_id")[:limit]
    )
    return [
        Group(
            key_line_id=row["key_line_id"],
            distributor_id=row["upload__distributor_id"],
            distributor=row["upload__distributor__name"],
            code=row["code"],
            name=row["name"],
            tax_number=row["reseller_tax_number"],
            postcode=row["postcode"],
            code_key=row["reseller_code_key"],
            name_key=row["reseller_name_key"],
            reason=row["why"],
            rows=row["rows"],
            units=int(row["units"]),
            currency=row["currency"],
            first_on=row["first_on"],
            last_on=row["last_on"],
        )
        for row in rows
    ]


def lines_of(*, group: Key) -> QuerySet[StagedLine]:
    """Return the waiting lines of a group."""
    return waiting().filter(
        upload__distributor_id=group.distributor_id,
        reseller_code_key=group.code_key,
        reseller_name_key=group.name_key,
        reseller_tax_number=group.tax_number,
        currency=group.currency,
    )


def sums_by_day(
    *, group: Key, line_ids: Collection[int] | None = None
) -> list[tuple[date, str, int]]:
    """Return day, kind ("" where the file says none) and net in units of the group's lines, or of some of them."""
    lines = lines_of(group=group)
    if line_ids is not None:
        lines = lines.filter(id__in=line_ids)
    rows = (
        lines.values("document_on", "kind")
        .annotate(units=Sum("net"))
        .order_by("document_on", "kind")
    )
    return [(row["document_on"], row["kind"], int(row["units"])) for row in rows]


def candidates(*, group: Group) -> list[Candidate]:
    """Return the partners the group may belong to, likeliest first, each with its reasons."""
    found = likely.like(limit=20, **_written(group))
    history = _history(distributor_id=group.distributor_id, partner_ids=[one.id for one in found])
    scored = [_score(group, one, history.get(one.id, 0)) for one in found]
    scored = [one for one in scored if one.score >= LEAST_LIKENESS]
    return sorted(scored, key=lambda one: (-one.score, one.name, one.partner_id))[:MOST_CANDIDATES]


def named(*, group: Group, text: str, seat: Seat, on: date) -> list[Candidate]:
    """Return the partners a person searched for, scored as candidates are."""
    rows = directory.search(seat, text=text, on=on).order_by("name", "id")[:MOST_CANDIDATES]
    found = likely.of_ids(ids=[row.pk for row in rows], **_written(group))
    history = _history(distributor_id=group.distributor_id, partner_ids=[one.id for one in found])
    return [_score(group, one, history.get(one.id, 0)) for one in found]


def _written(group: Group) -> _Written:
    return {
        "name_key": group.name_key,
        "tax_key": group.tax_number,
        "postcode": group.postcode,
        "distributor_id": group.distributor_id,
    }


def _score(group: Group, partner: likely.Likely, sales: int) -> Candidate:
    likeness, has_tax = partner.reasons.likeness, partner.reasons.has_same_tax_number
    same_postcode = bool(partner.reasons.has_same_postcode)
    score = likeness * 0.8 + 8 * same_postcode + 8 * bool(sales) + 4 * (not group.tax_number)
    if has_tax:
        score = max(score, 95.0)
    elif has_tax is False:
        score *= 0.7  # two known numbers that differ
    reasons = [(likeness >= 80, _likeness(partner))]  # noqa: PLR2004 -- what reads as alike
    if group.postcode:
        reasons.append(
            (
                same_postcode,
                "Same postcode" if same_postcode else f"Postcode {partner.postcode or 'not known'}",
            )
        )
    reasons.append(
        (
            bool(sales),
            f"{sales:,} {group.distributor} sales" if sales else f"No {group.distributor} sales",
        )
    )
    if group.tax_number:
        reasons.append((bool(has_tax), "Same tax number" if has_tax else "Other tax number"))
    return Candidate(
        partner_id=partner.id,
        code=partner.code,
        name=partner.name,
        city=partner.city,
        region=partner.region,
        score=min(round(score), 99 if not has_tax else 100),
        reasons=tuple(reasons),
    )


def _likeness(partner: likely.Likely) -> str:
    alike = f"Name {partner.reasons.likeness:.0f}% alike"
    other = partner.reasons.alike_to
    return alike if other == partner.name else f"{alike}, known as {other}"


def _history(*, distributor_id: int, partner_ids: list[int]) -> dict[int, int]:
    if not partner_ids:
        return {}
    families = merges.families(partner_ids=partner_ids)
    home = {member: survivor for survivor, members in families.items() for member in members}
    rows = (
        LedgerEntry.objects.filter(
            partner_id__in=list(home), distributor_id=distributor_id, kind=EntryKind.CREDIT
        )
        .values("partner_id")
        .annotate(count=Count("id"))
        .order_by("partner_id")
    )
    found: dict[int, int] = {}
    for row in rows:
        partner_id = home[row["partner_id"]]
        found[partner_id] = found.get(partner_id, 0) + row["count"]
    return found
