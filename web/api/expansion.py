"""`expand`: what an answer only names is put beside it, looked up for the whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import exceptions
from rest_framework.request import Request

from partners.choices import Scope
from partners.queries import directory
from sales.queries import uploads
from tiers.queries import runs
from web.api import ids
from web.api.auth import caller, seat_of
from web.api.serializers.partners import PartnerOutput
from web.api.serializers.tiers import RunOutput
from web.api.serializers.uploads import UploadOutput
from web.shared import seats

Found = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What can be put beside an answer: the scope it asks for, and how many are found by their ids."""

    scope: Scope
    find: Callable[[Request, Sequence[str]], Found]


def _partners(request: Request, codes: Sequence[str]) -> Found:
    rows = directory.partners_visible_to(seat_of(request), on=seats.today())
    found = rows.select_related("merged_into").filter(code__in=codes)
    return {row.code: dict(PartnerOutput(row).data) for row in found}


def _runs(request: Request, texts: Sequence[str]) -> Found:  # noqa: ARG001 -- one signature for all kinds
    rows = runs.runs().filter(pk__in=[ids.run_number(text) for text in texts])
    return {ids.run(row.pk): dict(RunOutput(row).data) for row in rows}


def _uploads(request: Request, texts: Sequence[str]) -> Found:
    rows = uploads.uploads_of(distributor_id=caller(request).distributor_id)
    rows = rows.filter(pk__in=[ids.upload_number(text) for text in texts])
    return {ids.upload(row.pk): dict(UploadOutput(row).data) for row in rows}


KINDS = {
    "partner": _Kind(scope=Scope.PARTNERS_READ, find=_partners),
    "run": _Kind(scope=Scope.TIERS_READ, find=_runs),
    "upload": _Kind(scope=Scope.UPLOADS_READ, find=_uploads),
}


def add(*, request: Request, query: Mapping[str, Any], results: Sequence[dict[str, Any]]) -> None:
    """Give each result `expanded` with what the query asks to expand; refuses a key without the scope of it."""
    for name in query.get("expand", ()):
        kind = KINDS[name]
        if not caller(request).has(kind.scope):
            raise exceptions.PermissionDenied(
                f"The key lacks the scope {kind.scope}, which expand={name} asks for.",
                code="scope_missing",
            )
        found = kind.find(request, sorted({row[name] for row in results if row[name]}))
        for row in results:
            row.setdefault("expanded", {})[name] = found.get(row[name])
