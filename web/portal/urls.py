"""The portal's addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.portal.views import home, programme, revenue, working

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("revenue/", revenue.statement, name="revenue"),
    path("revenue/statement.csv", revenue.statement_file, name="revenue-csv"),
    path("programme/", programme.programme, name="programme"),
    path("working/", working.working, name="working"),
    path("history/", working.history, name="history"),
]
