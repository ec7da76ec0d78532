"""The API's addresses; whatever is not among them is answered 404 as a problem."""

from __future__ import annotations

from django.urls import path, re_path

from web.api import failures
from web.api.views import decisions, partners, programs, reference, runs, uploads

app_name = "api"
urlpatterns = [
    path("docs", reference.page, name="docs"),
    path("v1/schema", reference.schema, name="schema"),
    path("v1/openapi.json", reference.schema_json, name="schema-json"),
    path("v1/partners", partners.PartnerList.as_view(), name="partner-list"),
    path("v1/partners/<str:partner_id>", partners.PartnerDetail.as_view(), name="partner-detail"),
    path("v1/uploads", uploads.UploadList.as_view(), name="upload-list"),
    path("v1/uploads/<str:upload_id>", uploads.UploadDetail.as_view(), name="upload-detail"),
    path("v1/uploads/<str:upload_id>/faults", uploads.UploadFaults.as_view(), name="upload-faults"),
    path("v1/uploads/<str:upload_id>/lines", uploads.UploadLines.as_view(), name="upload-lines"),
    path("v1/programs", programs.ProgramList.as_view(), name="program-list"),
    path("v1/programs/<str:program_id>", programs.ProgramDetail.as_view(), name="program-detail"),
    path("v1/runs", runs.RunList.as_view(), name="run-list"),
    path("v1/runs/<str:run_id>", runs.RunDetail.as_view(), name="run-detail"),
    path("v1/standings", decisions.StandingList.as_view(), name="standing-list"),
    path("v1/decisions", decisions.DecisionList.as_view(), name="decision-list"),
    path(
        "v1/decisions/<str:decision_id>",
        decisions.DecisionDetail.as_view(),
        name="decision-detail",
    ),
    re_path(r"^.*$", failures.unknown, name="unknown"),
]
