"""The programme: its versions with what each of them waits for, and the rules in force in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from partners.choices import Act
from partners.queries import access, people
from tiers.choices import VersionState
from tiers.queries import programs
from web.shared import rules
from web.shared.parts import Choice
from web.shared.seats import SeatedRequest

KINDS = {
    VersionState.DRAFT: "idle",
    VersionState.CONSULTATION: "live",
    VersionState.PUBLISHED: "done",
    VersionState.RETIRED: "hold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """One version, and the page where it goes on ("": nothing is to be done)."""

    id: int
    title: str
    word: str
    kind: str
    effective_on: date
    enforced_on: date
    ends_on: date | None
    who: str
    next_words: str
    next_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The page; without a programme only the empty state."""

    may_write: bool
    name: str = ""
    code: str = ""
    others: tuple[Choice, ...] = ()
    live_id: int | None = None
    versions: tuple[VersionText, ...] = ()
    rules: rules.Rules | None = None


def programme(request: SeatedRequest) -> Programme:
    """Return the active programme that the address names, by default the first one."""
    may_write = access.may(request.seat, Act.PUBLISH_PROGRAMS)
    active = list(programs.programs().order_by("id"))
    if not active:
        return Programme(may_write=may_write)
    wanted = request.GET.get("program")
    program = next((one for one in active if one.code == wanted), active[0])
    rows = programs.versions(program_id=program.pk)
    names = people.names_of_actors({row.published_by or row.created_by for row in rows})
    live = programs.effective_version(program_id=program.pk, on=request.day)
    return Programme(
        may_write=may_write,
        name=program.name,
        code=program.code,
        others=tuple(
            Choice(label=one.name, href=f"?program={one.code}", is_on=one.pk == program.pk)
            for one in active
        )
        if len(active) > 1
        else (),
        live_id=live.pk if live else None,
        versions=tuple(_version(row, names) for row in rows),
        rules=rules.rules_on(program_id=program.pk, on=request.day),
    )


def _version(row: programs.VersionRow, names: dict[str, str]) -> VersionText:
    is_out = row.state in (VersionState.PUBLISHED, VersionState.RETIRED)
    words, page = "", ""
    if row.approval_id is not None:
        words, page = "Second person decides", "version-publish"
    elif row.state is VersionState.CONSULTATION:
        words, page = "Read the comments", "version-consultation"
    elif row.state is VersionState.DRAFT:
        words, page = "Test it", "version"
    return VersionText(
        id=row.id,
        title=f"{'Version' if is_out else 'Draft'} {row.number}",
        word=row.state.label,
        kind=KINDS[row.state],
        effective_on=row.effective_on,
        enforced_on=row.enforced_on,
        ends_on=row.ends_on,
        who=names[row.published_by or row.created_by],
        next_words=words,
        next_href=reverse(f"dashboard:{page}", args=[row.id]) if page else "",
    )
