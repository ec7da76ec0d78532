"""The badge: its check page, and its picture for other people's pages."""

from __future__ import annotations

from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kernel.errors import NotFoundError
from web.public.access import public_view
from web.public.pages import badges as pages
from web.shared import badge_drawing, seats

PICTURES_KEPT = 300  # seconds that other sites may show a picture before they ask again


@public_view()
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a badge, or go to its answer."""
    code = request.GET.get("code", "").strip()[:100]
    if code:
        return redirect("public:badge", code=code.replace("/", "-"))
    return render(request, "public/badge_ask.html")


@public_view()
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the badge is true now."""
    found = _check(code)
    if found is None:
        context = {"code": code[:40]}
        return render(request, "public/badge_ask.html", context, status=HTTPStatus.NOT_FOUND)
    return render(request, "public/badge.html", {"page": found})


@public_view(seconds=PICTURES_KEPT)
def picture_svg(request: HttpRequest, code: str) -> HttpResponse:
    """Give the badge as SVG, as it is true now."""
    badge, is_dark = _badge(request, code)
    return HttpResponse(
        badge_drawing.svg(badge=badge, is_dark=is_dark), content_type="image/svg+xml"
    )


@public_view(seconds=PICTURES_KEPT)
def picture_png(request: HttpRequest, code: str) -> HttpResponse:
    """Give the badge as PNG, as it is true now."""
    badge, is_dark = _badge(request, code)
    return HttpResponse(badge_drawing.png(badge=badge, is_dark=is_dark), content_type="image/png")


def _badge(request: HttpRequest, code: str) -> tuple[badge_drawing.Badge, bool]:
    found = _check(code)
    if found is None:
        raise NotFoundError("There is no such badge.")
    badge = badge_drawing.Badge(vendor=pages.vendor(), mark=found.now)
    return badge, request.GET.get("on") == "dark"


def _check(code: str) -> pages.Check | None:
    zone = ZoneInfo(settings.DISPLAY_TIME_ZONE)
    return pages.check(code=code, on=seats.today(), at=timezone.now().astimezone(zone))
