"""Rules that partners are asked about: see the own result, and say what one thinks."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from partners.choices import Act
from tiers.choices import Difference
from tiers.operations import consultations
from tiers.queries import consultations as reads
from web.portal.access import partner_id_of, partner_view
from web.portal.pages import consultation as pages
from web.portal.pages import frame
from web.shared.seats import SeatedRequest


class Comment(forms.Form):
    """What a partner says of one rule, or of the whole where `place` is blank."""

    place = forms.CharField(required=False, max_length=120)
    difference = forms.ChoiceField(
        choices=[(str(word.value), word.label) for word in Difference],
        error_messages={
            "required": "Say whether it would make a difference to you.",
            "invalid_choice": "Say whether it would make a difference to you.",
        },
    )
    text = forms.CharField(required=False, max_length=consultations.LONGEST)


@require_GET
@partner_view(act=Act.VIEW_PROGRAMS)
def consultation(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Show a draft that the partner is asked about."""
    page = pages.consultation(request, version_id)
    context = frame.context(request, nav_key="programme", page=page)
    return render(request, "portal/consultation.html", context)


@require_POST
@partner_view(act=Act.COMMENT_ON_PROGRAMS)
def comment(request: SeatedRequest, version_id: int) -> HttpResponse:
    """Keep what the partner says."""
    reads.get_invited(version_id=version_id, partner_id=partner_id_of(request))
    form = Comment(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect("portal:consultation", version_id)
    try:
        with transaction.atomic(durable=True):
            consultations.comment(
                version_id=version_id,
                partner_id=partner_id_of(request),
                place=form.cleaned_data["place"],
                difference=Difference(form.cleaned_data["difference"]),
                text=form.cleaned_data["text"],
                actor=request.actor,
                at=timezone.now(),
            )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Thank you. Your comment is with us.")
    return redirect("portal:consultation", version_id)
