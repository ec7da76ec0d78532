"""The portal's pages: what a partner reads, that it is its own, what a newcomer sees, and how many queries it takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from partners.choices import Role
from tests.factories import tiers as make
from tests.personas import persona

PAGES = ("portal:home", "portal:revenue", "portal:working", "portal:history")
GRACE = "grace_days: 90\n"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def larkmere(as_persona):
    return as_persona("partner_admin").client


@pytest.fixture
def newcomer(channel):
    make.partner("NEWCO", name="Newco Systems")
    return persona("newcomer", Role.PARTNER_ADMIN, partner_code="NEWCO").client


@pytest.fixture
def falling(db):
    """Return somebody of a Gold partner whose large sale has left the window."""
    partner = make.partner("FALL", name="Fallow Systems")
    make.sale(partner, 450, date(2025, 7, 5))
    make.sale(partner, 120, date(2026, 6, 5))
    make.program(policy=GRACE)
    make.night(date(2026, 6, 30))
    make.night(date(2026, 7, 10))
    return persona("fallow", Role.PARTNER_ADMIN, partner_code="FALL").client


def test_home_says_the_standing_with_its_exact_gap(larkmere):
    page = text(larkmere.get(reverse("portal:home")))

    assert "Silver partner, $150 from the Gold line" in page
    assert "You’re $150 over the Silver line." in page
    assert "$150 of sales to reach Gold" in page
    assert "Revenue of $250 to 30 June" in page
    assert "0 of 1 met" in page
    assert "$150 short" in page


def test_home_at_the_top_says_how_far_above_the_keep_line(as_persona):
    page = text(as_persona("stranger_partner_admin").client.get(reverse("portal:home")))

    assert "Gold partner, $600 over the line" in page
    assert "Gold is the highest tier" in page
    assert "What Gold asks for" in page


def test_home_in_grace_says_the_date_first_and_the_way_back(falling):
    page = text(falling.get(reverse("portal:home")))

    assert "Gold partner, $180 below the Gold line" in page
    assert page.index("Nothing changes before") < page.index("You’re $180 below the Gold line.")
    assert "With net revenue of at least $300 on" in page
    assert "Grace to" in page


@pytest.mark.parametrize("name", PAGES)
def test_a_partner_reads_nothing_of_another(larkmere, name):
    page = text(larkmere.get(reverse(name)))

    assert "Merrigate" not in page
    assert "$900" not in page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["director", "manager", "distributor_user", "nobody"])
def test_who_is_no_partner_finds_nothing(as_persona, name, who):
    assert as_persona(who).client.get(reverse(name)).status_code == 404


def test_a_newcomer_is_welcomed(newcomer):
    assert "Welcome" in text(newcomer.get(reverse("portal:home")))
    assert "Nothing was counted in this period." in text(newcomer.get(reverse("portal:revenue")))
    assert "No tier is decided yet" in text(newcomer.get(reverse("portal:working")))
    assert "No tier is decided yet" in text(newcomer.get(reverse("portal:history")))


def test_a_month_opens_and_closes_like_a_bank_statement(channel, larkmere):
    make.sale(channel.larkmere, 40, date(2025, 6, 10), distributor=channel.norvale)
    make.sale(channel.larkmere, 10, date(2025, 8, 1), distributor=channel.norvale)

    answer = larkmere.get(reverse("portal:revenue"), {"month": "2026-06"})
    page, (balance,) = text(answer), answer.context["page"].balances

    assert "Statement for June 2026" in page
    assert (balance.opening, balance.came, balance.left, balance.closing) == (50, 250, 40, 260)
    assert balance.opening + balance.came - balance.left == balance.closing


def test_a_taken_back_sale_stays_on_the_statement(channel, larkmere):
    make.reversal(make.sale(channel.larkmere, 70, date(2026, 6, 20)))

    page = text(larkmere.get(reverse("portal:revenue"), {"month": "2026-06"}))

    assert "Taken back" in page
    assert "−$70.00" in page
    assert "$250.00 counted" in page


def test_days_between_may_be_asked_for(larkmere):
    inside = larkmere.get(reverse("portal:revenue"), {"from": "2026-06-15", "to": "2026-06-15"})
    outside = larkmere.get(reverse("portal:revenue"), {"from": "2026-06-16", "to": "2026-06-30"})

    assert len(inside.context["page"].rows) == 1
    assert len(outside.context["page"].rows) == 0


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"},
        {"month": "0001-01"},
        {"month": "9999-12"},
        {"month": ""},
        {"from": "2026-07-01", "to": "2026-06-01"},
        {"from": "x", "to": "y"},
        {"fact": "REVENUE"},
        {"fact": "REVENUE|x|y"},
        {"fact": "NOTHING|2026-01-01|2026-02-01"},
        {"fact": ""},
    ],
)
def test_nonsense_in_the_address_shows_the_last_year(larkmere, query):
    answer = larkmere.get(reverse("portal:revenue"), query)

    assert answer.status_code == 200
    assert answer.context["page"].balances == ()
    assert answer.context["page"].all_href == ""


def test_a_forged_cursor_is_refused(larkmere):
    assert larkmere.get(reverse("portal:revenue"), {"cursor": "x"}).status_code in {400, 422}


def test_the_working_leads_to_the_lines_behind_a_figure(larkmere):
    page = larkmere.get(reverse("portal:working"))
    (row,) = page.context["page"].evidence.groups[0].rows
    lines = larkmere.get(row.href)

    assert row.has == "$250"
    assert [line.amount for line in lines.context["page"].rows] == [250]


def test_nights_with_the_same_decision_are_one_row(channel, larkmere):
    make.night(date(2026, 7, 1), code="PARTNER-AU")
    make.night(date(2026, 7, 2), code="PARTNER-AU")

    decided = larkmere.get(reverse("portal:history")).context["page"].decided

    assert [(row.verdict, row.first_on, row.last_on) for row in decided] == [
        ("Kept", date(2026, 7, 1), date(2026, 7, 2)),
        ("Moved up", date(2026, 6, 30), date(2026, 6, 30)),
    ]


def test_a_tier_is_held_to_its_last_day_in_both_faces(channel, as_persona):
    make.sale(channel.larkmere, 300, date(2026, 7, 2), distributor=channel.norvale)
    make.night(date(2026, 7, 3), code="PARTNER-AU")
    reviews = reverse("dashboard:partner-reviews", args=["LARKMERE"])

    own = text(as_persona("partner_admin").client.get(reverse("portal:history")))
    vendor = text(as_persona("director").client.get(reviews))

    assert "Since 4 July" in own
    assert "1 July to 3 July" in own
    assert "1 July to 3 July" in vendor


@pytest.mark.parametrize("name", PAGES)
def test_more_sales_and_nights_take_no_more_queries(
    channel, larkmere, name, django_assert_num_queries, django_assert_max_num_queries
):
    larkmere.get(reverse(name))
    with django_assert_max_num_queries(25) as few:
        larkmere.get(reverse(name))
    for day in range(1, 21):
        make.sale(channel.larkmere, 1, date(2026, 6, day), distributor=channel.norvale)
    make.night(date(2026, 7, 1), code="PARTNER-AU")

    with django_assert_num_queries(len(few)):
        larkmere.get(reverse(name))


@pytest.fixture
def leaver(db, monkeypatch):
    """Return a function that gives somebody of a Gold partner, some of whose sales leave the window by the review."""

    def make_one(*, old: int, new: int):
        partner = make.partner("LEAVE", name="Leavering Systems")
        make.sale(partner, old, date(2025, 8, 5))
        make.sale(partner, new, date(2026, 6, 5))
        make.program(policy="review_dates: ['09-01', '01-01']\n")
        make.night(date(2026, 6, 30))
        monkeypatch.setattr("web.shared.seats.today", lambda: date(2026, 7, 1))
        return persona("leaver", Role.PARTNER_ADMIN, partner_code="LEAVE").client

    return make_one


def test_home_says_what_leaves_the_window_and_that_it_does_not_matter(leaver):
    page = text(leaver(old=100, new=350).get(reverse("portal:home")))

    assert (
        "You’re $150 over the Gold line. $100 of your sales leave the window, and you’d still be over it."
        in page
    )


def test_home_says_what_has_to_be_sold_when_too_much_leaves_the_window(leaver):
    page = text(leaver(old=300, new=150).get(reverse("portal:home")))

    assert "$150 of new sales keep you Gold" in page
    assert "$300 of your sales leave the window before the review on 1 September." in page


def test_home_adds_what_leaves_the_window_to_what_the_tier_above_takes(leaver):
    page = text(leaver(old=60, new=150).get(reverse("portal:home")))

    assert "$250 of new sales to reach Gold by 31 August" in page
    assert (
        "$190 is the distance to the Gold line today. $60 of your sales leave the window by then."
        in page
    )


def test_the_dashboard_counts_what_leaves_the_window_too(leaver, as_persona):
    leaver(old=60, new=150)

    page = text(
        as_persona("director").client.get(reverse("dashboard:partner-detail", args=["LEAVE"]))
    )

    assert "<dt>Leaves the window before it</dt><dd>−$60</dd>" in page
    assert "<dt>New sales Gold needs by then</dt><dd>$250</dd>" in page
