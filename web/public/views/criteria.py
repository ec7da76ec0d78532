"""What each tier asks for, for everybody to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.public.access import public_view
from web.public.pages import criteria as pages
from web.shared import seats

KEPT = 300


@public_view(seconds=KEPT)
def criteria(request: HttpRequest) -> HttpResponse:
    """Show the rules in force."""
    context = {"programmes": pages.programmes(on=seats.today())}
    return render(request, "public/criteria.html", context)
