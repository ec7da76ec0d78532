"""Mount every face; / sends each person to theirs."""

from __future__ import annotations

from django.urls import include, path

from web.accounts import views as accounts

urlpatterns = [
    path("", accounts.landing, name="landing"),
    path("healthz", accounts.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", include("web.dashboard.urls")),
    path("portal/", include("web.portal.urls")),
    path("distributor/", include("web.distributor.urls")),
]
