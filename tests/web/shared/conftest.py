"""Sample values for the component pages: invented companies, the same numbers on every page."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from web.shared import tiers
from web.shared.charts import bars, columns, lines, staircase, track
from web.shared.evidence_rows import EvidenceGroup, EvidenceRow, EvidenceTable, Need, Result
from web.shared.navigation import NavEntry
from web.shared.parts import (
    Activity,
    Choice,
    Crumb,
    Definition,
    Freshness,
    Pages,
    Person,
    Step,
    Waiting,
)

UNIT = 10_000
AUTHORISED, SILVER, GOLD, PLATINUM = tiers.tier_marks(
    names=["Authorised", "Silver", "Gold", "Platinum"]
)
LINES = (100_000 * UNIT, 400_000 * UNIT, 1_000_000 * UNIT)
TODAY = date(2026, 5, 20)


class Publish(forms.Form):
    """A form that fails, with one control of every kind."""

    line = forms.IntegerField(
        label="Silver, 12-month revenue",
        max_value=399_999,
        error_messages={"max_value": "Enter a Silver line below the Gold line of $400,000"},
    )
    reason = forms.CharField(widget=forms.Textarea, help_text="Partners read this.", required=False)
    tier = forms.ChoiceField(choices=[("si", "Silver"), ("go", "Gold")])
    way = forms.ChoiceField(
        label="Who is told", widget=forms.RadioSelect, choices=[("all", "All"), ("some", "Some")]
    )
    told = forms.BooleanField(
        label="I have told the partners", error_messages={"required": "Tell the partners first"}
    )


def dots() -> tuple[staircase.Dot, ...]:
    """Return 396 partners: 142 without orders, 7 above, 10 below, 7 held."""
    pick = random.Random(7)  # noqa: S311 - the same picture every time
    kind = staircase.DotKind
    found = [staircase.Dot(tier=0, units=0) for _ in range(142)]
    for tier, number, low, high in (
        (0, 104, 1_200, 99_000),
        (1, 82, 101_000, 395_000),
        (2, 34, 402_000, 930_000),
        (3, 10, 1_010_000, 3_000_000),
    ):
        found += [
            staircase.Dot(tier=tier, units=round(low * (high / low) ** pick.random()) * UNIT)
            for _ in range(number)
        ]
    for tier, way, number, low, high in (
        (0, kind.UP, 4, 101_000, 130_000),
        (1, kind.UP, 2, 410_000, 450_000),
        (2, kind.UP, 1, 1_062_300, 1_062_300),
        (1, kind.DOWN, 6, 85_000, 99_000),
        (2, kind.DOWN, 3, 350_000, 390_000),
        (3, kind.DOWN, 1, 942_600, 942_600),
        (1, kind.HELD, 7, 402_000, 500_000),
    ):
        found += [
            staircase.Dot(tier=tier, units=pick.randint(low, high) * UNIT, kind=way)
            for _ in range(number)
        ]
    return tuple(found)


def stairs() -> staircase.Staircase:
    """Return the overview's staircase."""
    return staircase.Staircase(
        key="stairs",
        title="Where 396 partners stand",
        desc="One dot for each partner, placed by 12-month revenue, in the lane of its tier.",
        tiers=(AUTHORISED, SILVER, GOLD, PLATINUM),
        lines=LINES,
        dots=dots(),
    )


def draft() -> staircase.Staircase:
    """Return the simulator's staircase: some dots come from another lane."""
    kind = staircase.DotKind
    moved = [
        staircase.Dot(
            tier=2, units=(402_000 + 9_000 * i) * UNIT, kind=kind.UP, was=1, is_faded=i < 2
        )
        for i in range(9)
    ] + [
        staircase.Dot(tier=0, units=(96_000 + 2_000 * i) * UNIT, kind=kind.DOWN, was=1)
        for i in range(11)
    ]
    stay = [dot for dot in dots() if dot.kind is kind.IN_PLACE]
    return staircase.Staircase(
        key="draft",
        title="Outcome of draft 4 on 1 July",
        desc="Nine rise from Silver to Gold and eleven fall to Authorised.",
        tiers=(AUTHORISED, SILVER, GOLD, PLATINUM),
        lines=LINES,
        new_lines=(120_000 * UNIT, *LINES[1:]),
        dots=(*stay, *moved),
    )


