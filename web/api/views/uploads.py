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
from sales.queries import uploads
from web.api import auth, idempotency, ids, paging, sending
from web.api.schema import described, listed, sends_file
from web.api.serializers import examples
from web.api.serializers import uploads as shapes
from web.api.serializers.lists import ListInput
from web.api.views.base import ApiView, filters, read_nothing, read_query

if TYPE_CHECKING:
    from sales.models import Upload

READS: dict[str, Scope] = {"GET": Scope.UPLOADS_READ}


class UploadList(ApiView):
    """Send a file; list what was sent."""

    scopes: ClassVar[dict[str, Scope]] = {**READS, "POST": Scope.UPLOADS_WRITE}
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
        """Received files, newest first; with `updated_since` the posted ones in the order they were posted."""
        query = read_query(request, shape=shapes.UploadListInput)
        rows = uploads.uploads_of(distributor_id=auth.caller(request).distributor_id)
        rows = rows.filter(**filters(query, {"distributor": "distributor__code", "state": "state"}))
        since = query.get("updated_since")
        return paging.answer(
            request=request,
            query=query,
            queryset=rows if since is None else rows.filter(posted_seq__gt=since),
            order=("-id",) if since is None else ("posted_seq",),
            shape=shapes.UploadOutput,
        )

    @sends_file
    def post(self, request: Request) -> Response:
        """Receive a file. It is read, matched and counted in the background: follow `Location`.

        The same file again is taken and counts nothing twice. Send an Idempotency-Key to be able to repeat the request.
        """
        read_nothing(request)
        given = shapes.UploadInput(data=request.data)
        given.is_valid(raise_exception=True)
        fields = given.validated_data
        answer = idempotency.answer(
            request=request,
            fields=fields,
            act=lambda: sending.receive(
                caller=auth.caller(request), fields=fields, at=timezone.now()
            ),
        )
        headers = {"Location": _location(request, answer.body)}
        if answer.is_replay:
            headers["Idempotency-Replayed"] = "true"
        return Response(answer.body, status=answer.status, headers=headers)


class UploadDetail(ApiView):
    """One upload."""

    scopes: ClassVar[dict[str, Scope]] = READS
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
        row = _visible(request, upload_id)
        report = uploads.report(upload_id=row.pk)
        account = {
            "lines": report.lines,
            "restated": report.restated,
            "counts": shapes.CountsOutput(report.counts).data,
            "amounts": shapes.StateAmountOutput(_amounts(report), many=True).data,
            "failure": _failure(row),
        }
        return Response({**shapes.UploadOutput(row).data, **account})


class UploadFaults(ApiView):
    """The lines of an upload that cannot be read."""

    scopes: ClassVar[dict[str, Scope]] = READS
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

    scopes: ClassVar[dict[str, Scope]] = READS
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
