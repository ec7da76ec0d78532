"""The portal's addresses; every one stands in tests/web/access_table.py."""

from __future__ import annotations

from django.urls import path

from web.portal.views import (
    benefits,
    consultation,
    disputes,
    home,
    programme,
    quotes,
    renewals,
    revenue,
    team,
    working,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("revenue/", revenue.statement, name="revenue"),
    path("revenue/statement.csv", revenue.statement_file, name="revenue-csv"),
    path("renewals/", renewals.renewals, name="renewals"),
    path("renewals/right/", renewals.right, name="renewals-right"),
    path("renewals/quotes/", quotes.quote_list, name="quote-list"),
    path("renewals/quotes/make/", quotes.make, name="quote-make"),
    path("renewals/quotes/pick/", quotes.pick, name="quote-pick"),
    path("renewals/quotes/send/", quotes.send_many, name="quote-send-many"),
    path("renewals/quotes/<str:ref>/", quotes.quote, name="quote"),
    path("renewals/quotes/<str:ref>/quote.pdf", quotes.quote_pdf, name="quote-pdf"),
    path("renewals/quotes/<str:ref>/send/", quotes.send, name="quote-send"),
    path("renewals/quotes/<str:ref>/revise/", quotes.revise, name="quote-revise"),
    path("renewals/quotes/<str:ref>/withdraw/", quotes.withdraw, name="quote-withdraw"),
    path("renewals/quotes/<str:ref>/accept/", quotes.accept, name="quote-accept"),
    path("renewals/orders/<str:ref>/", quotes.order, name="order"),
    path("renewals/orders/<str:ref>/order.pdf", quotes.order_pdf, name="order-pdf"),
    path("renewals/ask/", renewals.ask, name="renewals-ask"),
    path("renewals/give-up/", renewals.give_up, name="renewals-give-up"),
    path("renewals/appeal/", renewals.appeal, name="renewals-appeal"),
    path("disputes/", disputes.dispute_list, name="disputes"),
    path("disputes/new/<str:kind>/", disputes.new, name="dispute-new"),
    path("disputes/<int:dispute_id>/", disputes.detail, name="dispute"),
    path("disputes/<int:dispute_id>/act/", disputes.act, name="dispute-act"),
    path("programme/", programme.programme, name="programme"),
    path(
        "programme/consultations/<int:version_id>/",
        consultation.consultation,
        name="consultation",
    ),
    path(
        "programme/consultations/<int:version_id>/comment/",
        consultation.comment,
        name="consultation-comment",
    ),
    path("benefits/", benefits.benefits, name="benefits"),
    path("benefits/listing/", benefits.listing, name="listing"),
    path("benefits/certificate-<str:code>.pdf", benefits.certificate, name="certificate"),
    path("working/", working.working, name="working"),
    path("history/", working.history, name="history"),
    path("team/", team.people, name="team"),
    path("team/invite/", team.invite, name="team-invite"),
    path("team/invitations/<int:invitation_id>/again/", team.again, name="team-again"),
    path("team/invitations/<int:invitation_id>/withdraw/", team.withdraw, name="team-withdraw"),
    path("team/people/<int:user_id>/role/", team.role, name="team-role"),
    path("team/people/<int:user_id>/end/", team.end, name="team-end"),
    path("team/certificates/", team.certificate, name="team-certificate"),
    path("team/left/", team.left, name="team-left"),
]