def rolling() -> lines.LineChart:
    """Return 24 months of 12-month revenue."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec")
    points = tuple(
        lines.Point(
            label=f"{names[(5 + i) % 12]} {2024 + (5 + i) // 12}",
            units=(211_000 + 6_586 * i - (4_000 if i % 7 == 3 else 0)) * UNIT,
        )
        for i in range(24)
    )
    return lines.LineChart(
        key="rolling",
        title="12-month revenue by month against the lines",
        points=points,
        lines=(
            lines.Line(tier=SILVER, units=LINES[0]),
            lines.Line(tier=GOLD, units=LINES[1]),
            lines.Line(tier=PLATINUM, units=LINES[2]),
        ),
        pace=392_200 * UNIT,
        marks=(lines.Mark(place=20, text="May sell renewals, 12 Feb"),),
    )


def months() -> columns.Columns:
    """Return twelve months of revenue."""
    labels = ("May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    sums = (16_200, 13_200, 30_900, 29_200, 33_500, 35_800, 27_000, 31_700, 36_200, 34_100, 37_200)
    return columns.Columns(
        key="months",
        title="Revenue by month, May 2025 to April 2026",
        months=tuple(
            columns.Month(
                label=label,
                name=f"{label} {2025 if i < 8 else 2026}",
                units=units * UNIT,
                is_now=i == 11,
            )
            for i, (label, units) in enumerate(zip(labels, (*sums, 31_870), strict=True))
        ),
    )


def position() -> track.Track:
    """Return where the sample partner stands."""
    return track.Track(
        key="track",
        title="12-month revenue of $362,480. The Gold line is $400,000. $18,240 is in question.",
        tiers=(AUTHORISED, SILVER, GOLD, PLATINUM),
        lines=LINES,
        counted_units=362_480 * UNIT,
        query_units=18_240 * UNIT,
        text="in 12 months to 15 May",
    )


def evidence() -> EvidenceTable:
    """Return every kind of evidence: met, short, not known, no rule."""
    met, short, unknown, none = Result.MET, Result.SHORT, Result.UNKNOWN, Result.NO_RULE
    return EvidenceTable(
        caption="Each rule, what Larkmere has, and what Silver and Gold need",
        has_label="Larkmere has",
        tiers=(SILVER, GOLD),
        groups=(
            EvidenceGroup(
                rows=(
                    EvidenceRow(
                        rule="12-month revenue, ex GST",
                        has="$362,480",
                        href="#entries",
                        needs=(
                            Need(result=met, text="$100,000"),
                            Need(result=short, text="$400,000", gap="$37,520 short"),
                        ),
                    ),
                )
            ),
            EvidenceGroup(
                label="At least 1 of these 2",
                rows=(
                    EvidenceRow(
                        rule="Certified people",
                        has="",
                        missing="The training centre can supply it",
                        needs=(Need(result=unknown, text="1"), Need(result=unknown, text="3")),
                    ),
                    EvidenceRow(
                        rule="States with an office",
                        has="1",
                        detail="VIC",
                        needs=(
                            Need(result=none),
                            Need(
                                result=short,
                                text="2",
                                gap="1 short",
                                note="Dropped in draft 4",
                                note_href="#draft",
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def context() -> dict[str, object]:
    """Return what both sample pages need."""
    return {
        "today": TODAY,
        "now": datetime(2026, 5, 20, 0, 42, tzinfo=UTC),
        "vendor_name": "Kestrane",
        "nav": [
            NavEntry(key="overview", url_name="landing"),
            NavEntry(key="partners", url_name="healthz", count=396),
            NavEntry(key="moves", url_name="landing", count=17, is_due=True),
            NavEntry(key="programme", url_name="landing", note="Draft"),
            NavEntry(key="intake", url_name="landing", count=23, is_due=True),
            NavEntry(key="audit", url_name="landing"),
            NavEntry(key="home", url_name="landing"),
            NavEntry(key="revenue", url_name="healthz"),
            NavEntry(key="renewals", url_name="healthz", count=31),
            NavEntry(key="benefits", url_name="healthz"),
            NavEntry(key="disputes", url_name="healthz", count=1),
            NavEntry(key="team", url_name="healthz"),
        ],
        "crumbs": [Crumb(label="Partners", href="#partners"), Crumb(label="Larkmere Technology")],
        "fresh": Freshness(counted_to=date(2026, 5, 15), href="#feeds"),
        "who": Person(name="Helen Marsh", role="Channel director", href="#account"),
        "search_url": "/partners/",
        "help_url": "/help/",
        "logout_url": "/accounts/logout/",
        "authorised": AUTHORISED,
        "silver": SILVER,
        "gold": GOLD,
        "platinum": PLATINUM,
        "none": None,
        "since": date(2019, 3, 1),
        "review_on": date(2026, 7, 1),
        "steps": [
            Step(label="Write", is_done=True, href="#write"),
            Step(label="Test", is_done=True),
            Step(label="Consult, 18 comments", is_current=True),
            Step(label="Publish"),
        ],
        "choices": [
            Choice(label="12-month revenue", href="#year", is_on=True),
            Choice(label="This quarter", href="#quarter"),
        ],
        "tabs": [
            Choice(label="Summary", href="#summary", is_on=True),
            Choice(label="Sales", href="#sales", count=412),
            Choice(label="Activity", href="#activity"),
        ],
        "chips": [
            Choice(label="All", href="#all", is_on=True, count=15),
            Choice(label="Up to Gold", href="#up", count=7),
            Choice(label="Silver", href="", remove_href="#without-silver"),
        ],
        "waiting": [
            Waiting(count=17, what="Tier moves to approve", why="7 up, 10 down", href="#moves"),
            Waiting(count=23, what="Sales rows to match", why="$96,400 not counted", href="#rows"),
            Waiting(count=5, what="Renewals requests", why="Oldest waiting 6 days", href="#due"),
            Waiting(count=3, what="Disputes to answer", why="One is due tomorrow", href="#asked"),
            Waiting(count=12, what="Days to publish rules", why="By 1 June", href="#rules"),
        ],
        "pages": Pages(
            shown="50 of 396", previous_href="#previous", next_href="#next", export_href="#export"
        ),
        "actions": [("assign", "Assign a manager"), ("propose", "Propose moves")],
        "definitions": [
            Definition(label="12-month revenue today", value="$362,480", href="#today"),
            Definition(label="Leaves the 12 months by 30 June", value="−$21,300"),
            Definition(label="New sales Gold needs by 30 June", value="$58,820", is_total=True),
        ],
        "activity": [
            Activity(
                text="Dispute D-0087 opened: $18,240 of Norvale sales not counted",
                who="Dana Whitlock, Larkmere",
                at=datetime(2026, 5, 15, 23, 12, tzinfo=UTC),
                is_new=True,
            ),
            Activity(
                text="Call: two council tenders", who="Priya Raman", at=date(2026, 5, 12), href="#c"
            ),
        ],
        "form": Publish({"line": "420000", "way": "all", "tier": "si"}),
        "revenue": Decimal(60_234_000),
        "growth": Decimal("6.4"),
        "kept": Decimal("87.3"),
        "gained": Decimal("2.1"),
        "gap": Decimal(37_520),
        "high": Decimal(1_062_300),
        "over": Decimal(62_300),
        "over_percent": Decimal("6.2"),
        "low": Decimal(942_600),
        "under": Decimal(-57_400),
        "under_percent": Decimal("-5.7"),
        "values": (20, 21, 25, 24, 29, 33, 36, 38, 44, 47, 52, 56),
        "parts_partners": tuple(
            bars.Part(tone=tone, size=size)
            for tone, size in (("pl", 11), ("go", 38), ("si", 97), ("au", 250))
        ),
        "parts_revenue": tuple(
            bars.Part(tone=tone, size=size)
            for tone, size in (("pl", 309), ("go", 329), ("si", 319), ("au", 43))
        ),
        "stairs": staircase.draw(chart=stairs()),
        "draft": staircase.draw(chart=draft()),
        "line": lines.draw(chart=rolling()),
        "months": columns.draw(chart=months()),
        "track": track.draw(chart=position()),
        "evidence": evidence(),
    }


@pytest.fixture(scope="session")
def sample_pages() -> dict[str, str]:
    """Return both sample pages as HTML, by name."""
    request = RequestFactory().get("/")
    return {
        name: render_to_string(f"components/{name}.html", context(), request=request)
        for name in ("styleguide", "styleguide_portal")
    }
