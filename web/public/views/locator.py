"""Find a partner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.public.access import public_view
from web.public.pages import locator as pages
from web.shared import seats

KEPT = 60


@public_view(seconds=KEPT)
def locator(request: HttpRequest) -> HttpResponse:
    """Show the partners that agreed to be found."""
    context = {"page": pages.locator(query=request.GET, on=seats.today())}
    return render(request, "public/locator.html", context)
