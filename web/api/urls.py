"""The API's addresses; whatever is not among them is answered 404 as a problem."""

from __future__ import annotations

from django.urls import path, re_path

from web.api import failures
from web.api.views import (
    approvals,
    contracts,
    decisions,
    desk,
    ledger,
    log,
    merges,
    partners,
    people,
    programs,
    quotes,
    reference,
    rights,
    runs,
    uploads,
    versions,
    webhooks,
)

app_name = "api"
urlpatterns = [
    path("docs", reference.page, name="docs"),
    path("v1/schema", reference.schema, name="schema"),
    path("v1/openapi.json", reference.schema_json, name="schema-json"),
    path("v1/partners", partners.PartnerList.as_view(), name="partner-list"),
    path("v1/partners/bulk", partners.PartnerBulk.as_view(), name="partner-bulk"),
    path("v1/partners/<str:partner_id>", partners.PartnerDetail.as_view(), name="partner-detail"),
    path(
        "v1/partners/<str:partner_id>/change",
        partners.PartnerChange.as_view(),
        name="partner-change",
    ),
    path(
        "v1/partners/<str:partner_id>/end_agreement",
        partners.PartnerEnd.as_view(),
        name="partner-end",
    ),
    path(
        "v1/partners/<str:partner_id>/resume_agreement",
        partners.PartnerResume.as_view(),
        name="partner-resume",
    ),
    path("v1/distributors", partners.DistributorList.as_view(), name="distributor-list"),
    path("v1/merges", merges.MergeList.as_view(), name="merge-list"),
    path("v1/merges/<str:merge_id>", merges.MergeDetail.as_view(), name="merge-detail"),
    path("v1/merges/<str:merge_id>/approve", merges.MergeApprove.as_view(), name="merge-approve"),
    path("v1/merges/<str:merge_id>/decline", merges.MergeDecline.as_view(), name="merge-decline"),
    path("v1/people", people.PersonList.as_view(), name="person-list"),
    path("v1/people/<str:person_id>", people.PersonDetail.as_view(), name="person-detail"),
    path("v1/uploads", uploads.UploadList.as_view(), name="upload-list"),
    path("v1/uploads/<str:upload_id>", uploads.UploadDetail.as_view(), name="upload-detail"),
    path("v1/uploads/<str:upload_id>/faults", uploads.UploadFaults.as_view(), name="upload-faults"),
    path("v1/uploads/<str:upload_id>/lines", uploads.UploadLines.as_view(), name="upload-lines"),
    path("v1/uploads/<str:upload_id>/undo", uploads.UploadUndo.as_view(), name="upload-undo"),
    path("v1/desk/groups", desk.GroupList.as_view(), name="group-list"),
    path("v1/desk/groups/<str:group_id>", desk.GroupDetail.as_view(), name="group-detail"),
    path("v1/desk/groups/<str:group_id>/lines", desk.GroupLines.as_view(), name="group-lines"),
    path(
        "v1/desk/groups/<str:group_id>/resolve", desk.GroupResolve.as_view(), name="group-resolve"
    ),
    path(
        "v1/desk/groups/<str:group_id>/set_aside",
        desk.GroupSetAside.as_view(),
        name="group-set-aside",
    ),
    path("v1/ledger/entries", ledger.EntryList.as_view(), name="entry-list"),
    path("v1/certificates", people.CertificateList.as_view(), name="certificate-list"),
    path(
        "v1/certificates/<str:certificate_id>",
        people.CertificateDetail.as_view(),
        name="certificate-detail",
    ),
    path(
        "v1/certificates/<str:certificate_id>/revoke",
        people.CertificateRevoke.as_view(),
        name="certificate-revoke",
    ),
    path("v1/observations", people.ObservationList.as_view(), name="observation-list"),
    path("v1/programs", programs.ProgramList.as_view(), name="program-list"),
    path("v1/programs/<str:program_id>", programs.ProgramDetail.as_view(), name="program-detail"),
    path(
        "v1/programs/<str:program_id>/versions",
        versions.VersionList.as_view(),
        name="version-list",
    ),
    path(
        "v1/programs/<str:program_id>/versions/<str:number>",
        versions.VersionDetail.as_view(),
        name="version-detail",
    ),
    path(
        "v1/programs/<str:program_id>/versions/<str:number>/findings",
        versions.VersionFindings.as_view(),
        name="version-findings",
    ),
    path(
        "v1/programs/<str:program_id>/versions/<str:number>/changes",
        versions.VersionChanges.as_view(),
        name="version-changes",
    ),
    path(
        "v1/programs/<str:program_id>/versions/<str:number>/consult",
        versions.VersionConsult.as_view(),
        name="version-consult",
    ),
    path(
        "v1/programs/<str:program_id>/versions/<str:number>/retire",
        versions.VersionRetire.as_view(),
        name="version-retire",
    ),
    path("v1/documents/check", versions.DocumentCheck.as_view(), name="document-check"),
    path("v1/documents/what_if", versions.DocumentTry.as_view(), name="document-try"),
    path("v1/runs", runs.RunList.as_view(), name="run-list"),
    path("v1/runs/<str:run_id>", runs.RunDetail.as_view(), name="run-detail"),
    path("v1/runs/<str:run_id>/release", runs.RunRelease.as_view(), name="run-release"),
    path("v1/runs/<str:run_id>/discard", runs.RunDiscard.as_view(), name="run-discard"),
    path("v1/admissions", approvals.AdmissionPropose.as_view(), name="admission-propose"),
    path("v1/approvals", approvals.ApprovalList.as_view(), name="approval-list"),
    path(
        "v1/approvals/<str:approval_id>",
        approvals.ApprovalDetail.as_view(),
        name="approval-detail",
    ),
    path(
        "v1/approvals/<str:approval_id>/approve",
        approvals.ApprovalApprove.as_view(),
        name="approval-approve",
    ),
    path(
        "v1/approvals/<str:approval_id>/decline",
        approvals.ApprovalDecline.as_view(),
        name="approval-decline",
    ),
    path("v1/contracts", contracts.ContractList.as_view(), name="contract-list"),
    path("v1/contracts/import", contracts.ContractImport.as_view(), name="contract-import"),
    path(
        "v1/contracts/<str:contract_id>", contracts.ContractDetail.as_view(), name="contract-detail"
    ),
    path(
        "v1/contracts/<str:contract_id>/assign",
        contracts.ContractAssign.as_view(),
        name="contract-assign",
    ),
    path(
        "v1/contracts/<str:contract_id>/release",
        contracts.ContractRelease.as_view(),
        name="contract-release",
    ),
    path(
        "v1/contracts/<str:contract_id>/contacts",
        contracts.ContractContact.as_view(),
        name="contract-contacts",
    ),
    path("v1/renewal_prices", contracts.PriceList.as_view(), name="price-list"),
    path("v1/renewal_prices/import", contracts.PriceImport.as_view(), name="price-import"),
    path("v1/customers", contracts.CustomerList.as_view(), name="customer-list"),
    path("v1/products", contracts.ProductList.as_view(), name="product-list"),
    path("v1/authorizations", rights.RightList.as_view(), name="right-list"),
    path("v1/authorizations/<str:right_id>", rights.RightDetail.as_view(), name="right-detail"),
    path(
        "v1/authorizations/<str:right_id>/opt_out",
        rights.RightOptOut.as_view(),
        name="right-opt-out",
    ),
    path(
        "v1/authorizations/<str:right_id>/suspend",
        rights.RightSuspend.as_view(),
        name="right-suspend",
    ),
    path(
        "v1/authorizations/<str:right_id>/reinstate",
        rights.RightReinstate.as_view(),
        name="right-reinstate",
    ),
    path(
        "v1/authorizations/<str:right_id>/withdraw",
        rights.RightWithdraw.as_view(),
        name="right-withdraw",
    ),
    path(
        "v1/authorizations/<str:right_id>/assess", rights.RightAssess.as_view(), name="right-assess"
    ),
    path(
        "v1/assessments/<str:assessment_id>/measure",
        rights.AssessmentMeasure.as_view(),
        name="assessment-measure",
    ),
    path(
        "v1/assessments/<str:assessment_id>/answer",
        rights.AssessmentAnswer.as_view(),
        name="assessment-answer",
    ),
    path(
        "v1/assessments/<str:assessment_id>/propose",
        rights.AssessmentPropose.as_view(),
        name="assessment-propose",
    ),
    path(
        "v1/assessments/<str:assessment_id>/send_back",
        rights.AssessmentSendBack.as_view(),
        name="assessment-send-back",
    ),
    path(
        "v1/assessments/<str:assessment_id>/sign",
        rights.AssessmentSign.as_view(),
        name="assessment-sign",
    ),
    path("v1/quotes", quotes.QuoteList.as_view(), name="quote-list"),
    path("v1/quotes/<str:quote_id>", quotes.QuoteDetail.as_view(), name="quote-detail"),
    path("v1/quotes/<str:quote_id>/revise", quotes.QuoteRevise.as_view(), name="quote-revise"),
    path("v1/quotes/<str:quote_id>/send", quotes.QuoteSend.as_view(), name="quote-send"),
    path("v1/quotes/<str:quote_id>/accept", quotes.QuoteAccept.as_view(), name="quote-accept"),
    path("v1/quotes/<str:quote_id>/decline", quotes.QuoteDecline.as_view(), name="quote-decline"),
    path("v1/orders", quotes.OrderList.as_view(), name="order-list"),
    path("v1/orders/<str:order_id>", quotes.OrderDetail.as_view(), name="order-detail"),
    path("v1/claims", quotes.ClaimList.as_view(), name="claim-list"),
    path("v1/claims/import", quotes.ClaimImport.as_view(), name="claim-import"),
    path("v1/claims/<str:claim_id>", quotes.ClaimDetail.as_view(), name="claim-detail"),
    path("v1/claims/<str:claim_id>/prove", quotes.ClaimProve.as_view(), name="claim-prove"),
    path("v1/claims/<str:claim_id>/approve", quotes.ClaimApprove.as_view(), name="claim-approve"),
    path("v1/claims/<str:claim_id>/reject", quotes.ClaimReject.as_view(), name="claim-reject"),
    path("v1/claims/<str:claim_id>/pay", quotes.ClaimPay.as_view(), name="claim-pay"),
    path("v1/events", log.EventList.as_view(), name="event-list"),
    path("v1/webhooks", webhooks.WebhookList.as_view(), name="webhook-list"),
    path("v1/webhooks/<str:webhook_id>", webhooks.WebhookDetail.as_view(), name="webhook-detail"),
    path(
        "v1/webhooks/<str:webhook_id>/change",
        webhooks.WebhookChange.as_view(),
        name="webhook-change",
    ),
    path(
        "v1/webhooks/<str:webhook_id>/pause", webhooks.WebhookPause.as_view(), name="webhook-pause"
    ),
    path(
        "v1/webhooks/<str:webhook_id>/resume",
        webhooks.WebhookResume.as_view(),
        name="webhook-resume",
    ),
    path(
        "v1/webhooks/<str:webhook_id>/remove",
        webhooks.WebhookRemove.as_view(),
        name="webhook-remove",
    ),
    path(
        "v1/webhooks/<str:webhook_id>/rotate_secret",
        webhooks.WebhookRotate.as_view(),
        name="webhook-rotate",
    ),
    path("v1/webhooks/<str:webhook_id>/test", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path(
        "v1/webhooks/<str:webhook_id>/deliveries",
        webhooks.DeliveryList.as_view(),
        name="delivery-list",
    ),
    path(
        "v1/webhooks/<str:webhook_id>/deliveries/<str:delivery_id>",
        webhooks.DeliveryDetail.as_view(),
        name="delivery-detail",
    ),
    path(
        "v1/webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/redeliver",
        webhooks.DeliveryAgain.as_view(),
        name="delivery-again",
    ),
    path("v1/key", log.KeyDetail.as_view(), name="key-detail"),
    path("v1/standings", decisions.StandingList.as_view(), name="standing-list"),
    path("v1/decisions", decisions.DecisionList.as_view(), name="decision-list"),
    path(
        "v1/decisions/<str:decision_id>",
        decisions.DecisionDetail.as_view(),
        name="decision-detail",
    ),
    re_path(r"^.*$", failures.unknown, name="unknown"),
]
