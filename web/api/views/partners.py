"""Partners."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from partners.choices import Scope
from partners.queries import directory
from tiers.queries import standings
from web.api import auth, paging
from web.api.schema import described, listed
from web.api.serializers import examples
from web.api.serializers import partners as shapes
from web.api.views.base import ApiView, filters, read_nothing, read_query
from web.shared import seats


class PartnerList(ApiView):
    """All partners, by code."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.PARTNERS_READ}

    @listed(
        operation_id="list_partners",
        summary="List partners",
        query=shapes.PartnerListInput,
        row=shapes.PartnerOutput,
        example=examples.PARTNER,
    )
    def get(self, request: Request) -> Response:
        """Every partner, ordered by its id."""
        query = read_query(request, shape=shapes.PartnerListInput)
        wanted = filters(query, {"country": "country", "status": "status"})
        return paging.answer(
            request=request,
            query=query,
            queryset=directory.partners_visible_to(auth.seat_of(request), on=seats.today())
            .select_related("merged_into")
            .filter(**wanted),
            order=("code",),
            shape=shapes.PartnerOutput,
        )


class PartnerDetail(ApiView):
    """One partner."""

    scopes: ClassVar[dict[str, Scope | None]] = {"GET": Scope.PARTNERS_READ}

    @described(
        operation_id="get_partner",
        summary="Read a partner",
        answer=shapes.PartnerDetailOutput,
        example=examples.PARTNER_DETAIL,
    )
    def get(self, request: Request, partner_id: str) -> Response:
        """A partner, who looks after it, and the tier it holds today in each program."""
        read_nothing(request)
        partner = directory.by_code(partner_id)
        card = directory.cards([partner.pk], seats.today())[partner.pk]
        held = standings.in_force(on=seats.today()).filter(partner_id=partner.pk)
        extra: dict[str, Any] = {
            "territory": card.territory,
            "manager": card.manager,
            "standings": shapes.HeldTierOutput(held.order_by("program__code"), many=True).data,
        }
        return Response({**shapes.PartnerOutput(partner).data, **extra})
