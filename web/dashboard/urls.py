"""The dashboard's addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.dashboard.views import (
    approvals,
    consultation,
    desk,
    home,
    intake,
    invitations,
    mapping,
    partners,
    programme,
    renewals,
    runs,
    settings,
    sources,
    versions,
)

app_name = "dashboard"
urlpatterns = [
    path("", home.overview, name="home"),
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/<str:code>/", partners.summary, name="partner-detail"),
    path("partners/<str:code>/sales/", partners.sales, name="partner-sales"),
    path("partners/<str:code>/sales/statement.csv", partners.sales_file, name="partner-sales-csv"),
    path("partners/<str:code>/reviews/", partners.reviews, name="partner-reviews"),
    path("partners/<str:code>/activity/", partners.activity, name="partner-activity"),
    path("partners/<str:code>/merge/", approvals.merge_propose, name="merge-propose"),
    path("approvals/", approvals.approval_list, name="approval-list"),
    path("approvals/merges/<int:merge_id>/", approvals.merge_decide, name="merge-decide"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/<int:run_id>/", runs.detail, name="run-detail"),
    path("runs/<int:run_id>/release/", runs.release, name="run-release"),
    path("runs/<int:run_id>/discard/", runs.discard, name="run-discard"),
    path("programme/", programme.programme, name="programme"),
    path("programme/new/", versions.new, name="version-new"),
    path("programme/versions/<int:version_id>/", versions.simulator, name="version"),
    path("programme/versions/<int:version_id>/test/", versions.test, name="version-test"),
    path("programme/versions/<int:version_id>/save/", versions.save, name="version-save"),
    path(
        "programme/versions/<int:version_id>/document/", versions.document, name="version-document"
    ),
    path("programme/versions/<int:version_id>/year/", versions.year, name="version-year"),
    path("programme/versions/<int:version_id>/trial/", versions.trial, name="version-trial"),
    path("programme/versions/<int:version_id>/compare/", versions.compare, name="version-compare"),
    path(
        "programme/versions/<int:version_id>/moves.csv",
        versions.moves_file,
        name="version-moves-csv",
    ),
    path(
        "programme/versions/<int:version_id>/consultation/",
        consultation.consultation,
        name="version-consultation",
    ),
    path(
        "programme/versions/<int:version_id>/consultation/open/",
        consultation.open_consultation,
        name="consultation-open",
    ),
    path(
        "programme/versions/<int:version_id>/consultation/close/",
        consultation.close_consultation,
        name="consultation-close",
    ),
    path("programme/comments/<int:comment_id>/answer/", consultation.answer, name="comment-answer"),
    path(
        "programme/versions/<int:version_id>/publish/", consultation.publish, name="version-publish"
    ),
    path("programme/versions/<int:version_id>/retire/", consultation.retire, name="version-retire"),
    path("programme/approvals/<int:approval_id>/", programme.decide, name="approval-decide"),
    path("intake/", intake.upload_list, name="upload-list"),
    path("intake/send/", intake.send, name="upload-send"),
    path("intake/desk/", desk.desk, name="desk"),
    path("intake/desk/decide/", desk.decide, name="desk-decide"),
    path("intake/desk/undo/<int:moment>/", desk.undo, name="desk-undo"),
    path("intake/sources/<str:code>/", sources.detail, name="source-detail"),
    path("intake/sources/<str:code>/sample/", mapping.sample_send, name="sample-send"),
    path("intake/sources/<str:code>/map/<str:sha256>/", mapping.sample_map, name="sample-map"),
    path("intake/names/<int:alias_id>/withdraw/", sources.withdraw, name="alias-withdraw"),
    path("intake/<int:upload_id>/map/", mapping.upload_map, name="upload-map"),
    path("intake/<int:upload_id>/", intake.detail, name="upload-detail"),
    path("intake/<int:upload_id>/faults.csv", intake.faults, name="upload-faults"),
    path("intake/<int:upload_id>/stop/", intake.cancel, name="upload-stop"),
    path("intake/<int:upload_id>/take-up/", intake.take_up, name="upload-take-up"),
    path("intake/<int:upload_id>/undo/", intake.undo, name="upload-undo"),
    path("contracts/", renewals.contract_list, name="contract-list"),
    path("renewals/", renewals.right_list, name="right-list"),
    path("renewals/<str:code>/", renewals.right_detail, name="right-detail"),
    path("renewals/<str:code>/assess/", renewals.assess, name="right-assess"),
    path("renewals/<str:code>/appeal/", renewals.decide_appeal, name="appeal-decide"),
    path("renewals/<str:code>/<str:word>/", renewals.right_act, name="right-act"),
    path("assessments/<int:assessment_id>/answer/", renewals.answer, name="assessment-answer"),
    path("assessments/<int:assessment_id>/propose/", renewals.propose, name="assessment-propose"),
    path("assessments/<int:assessment_id>/sign/", renewals.sign, name="assessment-sign"),
    path("users/", settings.user_list, name="user-list"),
    path("users/invite/", invitations.invite, name="user-invite"),
    path(
        "users/invitations/<int:invitation_id>/again/", invitations.again, name="invitation-again"
    ),
    path(
        "users/invitations/<int:invitation_id>/withdraw/",
        invitations.withdraw,
        name="invitation-withdraw",
    ),
    path("users/<int:user_id>/", settings.user_detail, name="user-detail"),
    path("users/<int:user_id>/roles/", settings.role_give, name="role-give"),
    path("users/<int:user_id>/roles/<int:membership_id>/end/", settings.role_end, name="role-end"),
    path("keys/", settings.key_list, name="key-list"),
    path("keys/make/", settings.key_make, name="key-make"),
    path("keys/<str:prefix>/revoke/", settings.key_revoke, name="key-revoke"),
    path("audit/", settings.audit, name="audit"),
]
