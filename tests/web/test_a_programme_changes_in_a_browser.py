"""A change of the rules from the first draft to the night it takes effect, by three people, without script."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.factories import tiers as make
from tests.personas import PERSONAS, Persona
from tests.web import browsing
from tiers.models import Consultation, Decision, ProgramVersion

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def opened(chromium: Browser, server, who: Persona) -> Page:
    """Return a page of somebody signed in, without script."""
    context = browsing.signed_in(chromium, url=server.url, who=who, java_script_enabled=False)
    return context.new_page()


def writes_a_draft(admin: Page, *, url: str, starts: date) -> ProgramVersion:
    """Lower the Gold line from the rules in force, see who moves, and keep it as a draft."""
    admin.goto(url + reverse("dashboard:programme"))
    admin.get_by_role("link", name="Version 1", exact=True).click()
    admin.locator("[name='as_of']").fill("2026-07-01")
    admin.locator("[name='f:tiers.2.entry.@threshold']").fill("$200")
    admin.locator("[name='f:tiers.2.keep.@threshold']").fill("150")
    admin.locator("[name='f:version.effective_on']").fill(starts.isoformat())
    admin.locator("[name='f:version.enforced_on']").fill(starts.isoformat())
    admin.get_by_role("button", name="Test again").click()
    moved = "1 of 2\u00a0partners would land in a different tier"
    assert admin.locator("#h-out").inner_text() == moved
    assert admin.get_by_role("link", name="Larkmere Technology").is_visible()
    admin.get_by_role("button", name="Save as a new draft").click()
    assert admin.locator("h1 + .pill").inner_text() == "Draft 2"
    return ProgramVersion.objects.get(number=2)


def says_what_it_thinks(partner: Page, *, url: str) -> None:
    """Find the draft in the portal, see the own result, and comment."""
    partner.goto(url + reverse("portal:programme"))
    partner.get_by_role("link", name="See what they would mean for you").click()
    assert partner.locator("#h-own").inner_text() == "You would be Gold instead of Silver."
    partner.locator("summary", has_text="Comment").first.click()
    partner.get_by_label("Yes, it would make a difference to us").first.check()
    partner.locator("textarea").first.fill("We would hire for it.")
    partner.get_by_role("button", name="Send").first.click()
    assert partner.get_by_text("We would hire for it.").is_visible()


def answers_and_closes(admin: Page) -> None:
    """Read the comment, answer it, and end the consultation."""
    admin.reload()
    assert admin.get_by_text("We would hire for it.").is_visible()
    admin.locator("summary", has_text="Answer").click()
    admin.get_by_label("Answer, seen by this partner").fill("Good to hear.")
    admin.get_by_role("button", name="Send the answer").click()
    admin.get_by_role("button", name="Close the consultation").click()
    summary = Consultation.objects.get().summary
    assert summary is not None
    assert summary["answered"] == 1


def asks_for_approval(admin: Page) -> None:
    """Propose the publication, and find that somebody else has to decide."""
    admin.get_by_role("link", name="Publish", exact=True).click()
    admin.get_by_label("Why publish it").fill("Agreed with sales")
    admin.get_by_role("button", name="Ask for approval").click()
    assert admin.get_by_text("You proposed this; a second person decides.").is_visible()
    assert not admin.get_by_role("button", name="Publish version 2").is_visible()


def test_a_draft_is_tried_consulted_on_published_and_takes_effect(live_server, channel, chromium):
    today = timezone.localdate()
    starts, url = today + timedelta(days=30), live_server.url
    admin = opened(chromium, live_server, PERSONAS["program_admin"]())
    partner = opened(chromium, live_server, PERSONAS["partner_admin"]())
    director = opened(chromium, live_server, PERSONAS["director"]())

    draft = writes_a_draft(admin, url=url, starts=starts)
    admin.get_by_role("link", name="Consultation", exact=True).click()
    admin.get_by_label("Open for comment to").fill((today + timedelta(days=7)).isoformat())
    admin.get_by_role("button", name="Open for comment").click()
    says_what_it_thinks(partner, url=url)
    answers_and_closes(admin)
    partner.reload()
    assert partner.get_by_text("Good to hear.").is_visible()

    asks_for_approval(admin)
    director.goto(url + reverse("dashboard:version-publish", args=[draft.pk]))
    director.get_by_label("Your reason").fill("Checked the moves")
    director.get_by_role("button", name="Publish version 2").click()
    draft.refresh_from_db()
    assert draft.state == "PUBLISHED"

    make.sale(channel.larkmere, 250, starts - timedelta(days=10), distributor=channel.norvale)
    morning = datetime.combine(starts + timedelta(days=1), time(3), tzinfo=UTC)
    night = make.night(starts, code="PARTNER-AU", at=morning)
    decided = Decision.objects.get(run_id=night.run_id, partner=channel.larkmere)
    assert (decided.run.version_id, decided.rank_after) == (draft.pk, 3)


def test_what_does_not_work_is_said_and_nothing_is_stored(live_server, channel, chromium):
    admin = opened(chromium, live_server, PERSONAS["program_admin"]())
    admin.goto(live_server.url + reverse("dashboard:version", args=[channel.version_id]))

    admin.locator("[name='f:tiers.1.entry.@threshold']").fill("about a hundred")
    admin.get_by_role("button", name="Save as a new draft").click()

    assert admin.get_by_text("There is a problem").is_visible()
    assert admin.locator("[name='f:tiers.1.entry.@threshold']").input_value() == "about a hundred"
    assert ProgramVersion.objects.count() == 1
    assert date(2020, 1, 1) == ProgramVersion.objects.get().effective_on
