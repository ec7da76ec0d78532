"""Drafts: where one starts from, its document, what changed from another version, and its moves as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse

from kernel.errors import InvalidInputError
from tiers.choices import VersionState
from tiers.engine import differences, parsing, reading, writing
from tiers.engine.document import ProgramDocument
from tiers.engine.impact import Mover
from tiers.queries import impact, library, programs
from web.dashboard.pages import simulator, version
from web.shared import csv_out, rules
from web.shared.parts import Choice
from web.shared.parts import Problem as Line
from web.shared.seats import SeatedRequest

TEMPLATE = "template:"
VERSION = "version:"
PARTS = (
    ("program", "The programme"),
    ("version", "Dates"),
    ("tiers", "Tiers and their rules"),
    ("policy", "When tiers change"),
    ("brake", "What holds a night"),
)
HEADER = (
    "Partner", "Name", "Region", "Territory", "Manager", "Key account", "Tier now", "Rules in force", "Draft",
    "First night", "Net revenue 12 months", "Currency", "Because",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a draft may start from."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """A version as a document."""

    head: version.Head
    text: str
    problems: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What changed in one part of a document."""

    title: str
    changes: tuple[differences.Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from another version, or a template, to this one."""

    head: version.Head
    other: str
    others: tuple[Choice, ...]
    templates: tuple[Choice, ...]
    parts: tuple[Part, ...]


def sources() -> tuple[Source, ...]:
    """Return the versions of every programme, newest first, and then the templates."""
    rows = [
        Source(
            key=f"{VERSION}{row.id}",
            label=f"{program.name}, version {row.number} ({row.state.label.lower()})",
        )
        for program in programs.programs().order_by("id")
        for row in programs.versions(program_id=program.pk)
    ]
    drawn = [
        Source(key=f"{TEMPLATE}{one.name}", label=f"Template: {one.document.name}")
        for one in library.templates()
    ]
    return (*rows, *drawn)


def templates() -> tuple[library.Template, ...]:
    """Return the templates with what each of them shows."""
    return library.templates()


def started(*, said: Mapping[str, Any]) -> str:
    """Return the text of a draft that starts from a version or a template, with its own names and dates."""
    source = _document_of(said["source"])
    effective_on: date = said["effective_on"]
    is_version = said["source"].startswith(VERSION)
    code = said["code"] or (source.code if is_version else "")
    if not code:
        raise InvalidInputError("Give the new programme a code.")
    return writing.to_yaml(
        document=replace(
            source,
            code=code,
            name=said["name"] or source.name,
            currency=said["currency"] or source.currency,
            time_zone=said["time_zone"] or source.time_zone,
            number=None,
            announced_on=None,
            effective_on=effective_on,
            enforced_on=said["enforced_on"] or effective_on,
            ends_on=None,
        )
    )


def base_data(version_id: int) -> dict[str, Any] | None:
    """Return the data of the version that a version changes."""
    row = programs.version(version_id=version_id)
    base = version.drafted_from(row, is_typed=True)
    return dict(base.document) if base else None


def same_program(version_id: int, data: Mapping[str, Any]) -> None:
    """Refuse a document of another programme: a draft stays in its own."""
    own = programs.version(version_id=version_id).program.code
    given = data.get("program")
    code = given.get("code") if isinstance(given, dict) else None
    if code != own:
        raise InvalidInputError(
            f"This draft belongs to the programme {own}, and its document says {code}. "
            "Start another programme as a new draft."
        )


def data_of(text: str) -> dict[str, Any]:
    """Return the data in a document's text; refuses what is no document with the line."""
    data = reading.read(text=text).data
    return data if isinstance(data, dict) else {}


def document_page(request: SeatedRequest, version_id: int) -> DocumentPage:
    """Return the version as YAML."""
    row = programs.version(version_id=version_id)
    document = replace(parsing.from_dict(data=row.document), number=None)
    return DocumentPage(
        head=version.head(request, version_id, at="document"),
        text=writing.to_yaml(document=document),
    )


def with_problems(page: DocumentPage, text: str, problems: Sequence[Line]) -> DocumentPage:
    """Return the page with what was typed and what is wrong with it."""
    return replace(page, text=text, problems=tuple(problems))


def comparison(request: SeatedRequest, version_id: int) -> Comparison:
    """Return what changed from the version or template that `with` names, by default the one this one changes."""
    row = programs.version(version_id=version_id)
    base = programs.base_of(version=row)
    wanted = request.GET.get("with") or (f"{VERSION}{base.pk}" if base else "")
    new = parsing.from_dict(data=row.document)
    changes = [
        replace(
            one,
            **{
                key: rules.sentence(text=text, currency=new.currency)
                for key in ("sentence", "before", "after")
                if (text := getattr(one, key))
            },
        )
        for one in (differences.between(old=_document_of(wanted), new=new) if wanted else ())
    ]
    rows = programs.versions(program_id=row.program_id)
    return Comparison(
        head=version.head(request, version_id, at="compare"),
        other=wanted,
        others=tuple(
            Choice(
                label=f"{'Draft' if one.state is VersionState.DRAFT else 'Version'} {one.number}",
                href=f"{VERSION}{one.id}",
                is_on=wanted == f"{VERSION}{one.id}",
            )
            for one in rows
            if one.id != version_id
        ),
        templates=tuple(
            Choice(
                label=one.document.name,
                href=f"{TEMPLATE}{one.name}",
                is_on=wanted == f"{TEMPLATE}{one.name}",
            )
            for one in library.templates()
        ),
        parts=tuple(
            Part(title=title, changes=own)
            for key, title in PARTS
            if (own := tuple(one for one in changes if one.where.split(".")[0] == key))
        ),
    )


def moves_file(request: SeatedRequest, version_id: int) -> StreamingHttpResponse:
    """Return who would move on the day, one line a partner, as far as the person may see partners."""
    row = programs.version(version_id=version_id)
    as_of = version.as_of_day(request)
    document = parsing.from_dict(data=row.document)
    report = impact.report(document=document, as_of=as_of)
    visible = simulator.visible_to(request)
    return csv_out.answer(
        file_name=f"moves-{document.code}-{row.number}-{as_of}.csv",
        header=HEADER,
        rows=_rows(
            [one for one in report.movers if visible is None or one.partner_id in visible],
            document,
        ),
    )


def _rows(movers: Sequence[Mover], document: ProgramDocument) -> Iterator[Sequence[str]]:
    names = {tier.code: tier.name for tier in document.tiers}
    for one in movers:
        yield (
            one.code,
            one.name,
            one.region,
            one.territory,
            one.owner,
            "yes" if one.is_key_account else "no",
            one.was or "",
            one.in_force or "",
            one.now,
            one.verdict.label,
            "" if one.revenue is None else f"{one.revenue:.2f}",
            document.currency,
            simulator.because_words(one.because, names=names, currency=document.currency),
        )


def _document_of(key: str) -> ProgramDocument:
    """Return the document of a version or a template; raises NotFoundError."""
    if key.startswith(TEMPLATE):
        return library.get(name=key.removeprefix(TEMPLATE)).document
    number = key.removeprefix(VERSION)
    row = programs.version(version_id=int(number) if number.isdecimal() and len(number) < 10 else 0)  # noqa: PLR2004 -- digits of a key
    return parsing.from_dict(data=row.document)
