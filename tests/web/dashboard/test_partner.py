"""The pages of one partner: its tier with the reasons, what the night has not closed yet, who may read what."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from partners.choices import AliasKind, Role
from partners.operations import aliases
from tests.factories import tiers as make
from tests.personas import AT, persona
from tiers.choices import RunState
from tiers.models import EvaluationRun

SECOND = """\
- {code: ENTRY, name: Entry, rank: 1, entry: {no_requirements: true}}
- code: ELITE
  name: Elite
  rank: 9
  entry: {metric: net_revenue, window: {trailing_months: 3}, at_least: 10}
"""


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def page(persona_, name: str, code: str = "LARKMERE") -> str:
    return text(persona_.client.get(reverse(f"dashboard:partner-{name}", args=[code])))


@pytest.fixture
def director(as_persona):
    return as_persona("director")


def test_the_summary_says_why_with_the_gap(director):
    shown = page(director, "detail")

    assert "Why Silver?" in shown
    assert "For Gold it is $150 short." in shown


def test_the_summary_holds_contact_names_and_certificates(channel, director):
    aliases.learn(
        distributor_id=channel.norvale.pk, partner_id=channel.larkmere.pk, kind=AliasKind.NAME,
        value="LARKMERE TECH P/L", actor=director.actor, at=AT,
    )  # fmt: skip
    make.certificate(channel.larkmere, "P-1", "ENGINEER", expires_on=date(2099, 1, 1))

    shown = page(director, "detail")

    assert "LARKMERE TECH P/L" in shown
    assert "Name as written at Norvale" in shown
    assert "ENGINEER · valid to Wednesday 31 December 2098" in shown


@pytest.mark.parametrize("name", ["detail", "reviews", "sales", "activity"])
def test_a_second_programme_with_other_ranks_changes_nothing_on_the_pages(channel, director, name):
    make.program(code="SECOND", tiers=SECOND)
    make.night(date(2026, 7, 5), code="SECOND")

    shown = page(director, name)

    assert "Silver" in shown
    assert "Why Elite?" not in shown


@pytest.mark.parametrize("state", [RunState.OPEN, RunState.HELD, RunState.DISCARDED])
def test_a_night_that_is_not_closed_has_decided_nothing(channel, director, state):
    night = make.night(date(2026, 7, 1), code="PARTNER-AU")
    EvaluationRun.objects.filter(pk=night.run_id).update(state=state)

    assert f"/dashboard/runs/{night.run_id}/" not in page(director, "reviews")
    assert f"/dashboard/runs/{channel.run_id}/" in page(director, "reviews")
    assert "Evaluation of 30 June" in page(director, "detail")


def test_a_decision_under_older_rules_keeps_their_tiers(channel, director):
    tiers = make.LADDER.replace("name: Silver", "name: Sterling")
    make.program(code="PARTNER-AU", effective_on=date(2026, 7, 2), tiers=tiers)
    make.night(date(2026, 7, 5), code="PARTNER-AU")

    shown = page(director, "reviews")

    assert "Sterling" in shown
    assert "Silver" in shown


def test_a_partner_below_its_line_is_told_the_first_day_that_can_change_it(director):
    partner = make.partner("FALL", name="Fallow Systems")
    make.sale(partner, 450, date(2025, 7, 5))
    make.sale(partner, 120, date(2026, 6, 5))
    make.program(code="P", policy="grace_days: 90\nreview_dates: ['01-01']\n")
    make.night(date(2026, 6, 30))
    make.night(date(2026, 7, 10))

    assert "Nothing changes before Friday 1 January 2027." in page(director, "detail", "FALL")


def test_a_fact_with_a_nul_is_left_out(director):
    address = reverse("dashboard:partner-sales", args=["LARKMERE"])

    answer = director.client.get(address, {"fact": "REVENUE|2026-01-01|2026-07-01|NE\x00W||"})

    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["detail", "sales"])
def test_a_clerk_reads_no_tier_of_a_partner(as_persona, name):
    shown = page(as_persona("clerk"), name)

    assert "Larkmere Technology" in shown
    assert "Silver" not in shown
    assert "Not evaluated yet" not in shown
    assert reverse("dashboard:partner-reviews", args=["LARKMERE"]) not in shown
    assert reverse("dashboard:partner-activity", args=["LARKMERE"]) not in shown


@pytest.mark.parametrize("name", ["dashboard:home", "dashboard:partner-list"])
def test_a_clerk_reads_no_tier_in_lists(as_persona, name):
    shown = text(as_persona("clerk").client.get(reverse(name)))

    assert "Silver" not in shown
    assert "Gold" not in shown
    assert "Four steps" not in shown


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("director", "dashboard:home"),
        ("partner_admin", "portal:home"),
        ("distributor_user", "distributor:home"),
    ],
)
def test_the_name_in_the_frame_leads_to_the_own_account(as_persona, who, home):
    client = as_persona(who).client
    assert f'href="{reverse("mfa_index")}"' in text(client.get(reverse(home)))

    assert client.get(reverse("mfa_index")).status_code in {200, 302}


def test_a_partner_without_a_night_says_so(channel):
    make.partner("NEWCO", name="Newco Systems")
    analyst = persona("newcomer", Role.ANALYST)

    assert "Not evaluated yet" in page(analyst, "detail", "NEWCO")


@pytest.mark.parametrize(("sold", "words"), [(150, "$50 over"), (100, "exactly at the line")])
def test_a_rule_that_asks_for_less_is_missed_by_what_is_over(director, sold, words):
    partner = make.partner("HIGH", name="Highmore Systems")
    make.sale(partner, sold, date(2026, 6, 5))
    tiers = (
        "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        "- {code: SMALL, name: Small, rank: 2,\n"
        "   entry: {metric: net_revenue, window: {trailing_months: 12}, less_than: 100}}\n"
    )
    make.program(code="LESS", tiers=tiers)
    make.night(date(2026, 6, 30), code="LESS")

    assert f"For Small it is {words}." in page(director, "detail", "HIGH")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("any_of: [{p}, {c}]", "At least 1 of these 2"),
        ("at_least_k_of: {{k: 2, rules: [{p}, {c}, {g}]}}", "At least 2 of these 3"),
        (
            "all_of: [{{any_of: [{p}, {c}]}}, {{at_least_k_of: {{k: 2, rules: [{g}, {s}]}}}}]",
            "Not all of these are needed",
        ),
    ],
)
def test_alternatives_say_how_many_of_them_are_needed(director, rule, words):
    measures = {
        "p": "{metric: certified_people, at_least: 1}",
        "c": "{metric: distinct_customers, window: {trailing_months: 12}, at_least: 2}",
        "g": "{metric: net_revenue, window: {trailing_months: 3}, at_least: 9}",
        "s": "{metric: net_revenue, window: {trailing_months: 6}, at_least: 9}",
    }
    partner = make.partner("MANY", name="Manyways Systems")
    make.sale(partner, 5, date(2026, 6, 5))
    tiers = (
        "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
        f"- {{code: TOP, name: Top, rank: 2, entry: {{{rule.format(**measures)}}}}}\n"
    )
    make.program(code="WAYS", tiers=tiers)
    make.night(date(2026, 6, 30), code="WAYS")

    assert words in page(director, "detail", "MANY")


def test_nights_in_a_row_that_found_the_same_are_one_row(channel, as_persona):
    for day in (date(2026, 7, 1), date(2026, 7, 2)):
        make.night(day, code="PARTNER-AU")
    client = as_persona("program_admin").client

    page = client.get(reverse("dashboard:partner-reviews", args=["LARKMERE"])).content.decode()

    nights = page.count('<tr role="row"><th scope="row"')
    assert nights == 2
    assert "2 nights" in page
