"""What lint finds in a document, and that it finds nothing in a sound one."""

import pytest

from tests.tiers.engine import samples
from tiers.choices import Severity
from tiers.engine import lint

REVENUE = "metric: net_revenue, window: {trailing_months: 12}"


def found(*rules, keep=None):
    """Return (severity, code, where) of tiers T2, T3 … with the rules."""
    tiers = samples.LOWEST
    for rank, rule in enumerate(rules, 2):
        kept = f", keep: {keep}" if keep and rank == 2 else ""
        tiers += f"  - {{code: T{rank}, name: Tier {rank}, rank: {rank}, entry: {rule}{kept}}}\n"
    findings = lint.findings(document=samples.program(tiers=tiers))
    return [(one.severity.name, one.code, one.where) for one in findings]


def test_a_ladder_of_revenue_gives_no_doubt():
    assert lint.findings(document=samples.program()) == ()


@pytest.mark.parametrize(
    ("rules", "keep", "expected"),
    [
        (
            [f"{{all_of: [{{{REVENUE}, at_least: 10}}, {{{REVENUE}, at_most: 9}}]}}"],
            None,
            [
                ("ERROR", "unreachable_tier", "tiers.T2.entry"),
                ("WARNING", "more_sales_may_not_help", "tiers.T2.entry"),
            ],
        ),
        (
            [f"{{{REVENUE}, at_least: 10}}", f"{{{REVENUE}, at_least: 10}}"],
            None,
            [("ERROR", "higher_tier_is_no_harder", "tiers.T3.entry")],
        ),
        (
            [
                f"{{{REVENUE}, at_least: 10}}",
                f"{{any_of: [{{{REVENUE}, at_least: 9}}, {{{REVENUE}, at_least: 20}}]}}",
            ],
            None,
            [],
        ),
        (
            [
                f"{{{REVENUE}, at_least: 10}}",
                f"{{all_of: [{{{REVENUE}, at_least: 9}}, {{{REVENUE.replace('12', '6')}, at_least: 20}}]}}",
            ],
            None,
            [("WARNING", "higher_tier_asks_for_less", "tiers.T3.entry")],
        ),
        (
            [f"{{{REVENUE}, at_least: 10}}"],
            f"{{{REVENUE}, at_least: 11}}",
            [("WARNING", "keeping_is_harder", "tiers.T2.keep")],
        ),
        (
            ["{metric: tenure, tier: GOLD, at_least: 12}"],
            None,
            [
                ("ERROR", "unknown_tier", "tiers.T2.entry"),
                ("WARNING", "more_sales_may_not_help", "tiers.T2.entry"),
            ],
        ),
        (
            [f"{{{REVENUE}, at_least: 10}}", f"{{{REVENUE}, at_least: 100}}"],
            None,
            [("WARNING", "cliff", "tiers.T3.entry")],
        ),
        (
            [f"{{{REVENUE}, at_least: 10, thresholds: [{{countries: [NZ], value: 5}}]}}"],
            None,
            [("WARNING", "not_merit", "tiers.T2.entry")],
        ),
        (
            [
                (
                    f"{{{REVENUE}, at_least: 10, thresholds: "
                    "[{countries: [AU, NZ], value: 5}, {countries: [NZ], value: 6}]}"
                )
            ],
            None,
            [
                ("ERROR", "overlapping_thresholds", "tiers.T2.entry"),
                ("WARNING", "not_merit", "tiers.T2.entry"),
            ],
        ),
        (
            ["{metric: certified_people, at_least: 2}"],
            None,
            [("WARNING", "more_sales_may_not_help", "tiers.T2.entry")],
        ),
        (
            [f"{{score: {{pass_mark: 5, parts: [{{{REVENUE}, points: 1}}]}}}}"],
            None,
            [],
        ),
    ],
)
def test_what_is_wrong_or_doubtful_is_found(rules, keep, expected):
    assert found(*rules, keep=keep) == expected


def test_a_finding_says_what_to_do():
    rule = f"{{{REVENUE}, at_least: 10}}"
    tiers = samples.LOWEST + "".join(
        f"  - {{code: T{rank}, name: Tier {rank}, rank: {rank}, entry: {rule}}}\n"
        for rank in (2, 3)
    )

    (finding,) = lint.findings(document=samples.program(tiers=tiers))

    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "Whoever meets Tier 2 meets Tier 3 too, so that nobody is ever Tier 2. Ask for more in Tier 3."
    )
