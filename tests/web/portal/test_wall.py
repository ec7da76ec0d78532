"""A portal page whose filter is forgotten shows nothing of another partner."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from kernel import walls
from partners.models import Partner
from web.portal.access import partner_view


@partner_view()
def forgetful(request) -> HttpResponse:
    """Show every partner there is."""
    codes = sorted(Partner.objects.values_list("code", flat=True))
    return JsonResponse({"codes": codes, "is_confined": walls.is_confined()})


def ask(method: str, user) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/portal/")
    request.user = user
    return forgetful(request)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_that_forgets_its_filter_shows_the_own_partner_alone(as_persona, method):
    answer = ask(method, as_persona("partner_member").user)

    assert answer.content == b'{"codes": ["LARKMERE"], "is_confined": true}'
    assert walls.is_confined() is False


def test_an_act_is_not_confined_by_the_door(as_persona):
    answer = ask("POST", as_persona("partner_admin").user)

    assert answer.content == b'{"codes": ["LARKMERE", "MERRIGATE"], "is_confined": false}'
