"""The distributor's pages: own files, one file, sending, the fault file, the own people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.choices import Act
from web.distributor import pages
from web.distributor.access import distributor_code_of, distributor_view
from web.shared import sending, team
from web.shared.seats import SeatedRequest


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def home(request: SeatedRequest) -> HttpResponse:
    """Show the own files."""
    rows, links = pages.files(request)
    return render(request, "distributor/home.html", pages.context(request, rows=rows, pages=links))


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def detail(request: SeatedRequest, upload_id: int) -> HttpResponse:
    """Show one own file."""
    page = pages.file_page(request, upload_id=upload_id)
    return render(request, "distributor/file.html", pages.context(request, page=page))


@require_GET
@distributor_view(act=Act.VIEW_UPLOADS)
def faults(request: SeatedRequest, upload_id: int) -> HttpResponseBase:
    """Give the faulty lines as CSV."""
    return sending.fault_file(request, upload_id=upload_id)


@require_http_methods(["GET", "POST"])
@distributor_view(act=Act.SEND_UPLOADS)
def send(request: SeatedRequest) -> HttpResponse:
    """Take a file."""
    form = sending.SendFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        received = sending.receive(request, form, distributor_code=distributor_code_of(request))
        if received:
            if received.same_content_as:
                messages.warning(request, "The same file came before; nothing counts twice.")
            return redirect("distributor:file", upload_id=received.upload_id)
    status = 422 if form.errors else 200
    return render(
        request, "distributor/send.html", pages.context(request, form=form), status=status
    )


@require_GET
@distributor_view(act=Act.MANAGE_OWN_USERS)
def team_page(request: SeatedRequest) -> HttpResponse:
    """Show the own people."""
    return _team(request, team.Invite(seat=request.seat))


@require_POST
@distributor_view(act=Act.MANAGE_OWN_USERS)
def team_invite(request: SeatedRequest) -> HttpResponse:
    """Invite somebody to the own company."""
    form = team.Invite(request.POST, seat=request.seat)
    if form.is_valid() and team.invite(request, form):
        return redirect("distributor:team")
    return _team(request, form)


@require_POST
@distributor_view(act=Act.MANAGE_OWN_USERS)
def team_again(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Mail an invitation again."""
    team.invite_again(request, invitation_id=invitation_id)
    return redirect("distributor:team")


@require_POST
@distributor_view(act=Act.MANAGE_OWN_USERS)
def team_withdraw(request: SeatedRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    team.withdraw(request, invitation_id=invitation_id)
    return redirect("distributor:team")


@require_POST
@distributor_view(act=Act.MANAGE_OWN_USERS)
def team_end(request: SeatedRequest, user_id: int) -> HttpResponse:
    """End somebody's access."""
    team.end_access(request, user_id=user_id)
    return redirect("distributor:team")


def _team(request: SeatedRequest, form: team.Invite) -> HttpResponse:
    told = pages.context(request, team=team.team(request), form=form)
    return render(request, "distributor/team.html", told, status=422 if form.errors else 200)
