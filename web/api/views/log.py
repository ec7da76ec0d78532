"""What happened, and the key that asks."""

from __future__ import annotations

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from events.queries import timeline
from partners.choices import Scope
from partners.queries import keys
from web.api import auth, paging
from web.api.schema import described, listed
from web.api.serializers import examples
from web.api.serializers import log as shapes
from web.api.views.base import ApiView, read_nothing, read_query


class EventList(ApiView):
    """Events."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.EVENTS_READ}

    @listed(
        operation_id="list_events",
        summary="List events",
        query=shapes.EventListInput,
        row=shapes.EventOutput,
        example=examples.EVENT,
    )
    def get(self, request: Request) -> Response:
        """What happened, newest first: to what, by whom, when and why. To be told of the next ones, use webhooks."""
        query = read_query(request, shape=shapes.EventListInput)
        rows = timeline.found(
            type_=query.get("type", ""),
            subject=query.get("subject", ""),
            partner_ref=query.get("partner", ""),
        )
        return paging.answer(
            request=request, query=query, queryset=rows, order=("-id",), shape=shapes.EventOutput
        )


class KeyDetail(ApiView):
    """The key that asks."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": None}
    admits_bound = True

    @described(
        operation_id="get_key",
        summary="Read the key itself",
        answer=shapes.KeyOutput,
        example=examples.KEY,
    )
    def get(self, request: Request) -> Response:
        """What the key that asks may do, and until when. Any key may ask, and sees itself alone."""
        read_nothing(request)
        key = keys.keys().select_related("distributor").get(pk=auth.caller(request).id)
        return Response(shapes.KeyOutput(key).data)
