"""Accepting an invitation: the link of the mail leads to a page where the invited sets a password.

The token moves from the address into the session, so that no log and no other page's referrer holds a link that works.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kernel.errors import DomainError
from partners.choices import Role
from partners.operations import invitations as acts_on_invitations
from partners.queries import invitations
from web.accounts import forms
from web.shared import refusals

KEY = "invitation"


@login_not_required
@never_cache
@require_GET
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address and go to the page."""
    request.session[KEY] = token[: invitations.LONGEST]
    return redirect("invitation")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Show the invitation, and accept it: the account is made, and its holder signs in with the new password."""
    now = timezone.now()
    token = str(request.session.get(KEY, ""))
    found = invitations.find(token, at=now)
    if found is None:
        return render(request, "accounts/invitation.html", {"invitation": None}, status=404)
    form = forms.Accepted(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid() and _accepted(form, token):
        del request.session[KEY]
        messages.success(request, "Your account is ready. Sign in with your new password.")
        return redirect("account_login")
    place = found.partner or found.distributor
    told = {
        "invitation": found,
        "role": Role(found.role).label,
        "place": place.name if place else "",
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", told, status=status)


def _accepted(form: forms.Accepted, token: str) -> bool:
    said = form.cleaned_data
    try:
        with transaction.atomic(durable=True):
            acts_on_invitations.accept(
                token=token,
                email=said["email"],
                name=said["name"],
                password=said["password"],
                at=timezone.now(),
            )
    except acts_on_invitations.InvitationIsNotValid:
        form.add_error("email", "The invitation went to another address. Enter that one.")
    except DomainError as refusal:
        refusals.stand_at_field(form, refusal)
    else:
        return True
    return False
