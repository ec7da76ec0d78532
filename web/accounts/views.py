"""The front door: who goes where, and whether the product is alive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from web.shared import seats


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- signature of a view
    """Answer 200 where the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})


def landing(request: HttpRequest) -> HttpResponse:
    """Send the person to their face; somebody without a role gets a page that says so."""
    seat = seats.find_seat(request)
    if seat is None:
        return render(request, "accounts/no_role.html", status=403)
    if seat.is_vendor:
        return redirect("dashboard:home")
    if seat.partner_id is not None:
        return redirect("portal:home")
    return redirect("distributor:home")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- signature of a view
    """Answer 404 for what allauth offers and this product does not: sign-up, and changing one's own e-mail address."""
    raise Http404
