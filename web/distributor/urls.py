"""The distributor's addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.distributor import views

app_name = "distributor"
urlpatterns = [
    path("", views.home, name="home"),
    path("send/", views.send, name="send"),
    path("team/", views.team_page, name="team"),
    path("team/invite/", views.team_invite, name="team-invite"),
    path("team/invitations/<int:invitation_id>/again/", views.team_again, name="team-again"),
    path(
        "team/invitations/<int:invitation_id>/withdraw/", views.team_withdraw, name="team-withdraw"
    ),
    path("team/people/<int:user_id>/end/", views.team_end, name="team-end"),
    path("files/<int:upload_id>/", views.detail, name="file"),
    path("files/<int:upload_id>/faults.csv", views.faults, name="faults"),
]
