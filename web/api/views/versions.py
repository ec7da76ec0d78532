"""Program versions: draft, check, compare, try, consult, retire. Publication is proposed and approved elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import InvalidInputError, NotFoundError
from partners.choices import Scope
from tiers.engine import parsing
from tiers.operations import programs as drafting
from tiers.queries import lint, programs, what_if
from web.api import ids, lookups, paging
from web.api.acting import step
from web.api.schema import described, listed
from web.api.serializers import program_examples as more
from web.api.serializers import programs as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.api.views.making import Said, act_on, adding
from web.shared import seats

if TYPE_CHECKING:
    from tiers.models import ProgramVersion

READS: dict[str, Scope | None] = {"GET": Scope.TIERS_READ}


class DayIsInTheFuture(InvalidInputError):
    """A document is tried on the facts of a day that is over."""

    code = "day_in_the_future"


def _read(document: dict[str, Any]) -> Any:
    return parsing.parse(text=json.dumps(document))


def _version(program_id: str, number: str) -> ProgramVersion:
    if not ids.PLAIN_NUMBER.fullmatch(number):
        raise NotFoundError("There is no such version.")
    return programs.get_version(code=program_id, number=int(number))


def _shown(program_id: str, number: str) -> Said:
    return dict(shapes.VersionDetailOutput(_version(program_id, number)).data)


def drafted(said: Said) -> Said:
    """Store a document as a draft."""
    loaded = step(drafting.load)(
        text=json.dumps(said["document"]), publish=False, actor=said["actor"], at=said["at"]
    )
    row = programs.get_version(code=loaded.program, number=loaded.number)
    return {
        **shapes.VersionDetailOutput(row).data,
        "is_new": loaded.is_new,
        "findings": [asdict(one) for one in loaded.doubts],
    }


DocumentCheck = adding(
    scope=Scope.PROGRAMS_WRITE,
    operation_id="check_document",
    summary="Check a program document",
    text="Say what would block its publication and what gives reason to doubt it. Nothing is stored.",
    body=shapes.DocumentInput,
    body_example=more.DOCUMENT_REQUEST,
    answer=shapes.FindingsOutput,
    example=more.FINDINGS,
    do=lambda said: {
        "findings": [asdict(one) for one in lint.findings(document=_read(said["document"]))]
    },
    status=200,
)


def _tried(said: Said) -> Said:
    if said["as_of"] > seats.today():
        message = "Give a day that is over, or today."
        raise DayIsInTheFuture(message, problems=lookups.at("as_of", "day_in_the_future", message))
    found = what_if.what_if(document=_read(said["document"]), as_of=said["as_of"])
    return dict(shapes.WhatIfOutput(found).data)


DocumentTry = adding(
    scope=Scope.PROGRAMS_WRITE,
    operation_id="try_document",
    summary="Try a program document",
    text="Judge the document on the real facts of a day: who would move, what the night would do, how many meet each "
    "tier. Nothing is stored, and nobody is told.",
    body=shapes.WhatIfInput,
    body_example=more.WHAT_IF_REQUEST,
    answer=shapes.WhatIfOutput,
    example=more.WHAT_IF,
    do=_tried,
    status=200,
)


class VersionList(ApiView):
    """Versions of a program."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @listed(
        operation_id="list_program_versions",
        summary="List the versions of a program",
        query=shapes.VersionListInput,
        row=shapes.VersionRowOutput,
        example=more.VERSION,
    )
    def get(self, request: Request, program_id: str) -> Response:
        """Every version of the program, drafts with them, newest first."""
        query = read_query(request, shape=shapes.VersionListInput)
        rows = programs.versions_of(program_id=programs.get(code=program_id).pk)
        return paging.answer(
            request=request,
            query=query,
            queryset=rows.filter(**filters(query, {"state": "state"})).defer("document"),
            order=("-number",),
            shape=shapes.VersionRowOutput,
        )


class VersionDetail(ApiView):
    """One version."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_program_version",
        summary="Read a version of a program",
        answer=shapes.VersionDetailOutput,
        example=more.VERSION_DETAIL,
    )
    def get(self, request: Request, program_id: str, number: str) -> Response:
        """A version with its whole document, as it can be drafted again."""
        read_nothing(request)
        return Response(_shown(program_id, number))


class VersionFindings(ApiView):
    """Doubts about a version."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_program_version_findings",
        summary="Check a version of a program",
        answer=shapes.FindingsOutput,
        example=more.FINDINGS,
    )
    def get(self, request: Request, program_id: str, number: str) -> Response:
        """What blocks the version's publication, and what gives reason to doubt it, as known today."""
        read_nothing(request)
        document = _version(program_id, number).document
        findings = lint.findings(document=parsing.from_dict(data=document))
        return Response({"findings": [asdict(one) for one in findings]})


class VersionChanges(ApiView):
    """What a version changes."""

    scopes: ClassVar[dict[str, Scope | None]] = READS

    @described(
        operation_id="get_program_version_changes",
        summary="Compare two versions of a program",
        answer=shapes.ChangesOutput,
        example=more.CHANGES,
        query=shapes.ChangesInput,
    )
    def get(self, request: Request, program_id: str, number: str) -> Response:
        """What changed from the version `since` to this one, in words."""
        query = read_query(request, shape=shapes.ChangesInput)
        new = _version(program_id, number)
        with lookups.named_in("since"):
            old = programs.get_version(code=program_id, number=query["since"])
        changes = programs.diff(old_id=old.pk, new_id=new.pk)
        return Response({"changes": paging.shown(changes, shape=shapes.ChangeOutput)})


def _act(operation_id: str, summary: str, text: str, **parts: Any) -> type[ApiView]:
    return act_on(
        scope=Scope.PROGRAMS_WRITE,
        operation_id=operation_id,
        summary=summary,
        text=text,
        answer=shapes.VersionDetailOutput,
        **parts,
    )


VersionConsult = _act(
    "consult_on_program_version",
    "Consult on a version",
    "Lay a draft open for partners to comment on; its document stays as it is from then on.",
    example=more.CONSULTED,
    do=lambda program_id, number, said: step(drafting.consult)(
        version_id=_version(program_id, number).pk, **said
    ),
    show=_shown,
)
VersionRetire = _act(
    "retire_program_version",
    "Retire a version",
    "End a published version: from the day on it is in force no more. Days that were judged already stay as they are.",
    body=shapes.RetireInput,
    body_example=more.RETIRE_REQUEST,
    example=more.RETIRED,
    do=lambda program_id, number, said: step(drafting.retire)(
        version_id=_version(program_id, number).pk, **said
    ),
    show=_shown,
)
