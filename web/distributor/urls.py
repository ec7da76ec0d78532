"""The distributor's addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.distributor import views

app_name = "distributor"
urlpatterns = [
    path("", views.home, name="home"),
    path("send/", views.send, name="send"),
    path("files/<int:upload_id>/", views.detail, name="file"),
    path("files/<int:upload_id>/faults.csv", views.faults, name="faults"),
]
