"""Mount every face; / sends each person to theirs."""

from __future__ import annotations

from django.urls import include, path

from web.accounts import invitations
from web.accounts import views as accounts

handler400 = "web.api.failures.bad_request"
handler404 = "web.api.failures.not_found"
handler500 = "web.api.failures.server_error"

urlpatterns = [
    path("", accounts.landing, name="landing"),
    path("healthz", accounts.healthz, name="healthz"),
    path("accounts/signup/", accounts.closed),
    path("accounts/email/", accounts.closed),
    path("accounts/invitation/", invitations.accept, name="invitation"),
    path("accounts/invitation/<str:token>/", invitations.open_link, name="invitation-link"),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", include("web.dashboard.urls")),
    path("portal/", include("web.portal.urls")),
    path("distributor/", include("web.distributor.urls")),
    path("api/", include("web.api.urls")),
    path("", include("web.public.urls")),
]
