"""The front door: who goes where, and whether the product is alive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})


def landing(request: HttpRequest) -> HttpResponse:
    """Send the person to their face."""
    return redirect("account_login")
