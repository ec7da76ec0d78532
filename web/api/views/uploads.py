"""Uploads: send a file, see what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFoundError
from partners.choices import Scope
from sales.choices import LineState
from sales.operations import posting
from sales.queries import uploads
from web.api import acting, auth, idempotency, ids, paging, sending
from web.api.parsing import StrictJson
from web.api.schema import acted, described, listed, sends_file
from web.api.serializers import acts, examples
from web.api.serializers import uploads as shapes
from web.api.serializers.lists import ListInput
from web.api.views.base import ApiView, filters, read_nothing, read_query

if TYPE_CHECKING:
    from sales.models import Upload

READS: dict[str, Scope | None] = {"GET": Scope.UPLOADS_READ}


class UploadList(ApiView):
    """Send a file; list what was sent."""

    scopes: ClassVar[dict[str, Scope | None]] = {**READS, "POST": Scope.UPLOADS_WRITE}
    admits_bound = True
    parser_classes = [MultiPartParser]

    @listed(
        operation_id="list_uploads",
        summary="List uploads",
        query=shapes.UploadListInput,
        row=shapes.UploadOutput,
        example=examples.UPLOAD,
    )
    def get(self, request: Request) -> Response:
        """Received files, newest first; with `updated_since` in the order they were posted or undone."""
        query = read_query(request, shape=shapes.UploadListInput)
        wanted = filters(query, {"distributor": "distributor__code", "state": "state"})
        own, since = auth.caller(request).distributor_id, query.get("updated_since")
        if since is None:
            rows, order = uploads.uploads_of(distributor_id=own), "-id"
        else:
            rows, order = uploads.changed_since(distributor_id=own, seq=since), "changed_seq"
        return paging.answer(
            request=request,
            query=query,
            queryset=rows.filter(**wanted).defer("layout", "amounts"),  # wide, and not shown
            order=(order,),
            shape=shapes.UploadOutput,
        )

    @sends_file
    def post(self, request: Request) -> Response:
        """Receive a file. It is read, matched and counted in the background: follow `Location`.

        The same file again is taken and counts nothing twice. Send an Idempotency-Key to be able to repeat the request.
        """
        fields = acting.read_body(request, shape=shapes.UploadInput)
        answer = idempotency.answer(
            request=request,
            fields=fields,
            act=lambda: sending.receive(
                caller=auth.caller(request), fields=fields, at=timezone.now()
            ),
        )
        return acting.answered(answer, headers={"Location": _location(request, answer.body)})


class UploadDetail(ApiView):
    """One upload."""

    scopes: ClassVar[dict[str, Scope | None]] = READS
    admits_bound = True

    @described(
        operation_id="get_upload",
        summary="Read an upload",
        answer=shapes.UploadDetailOutput,
        example=examples.UPLOAD_DETAIL,
    )
    def get(self, request: Request, upload_id: str) -> Response:
        """How far a file is, with its counts and amounts by state of line."""
        read_nothing(request)
        return Response(_shown(request, upload_id))


class UploadUndo(ApiView):
    """Undo an upload."""

    scopes: ClassVar[dict[str, Scope | None]] = {"POST": Scope.LINES_WRITE}
    parser_classes = [StrictJson]

    @acted(
        operation_id="undo_upload",
        summary="Undo an upload",
        body=acts.ReasonInput,
        body_example=examples.REASON,
        answer=shapes.UploadDetailOutput,
        example=examples.UPLOAD_UNDONE,
    )
    def post(self, request: Request, upload_id: str) -> Response:
        """Reverse every credit of a file, with the reason: what it restated counts again. The file stays to be read."""
        return acting.carry_out(
            request=request,
            shape=acts.ReasonInput,
            current=lambda: _shown(request, upload_id),
            act=lambda fields: _undone(request, upload_id, fields["reason"]),
        )


class UploadFaults(ApiView):
    """The lines of an upload that cannot be read."""

    scopes: ClassVar[dict[str, Scope | None]] = READS
    admits_bound = True

    @listed(
        operation_id="list_upload_faults",
        summary="List the faulty lines of an upload",
        row=shapes.FaultOutput,
        example=examples.FAULT,
    )
    def get(self, request: Request, upload_id: str) -> Response:
        """Every line that cannot be read, in the order of the file: where, what stands there, what to do."""
        query = {**read_query(request, shape=ListInput), "state": LineState.FAULTY}
        return _lines(request, upload_id, query=query, shape=shapes.FaultOutput)


class UploadLines(ApiView):
    """The lines of an upload."""

    scopes: ClassVar[dict[str, Scope | None]] = READS
    admits_bound = True

    @listed(
        operation_id="list_upload_lines",
        summary="List the lines of an upload",
        query=shapes.LineListInput,
        row=shapes.LineOutput,
        example=examples.LINE,
    )
    def get(self, request: Request, upload_id: str) -> Response:
        """Every line in the order of the file, as read, with what became of it."""
        query = read_query(request, shape=shapes.LineListInput)
        return _lines(request, upload_id, query=query, shape=shapes.LineOutput)


def _undone(request: Request, upload_id: str, reason: str) -> tuple[int, Any]:
    posting.reverse_upload(
        upload_id=_visible(request, upload_id).pk,
        reason=reason,
        actor=auth.caller(request).actor,
        at=timezone.now(),
    )
    return 200, _shown(request, upload_id)


def _shown(request: Request, upload_id: str) -> dict[str, Any]:
    row = _visible(request, upload_id)
    report = uploads.report(upload_id=row.pk)
    return {
        **shapes.UploadOutput(row).data,
        "lines": report.lines,
        "restated": report.restated,
        "counts": shapes.CountsOutput(report.counts).data,
        "amounts": paging.shown(_amounts(report), shape=shapes.StateAmountOutput),
        "failure": _failure(row),
    }


def _lines(
    request: Request, upload_id: str, *, query: Mapping[str, Any], shape: paging.Shape
) -> Response:
    states = (LineState(query["state"]),) if "state" in query else ()
    return paging.answer(
        request=request,
        query=query,
        queryset=uploads.lines(upload_id=_visible(request, upload_id).pk, states=states),
        order=("file_line", "id"),
        shape=shape,
    )


def _visible(request: Request, upload_id: str) -> Upload:
    rows = uploads.uploads_of(distributor_id=auth.caller(request).distributor_id)
    row = rows.filter(pk=ids.upload_number(upload_id)).first()
    if row is None:
        raise NotFoundError("Nothing is here, or the key may not see it.")
    return row


def _location(request: Request, body: Any) -> str:
    return request.build_absolute_uri(reverse("api:upload-detail", args=[body["id"]]))


def _amounts(report: uploads.Report) -> list[dict[str, Any]]:
    return [
        {"state": state.upper(), "currency": currency, "net": units}
        for currency, by_state in sorted(report.amounts.items())
        for state, units in by_state.items()
    ]


def _failure(row: Upload) -> dict[str, Any] | None:
    if not row.failure:
        return None
    return {
        "code": row.failure_code,
        "message": row.failure,
        "line": row.failure_line,
        "column": row.failure_column,
    }
