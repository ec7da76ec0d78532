"""What is stored of a decision can be judged again, and renders to one full account, byte for byte."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.engine import accounts, samples, strategies
from tiers.choices import Reason, UnknownBecause, Verdict
from tiers.engine import evidence, facts, judge, policy


@st.composite
def _stored(draw):
    document = draw(strategies.documents())
    requests = facts.columns_needed(document=document, as_of=samples.AS_OF)
    count = draw(st.integers(0, 4))
    columns = {}
    for request in requests:
        values = draw(st.lists(st.integers(-(10**6), 10**9), min_size=count, max_size=count))
        flags = st.lists(st.booleans(), min_size=count, max_size=count)
        if request.source == "COUNTRY":
            columns[request] = facts.Column.exact(values=[value % 26**2 for value in values])
            continue
        if draw(st.booleans()):
            columns[request] = facts.Column.exact(values=np.array(values, dtype=np.int64))
            continue
        columns[request] = facts.Column.between(
            lo=values,
            hi=[value + 10**6 * draw(st.integers(0, 2)) for value in values],
            lo_open=draw(flags),
            hi_open=draw(flags),
            because=draw(st.lists(st.integers(0, 8), min_size=count, max_size=count)),
        )
    return document, facts.FactTable(partner_ids=np.arange(count) + 7, columns=columns)


@settings(deadline=None, max_examples=80)
@given(stored=_stored())
def test_stored_facts_are_judged_again_to_the_same_outcomes(stored):
    document, table = stored
    judged = judge.judge(document=document, table=table, as_of=samples.AS_OF)
    vectors = evidence.encode_facts(document=document, as_of=samples.AS_OF, table=table)
    outcomes = evidence.encode_outcomes(judgment=judged)

    again = evidence.decode_facts(
        document=document, as_of=samples.AS_OF, partner_ids=table.partner_ids, vectors=vectors
    )
    judged_again = judge.judge(document=document, table=again, as_of=samples.AS_OF)

    assert evidence.encode_outcomes(judgment=judged_again) == outcomes
    assert evidence.encode_facts(document=document, as_of=samples.AS_OF, table=again) == vectors
    for row in range(table.count):
        account = accounts.account(
            document,
            again,
            replace(accounts.RETAINED, held=document.lowest.rank, tier_after=document.lowest.rank),
            row,
        )
        assert evidence.canonical(value=account) == evidence.canonical(
            value=accounts.account(
                document,
                table,
                replace(
                    accounts.RETAINED, held=document.lowest.rank, tier_after=document.lowest.rank
                ),
                row,
            )
        )


def test_exact_facts_are_stored_short_and_others_with_ends_and_reasons():
    document = samples.one_rule(accounts.SHARE % "at_least: 30%")
    exact = samples.table(document, [30, 100])
    wide = accounts.row_between(
        document, (10, 20, UnknownBecause.SEGMENT_UNKNOWN), (None, 90, UnknownBecause.RATE_MISSING)
    )

    def stored(table):
        return evidence.encode_facts(document=document, as_of=samples.AS_OF, table=table)

    assert stored(exact) == [[300_000, 1_000_000]]
    assert stored(wide) == [[10, None, 20, 90, 3, 4]]


def test_a_program_without_criteria_has_empty_evidence():
    document = samples.program(tiers=samples.LOWEST)
    table = samples.table(document, [], [])
    judged = judge.judge(document=document, table=table, as_of=samples.AS_OF)

    assert evidence.encode_facts(document=document, as_of=samples.AS_OF, table=table) == [[], []]
    assert evidence.encode_outcomes(judgment=judged) == ["", ""]
    assert accounts.account(document, table)["next"] is None


def test_the_account_of_a_warned_partner_says_everything():
    document = samples.program(policy_text="review_dates: [01-01, 07-01]")
    table = samples.table(document, [300.5])
    decided = policy.DecidedRow(
        verdict=Verdict.WARN,
        held=3,
        tier_after=3,
        reasons=(Reason.REQUIREMENTS_UNMET, Reason.GRACE_STARTED),
        grace_started_on=date(2026, 7, 1),
        grace_ends_on=date(2026, 9, 29),
    )

    account = accounts.account(document, table, decided)

    assert account["tiers"][2] == {
        "tier": "GOLD",
        "name": "Gold",
        "rank": 3,
        "entry": {"outcome": "UNMET", "requires": 2},
        "keep": {"outcome": "UNMET", "requires": 3},
        "criteria": [
            {
                "index": at,
                "role": role,
                "metric": "NET_REVENUE",
                "label": "Net revenue",
                "unit": "MONEY",
                "comparator": "AT_LEAST",
                "sign": "≥",
                "threshold": threshold,
                "actual": "300.50",
                "outcome": "UNMET",
                "gap": gap,
                "sources": ["REVENUE|2025-07-01|2026-07-01"],
                "period": {"starts_on": "2025-07-01", "ends_on": "2026-07-01"},
                "window": {"trailing_months": 12},
            }
            for at, role, threshold, gap in (
                (2, "entry", "400", "99.50"),
                (3, "keep", "350", "49.50"),
            )
        ],
    }
    del account["tiers"]
    assert account == {
        "v": 1,
        "program": "DEMO",
        "program_version": None,
        "currency": "EUR",
        "as_of": "2026-06-30",
        "effect_on": "2026-07-01",
        "watermark": {"ledger": 41, "knowledge": 42},
        "facts": {
            "REVENUE|2025-07-01|2026-07-01": {
                "source": "REVENUE",
                "period": {"starts_on": "2025-07-01", "ends_on": "2026-07-01"},
                "value": "300.50",
            }
        },
        "highest_met": "SILVER",
        "held": "GOLD",
        "next": {"tier": "PLATINUM", "outcome": "UNMET", "unmet": [4], "unknown": []},
        "policy": [
            {"step": "REQUIREMENTS_UNMET", "label": "A requirement of the held tier is not met"},
            {"step": "GRACE_STARTED", "label": "A grace period starts"},
        ],
        "verdict": "WARN",
        "tier_after": "GOLD",
        "grace": {
            "started_on": "2026-07-01",
            "ends_on": "2026-09-29",
            "cleared_on": None,
            "earliest_demotion_on": "2027-01-01",
        },
    }


def test_a_cleared_grace_is_shown_without_an_end():
    decided = replace(
        accounts.RETAINED, grace_started_on=date(2026, 1, 1), grace_cleared_on=date(2026, 6, 1)
    )
    document = samples.program()

    account = accounts.account(document, samples.table(document, [0]), decided)

    assert account["grace"] == {
        "started_on": "2026-01-01",
        "ends_on": None,
        "cleared_on": "2026-06-01",
        "earliest_demotion_on": None,
    }


def test_the_rule_is_shown_as_a_tree_of_criteria():
    inner = "{metric: certified_people, at_least: %d}"
    document = samples.one_rule(
        f"{{any_of: [{inner % 1}, {{all_of: [{inner % 2}, {inner % 3}]}}]}}"
    )
    judged_none = facts.Column.not_known(count=1, because=UnknownBecause.NO_CERTIFICATE_DATA)
    (people,) = facts.columns_needed(document=document, as_of=samples.AS_OF)
    table = facts.FactTable(partner_ids=np.array([1]), columns={people: judged_none})

    account = accounts.account(document, table)

    assert account["tiers"][0]["entry"] == {"outcome": "MET", "requires": {"no_requirements": True}}
    assert account["tiers"][1]["keep"] == account["tiers"][1]["entry"]
    assert account["tiers"][1]["entry"] == {
        "outcome": "UNKNOWN",
        "requires": {"any_of": [0, {"all_of": [1, 2]}]},
    }
    assert account["next"] == {
        "tier": "TOP",
        "outcome": "UNKNOWN",
        "unmet": [],
        "unknown": [0, 1, 2],
    }
    assert account["facts"] == {
        "PEOPLE|2026-06-30|2026-07-01": {
            "source": "PEOPLE",
            "period": {"starts_on": "2026-06-30", "ends_on": "2026-07-01"},
            "value": None,
            "low": None,
            "high": None,
            "unknown_because": "NO_CERTIFICATE_DATA",
        }
    }
    criterion = account["tiers"][1]["criteria"][0]
    assert (criterion["actual"], criterion["gap"], criterion["unknown_because"]) == (
        None,
        None,
        "NO_CERTIFICATE_DATA",
    )


def test_canonical_bytes_are_sorted_and_plain():
    assert evidence.canonical(value={"b": 1, "a": "≥"}) == '{"a":"≥","b":1}'.encode()
