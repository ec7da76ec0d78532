"""Programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFoundError
from partners.choices import Scope
from tiers.queries import programs
from web.api import paging
from web.api.schema import described, listed
from web.api.serializers import examples
from web.api.serializers import program_examples as more
from web.api.serializers import programs as version_shapes
from web.api.serializers import tiers as shapes
from web.api.serializers.lists import ListInput
from web.api.views import versions
from web.api.views.base import ApiView, read_nothing, read_query
from web.api.views.making import adding


class ProgramList(
    adding(  # type: ignore[misc] # the base is made by what it does
        scope=Scope.PROGRAMS_WRITE,
        operation_id="draft_program_version",
        summary="Draft a version of a program",
        text="Store a document as a draft of the program that it names; a new code makes a new program. An equal "
        "document is there once. A second person publishes it: propose that with the number in the answer.",
        body=version_shapes.DocumentInput,
        body_example=more.DOCUMENT_REQUEST,
        answer=version_shapes.DraftedOutput,
        example=more.DRAFTED,
        do=versions.drafted,
    )
):
    """Programs; draft a version."""

    scopes: ClassVar[dict[str, Scope | None]] = {
        "GET": Scope.TIERS_READ,
        "POST": Scope.PROGRAMS_WRITE,
    }

    @listed(
        operation_id="list_programs",
        summary="List programs",
        row=shapes.ProgramOutput,
        example=examples.PROGRAM,
    )
    def get(self, request: Request) -> Response:
        """Every active program, ordered by its id."""
        return paging.answer(
            request=request,
            query=read_query(request, shape=ListInput),
            queryset=programs.programs(),
            order=("code",),
            shape=shapes.ProgramOutput,
        )


class ProgramDetail(ApiView):
    """One program."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.TIERS_READ}

    @described(
        operation_id="get_program",
        summary="Read a program",
        answer=shapes.ProgramDetailOutput,
        example=examples.PROGRAM_DETAIL,
    )
    def get(self, request: Request, program_id: str) -> Response:
        """A program, its tiers, and the version in force today with its whole document."""
        read_nothing(request)
        program = programs.programs().filter(code=program_id).first()
        if program is None:
            raise NotFoundError("There is no such program.")
        today = programs.local_day(program=program, at=timezone.now())
        version = programs.effective_version(program_id=program.pk, on=today)
        extra: dict[str, Any] = {
            "tiers": shapes.TierOutput(program.tiers.order_by("rank"), many=True).data,
            "version": shapes.VersionOutput(version).data if version else None,
        }
        return Response({**shapes.ProgramOutput(program).data, **extra})
