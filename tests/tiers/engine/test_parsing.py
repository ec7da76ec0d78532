"""A document is parsed or refused with line, path and what to do."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings

from tests.tiers.engine import samples, strategies
from tiers.choices import Comparator, Metric, Outcome, WindowKind
from tiers.engine import parsing, writing
from tiers.engine.document import (
    AnyOf,
    Criterion,
    Measure,
    NoRequirements,
    Policy,
    Threshold,
    Window,
)

RULE = "{metric: net_revenue, window: {trailing_months: 12}, at_least: 100}"
FULL = """\
# A comment.
program:
  code: PARTNER-ANZ
  name: "Partner program ANZ"
  currency: aud
  time_zone: Australia/Sydney
  fiscal_year_starts: 07-01
  night_at: 03:30
  applies_to: {countries: [AU, NO]}
version:
  number: 3
  announced_on: 2026-05-01
  effective_on: 2026-07-01
  ends_on:
policy: {promote: ON_REVIEW_DATES, review_dates: [07-01, 01-01], soft_landing: false}
tiers:
  - code: GOLD
    name: Gold
    rank: 2
    entry:
      any_of:
        - {metric: NET_REVENUE, window: FISCAL_YEAR_TO_DATE, filters: {kind: [service, NEW]}, at_least: 400_000.50}
        - {metric: segment_share, segment: smb, window: {trailing_days: 90}, more_than: 12.50%,
           label: SMB, when_not_defined: unknown}
        - {metric: certified_people, certificates: [B-1, A-1], equals: "2"}
  - {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
"""


def _cases(name):
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def _refused(text):
    with pytest.raises(parsing.InvalidDocumentError) as caught:
        parsing.parse(text=text)
    assert caught.value.message == "\n".join(problem.message for problem in caught.value.problems)
    return [problem.message for problem in caught.value.problems]


def test_a_full_document_is_parsed_with_exact_numbers():
    parsed = parsing.parse(text=FULL)

    assert (parsed.code, parsed.currency, parsed.countries, parsed.number) == (
        "PARTNER-ANZ",
        "AUD",
        ("AU", "NO"),
        3,
    )
    assert (parsed.fiscal_year_starts, parsed.night_at.isoformat(), parsed.ends_on) == (
        (7, 1),
        "03:30:00",
        None,
    )
    assert parsed.enforced_on == parsed.effective_on
    assert parsed.policy.review_dates == ((1, 1), (7, 1))
    assert [tier.code for tier in parsed.tiers] == ["BASE", "GOLD"]
    assert parsed.lowest.entry == NoRequirements()
    assert parsed.highest.keep_rule is parsed.highest.entry
    assert parsed.highest.entry == AnyOf(
        rules=(
            Criterion(
                measure=Measure(
                    metric=Metric.NET_REVENUE,
                    window=Window(kind=WindowKind.FISCAL_YEAR_TO_DATE),
                    kinds=("NEW", "SERVICE"),
                ),
                comparator=Comparator.AT_LEAST,
                threshold=Threshold(text="400000.50", value=Decimal("400000.50")),
            ),
            Criterion(
                measure=Measure(
                    metric=Metric.SEGMENT_SHARE,
                    window=Window(kind=WindowKind.TRAILING_DAYS, length=90),
                    segment="SMB",
                ),
                comparator=Comparator.MORE_THAN,
                threshold=Threshold(text="12.50%", value=Decimal("0.1250"), is_percent=True),
                label="SMB",
                when_not_defined=Outcome.UNKNOWN,
            ),
            Criterion(
                measure=Measure(metric=Metric.CERTIFIED_PEOPLE, certificates=("A-1", "B-1")),
                comparator=Comparator.EQUALS,
                threshold=Threshold(text="2", value=Decimal(2)),
            ),
        )
    )


def test_a_document_may_say_only_what_it_must():
    parsed = samples.program(head=samples.HEAD.replace("  fiscal_year_starts: 04-01\n", ""))

    assert (parsed.fiscal_year_starts, parsed.night_at.isoformat()) == ((1, 1), "02:00:00")
    assert (parsed.countries, parsed.announced_on, parsed.ends_on) == ((), None, None)


def test_policy_and_brake_have_defaults():
    parsed = samples.program()

    assert parsed.policy == Policy()
    assert parsed.policy.grace_days == 90
    assert [parsed.brake.max_share_of_tier.text, parsed.brake.min_count] == ["20%", 3]
    assert parsed.brake.max_share_of_partners.fraction == Decimal("0.1")


@settings(deadline=None, max_examples=100)
@given(drawn=strategies.documents())
def test_a_document_survives_dict_json_and_yaml(drawn):
    data = writing.to_dict(document=drawn)

    assert parsing.from_dict(data=json.loads(json.dumps(data))) == drawn
    assert parsing.parse(text=writing.to_yaml(document=drawn)) == drawn
    assert parsing.parse(text=writing.to_json(document=drawn)) == drawn
    assert parsing.parse(text=json.dumps(data, indent="\t")) == drawn


def test_canonical_json_does_not_depend_on_how_the_text_was_written():
    rewritten = (
        FULL.replace("400_000.50", "'400000.50'")
        .replace("  number: 3\n", "")
        .replace("version:\n", "version:\n  number: 3\n")
    )

    assert writing.to_json(document=parsing.parse(text=rewritten)) == writing.to_json(
        document=parsing.parse(text=FULL)
    )


def test_a_tier_is_found_by_rank():
    parsed = samples.program()

    assert parsed.tier(rank=3).code == "GOLD"
    assert parsed.ranks == (1, 2, 3, 4)
    with pytest.raises(KeyError):
        parsed.tier(rank=9)


def test_every_wrong_place_is_named_at_once_in_order_of_lines():
    wrong = (
        samples.text()
        .replace("EUR", "euros")
        .replace("rank: 2", "rank: two")
        .replace("at_least: 900", "at_lest: 900")
    )

    assert _refused(wrong) == [
        "line 4, program.currency: 'EUROS' cannot be read; write the three-letter code of a currency, such as AUD.",
        "line 13, tiers[1].rank: 'two' does not fit; write a whole number.",
        (
            "line 24, tiers[3].entry.at_lest: 'at_lest' is not known here; use metric, window, filters, "
            "segment, certificates, code, take, tier, best_day_within, active_within, programs, of, to, per, "
            "label, thresholds, periods, when_not_defined, at_least, more_than, at_most, less_than, equals."
        ),
    ]


def _top(rule):
    return f"{samples.LOWEST}  - {{code: TOP, name: Top, rank: 2, entry: {rule}}}\n"


@pytest.mark.parametrize("case", _cases("wrong_rules"), ids=lambda case: case["rule"])
def test_a_wrong_rule_is_refused_with_one_clear_sentence(case):
    refused = _refused(samples.text(tiers=_top(case["rule"])))

    assert refused == [f"line 11, tiers[1].entry{case['message']}"]


@pytest.mark.parametrize("case", _cases("wrong_places"), ids=lambda case: case["message"])
def test_a_wrong_place_is_refused_with_line_path_and_advice(case):
    refused = _refused(samples.text().replace(case["old"], case["new"], 1))

    assert case["message"] in refused


def test_too_many_criteria_are_refused():
    fifty = f"{{all_of: [{', '.join([RULE] * 50)}]}}"
    tiers = samples.LOWEST + "".join(
        f"  - {{code: T{at}, name: T{at}, rank: {at}, entry: {fifty}}}\n" for at in range(2, 13)
    )

    assert _refused(samples.text(tiers=tiers)) == [
        "line 9, tiers: there are 550 criteria; at most 400 fit."
    ]


def test_stored_data_with_floats_is_refused_because_they_are_inexact():
    data = writing.to_dict(document=samples.program())
    data["tiers"][1]["entry"]["at_least"] = 0.1

    with pytest.raises(parsing.InvalidDocumentError) as caught:
        parsing.from_dict(data=data)

    assert [(p.path, p.code, p.message) for p in caught.value.problems] == [
        (
            "tiers[1].entry.at_least",
            "inexact",
            "tiers[1].entry.at_least: is a floating-point number; write it in quotes.",
        )
    ]


def test_data_that_is_no_group_is_refused():
    with pytest.raises(
        parsing.InvalidDocumentError, match="document: \\[\\] does not fit; write a group of keys"
    ):
        parsing.from_dict(data=[])
