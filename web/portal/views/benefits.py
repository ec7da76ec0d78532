"""The badge, the certificate, and the consent to be found by the public."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError, NotFoundError
from partners.choices import Act
from partners.operations import listings
from partners.queries import directory
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import benefits as pages
from web.portal.pages import frame
from web.shared import certificate_paper
from web.shared.seats import SeatedRequest


class Consent(forms.Form):
    """Whether the public may find the partner."""

    agrees = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


@require_GET
@partner_view(act=Act.VIEW_STANDINGS)
def benefits(request: SeatedRequest) -> HttpResponse:
    """Show what proves the tier."""
    context = frame.context(request, nav_key="benefits", page=pages.benefits(request))
    return render(request, "portal/benefits.html", context)


@require_GET
@partner_view(act=Act.VIEW_STANDINGS)
def certificate(request: SeatedRequest, code: str) -> HttpResponse:
    """Give the certificate of a tier that the partner holds today as PDF."""
    held = next((row for row in pages.held(request) if row.code == code), None)
    if held is None:
        raise NotFoundError("There is no such certificate.")
    partner = directory.get_by_id(partner_id_of(request))
    paper = certificate_paper.drawn(
        certificate=certificate_paper.Certificate(
            vendor=settings.VENDOR_NAME,
            program=held.program,
            partner=partner.name,
            mark=held.mark,
            since=held.since,
            printed_on=request.day,
            code=held.code,
            check_url=held.check_url,
        )
    )
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{partner.code}.pdf"'
    return response


@require_POST
@partner_view(act=Act.AGREE_TO_LISTING)
def listing(request: SeatedRequest) -> HttpResponse:
    """Agree to be found by the public, or withdraw."""
    form = Consent(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose whether the public may find you.")
        return redirect("portal:benefits")
    agrees = form.cleaned_data["agrees"] == "yes"
    act = listings.agree if agrees else listings.withdraw
    code = directory.get_by_id(partner_id_of(request)).code
    try:
        with transaction.atomic(durable=True):
            act(partner_code=code, actor=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        done = "The public finds you now." if agrees else "You are not listed any more."
        messages.success(request, done)
    return redirect("portal:benefits")
