"""Ledger entries: what counts, line by line."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from sales.queries import revenue
from web.api import auth, ids, paging
from web.api.schema import listed
from web.api.serializers import examples
from web.api.serializers import ledger as shapes
from web.api.views.base import ApiView, filters, read_query
from web.shared import seats


class EntryList(ApiView):
    """Ledger entries."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.LEDGER_READ}

    @listed(
        operation_id="list_ledger_entries",
        summary="List ledger entries",
        query=shapes.EntryListInput,
        row=shapes.EntryOutput,
        example=examples.ENTRY,
    )
    def get(self, request: Request) -> Response:
        """Credits and reversals, newest first; with `updated_since` oldest first, in the order they were posted."""
        query = read_query(request, shape=shapes.EntryListInput)
        names = {
            "partner": "partner__code",
            "distributor": "distributor__code",
            "sold_from": "business_date__gte",
            "sold_before": "business_date__lt",
            "updated_since": "id__gt",
        }
        wanted: dict[str, Any] = filters(query, names)
        if "upload" in query:
            wanted["upload_id"] = ids.upload_number(query["upload"])
        rows = revenue.entries_visible_to(auth.seat_of(request), on=seats.today())
        return paging.answer(
            request=request,
            query=query,
            queryset=rows.select_related(
                None
            )  # an upload's row is wide, and its id is all that is shown
            .select_related("partner", "distributor", "product", "customer", "line")
            .filter(**wanted),
            order=("id",) if "updated_since" in query else ("-id",),
            shape=shapes.EntryOutput,
        )
