"""The public addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.public.views import badges, criteria, locator

app_name = "public"
urlpatterns = [
    path("criteria/", criteria.criteria, name="criteria"),
    path("locator/", locator.locator, name="locator"),
    path("b/", badges.ask, name="badge-ask"),
    path("b/<str:code>/", badges.check, name="badge"),
    path("b/<str:code>/badge.svg", badges.picture_svg, name="badge-svg"),
    path("b/<str:code>/badge.png", badges.picture_png, name="badge-png"),
]
