"""Every program of the library, told by example: what a partner has, and the tier that it earns."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kernel.errors import NotFoundError
from tests.factories import tiers as make
from tiers.choices import Comparator, FactSource, UnknownBecause
from tiers.engine import countries, criteria, facts, judge, metrics, parsing, writing
from tiers.engine.document import Criterion
from tiers.models import ProgramVersion
from tiers.operations import programs
from tiers.queries import library

AS_OF = date(2026, 12, 31)
NAMES = [template.name for template in library.templates()]

# program, what the partner has (in order of first use in the document; None: not known), the tier earned.
EXAMPLES = [
    # Revenue last year, revenue this year, certified people.
    ("ladder-with-annual-audit", [10_000, 0, 1], "SILVER"),
    ("ladder-with-annual-audit", [9_999.9999, 0, 1], "AUTHORIZED"),
    ("ladder-with-annual-audit", [0, 60_000, 2], "GOLD"),  # promoted during the year
    ("ladder-with-annual-audit", [200_000, 0, 3], "GOLD"),  # one certificate short
    ("ladder-with-annual-audit", [200_000, 0, 4], "PLATINUM"),
    ("ladder-with-annual-audit", [200_000, 0, None], "AUTHORIZED"),  # nothing is earned by the unknown
    # Net new users, certified people, retention.
    ("three-measures-quarterly", [75, 3, 70], "SILVER"),
    ("three-measures-quarterly", [75, 3, 69.9999], "READY"),
    ("three-measures-quarterly", [300, 6, 80], "GOLD"),
    ("three-measures-quarterly", [300, 5, 80], "SILVER"),
    ("three-measures-quarterly", [300, 6, None], "READY"),
    # Revenue, of which services, certified people, invited (1) or not.
    ("two-paths", [3_000_000, 400_000, 4, 0], "GOLD"),
    ("two-paths", [2_999_999.9999, 400_000, 4, 0], "AUTHORIZED"),
    ("two-paths", [500_000, 60_000, 12, 0], "GOLD"),  # the other path
    ("two-paths", [3_000_000, 600_000, 24, 0], "PLATINUM"),
    ("two-paths", [15_000_000, 2_400_000, 48, 0], "TITANIUM"),
    ("two-paths", [15_000_000, 2_400_000, 48, 1], "TITANIUM-BLACK"),
    ("two-paths", [15_000_000, 2_399_999, 48, 0], "PLATINUM"),
    # Customer adds (5 points each), intermediate (2), advanced (5), growth (1), deployments (2).
    ("composite-score", [3, 10, 3, 10, 5], "DESIGNATED"),  # 15 + 20 + 15 + 10 + 10
    ("composite-score", [3, 10, 3, 9.9999, 5], "MEMBER"),
    ("composite-score", [9, 99, 9, 99, 0.4], "MEMBER"),  # 80 points, but 0.8 in one measure
    ("composite-score", [9, 99, 9, 99, 0.5], "DESIGNATED"),  # 81 points, and 1 in each
    ("composite-score", [3, 10, 3, 10, None], "MEMBER"),
    # New business before and since the change of rate, assisted, managed.
    ("points-per-revenue", [0, 42_000, 0, 0], "GOLD"),  # 2,100 points
    ("points-per-revenue", [0, 41_999.99, 0, 0], "UNTIERED"),
    ("points-per-revenue", [0, 9_999, 200_000, 0], "UNTIERED"),  # too little of its own
    ("points-per-revenue", [0, 10_000, 50_000, 10_000], "GOLD"),  # 500 + 1,500 + 100
    # New business of the last quarter.
    ("quarterly-rebate", [29_999.9999], "NONE"),
    ("quarterly-rebate", [30_000], "FIVE"),
    ("quarterly-rebate", [50_000], "SEVEN-AND-A-HALF"),
    ("quarterly-rebate", [100_000], "TEN"),
    # Revenue with small business, all revenue, specialisations.
    ("specialisations", [50, 100, 0], "SILVER"),
    ("specialisations", [49.99, 100, 0], "BRONZE"),
    ("specialisations", [0, 100, 1], "GOLD"),
    ("specialisations", [0, 100, 2], "PLATINUM"),
    ("four-tiers-worldwide", [49_999.9999], "BRONZE"),
    ("four-tiers-worldwide", [1_000_000], "PLATINUM"),
    ("new-business-only", [99_999], "SKILL"),
    ("new-business-only", [100_000], "EXPERT"),
    ("annual-review", [25_000], "PARTNER"),
    ("annual-review", [24_999.9999], "AFFILIATE"),
    # People, revenue, revenue of the year before, renewal rate, engagement (a quarter point each).
    ("value-index", [2, 100_000, 100_000, 70, 2], "REGISTERED"),  # 2.5 + 1 + 0.5 + 0.5 = 4.5
    ("value-index", [2, 100_000, 100_000, 80, 2], "INCENTIVE"),  # 5.5
    ("value-index", [2, 110_000, 100_000, 90, 0], "INCENTIVE"),  # 1 + 2.5 + 2.5: fewer people for more
    ("value-index", [3, 110_000, 100_000, 90, 10], "PREFERRED"),
    ("value-index", [3, 110_000, 100_000, None, 0], "INCENTIVE"),  # 5 are sure, 7.5 are possible
    ("turnover-across-distributors", [10_000], "GOLD"),
    ("turnover-across-distributors", [29_999.9999], "GOLD"),
    ("turnover-across-distributors", [30_000], "PLATINUM"),
    ("evaluated-in-january", [10_000], "SILVER"),
    ("competency", [2, 0], "PRINCIPAL"),
    ("competency", [0, 2], "EXPERT"),
    # Competencies at Principal or better, at Expert.
    ("tiers-from-competencies", [1, 0], "SILVER"),
    ("tiers-from-competencies", [1, 1], "GOLD"),
    ("tiers-from-competencies", [2, 2], "PLATINUM"),
    # Revenue, country, certified people.
    ("regional-thresholds-america", [999_999, "US", 2], "PREFERRED"),
    ("regional-thresholds-america", [1_000_000, "US", 2], "PREMIER"),
    ("regional-thresholds-america", [750_000, "CA", 2], "PREMIER"),
    ("regional-thresholds-america", [750_000, "CA", 1], "PREFERRED"),
    ("regional-thresholds-europe", [1_499_999, "GB", 2], "PREFERRED"),
    ("regional-thresholds-europe", [1_500_000, "GB", 2], "PREMIER"),
    ("regional-thresholds-europe", [750_000, "ES", 2], "PREMIER"),
    # Revenue, months in Gold.
    ("tenure", [250_000, 11], "GOLD"),
    ("tenure", [250_000, 12], "PLATINUM"),
    # Sales and technical people.
    ("trained-people", [1, 0], "BRONZE"),
    ("trained-people", [1, 1], "SILVER"),
    ("trained-people", [2, 2], "GOLD"),
    # Last quarter, the quarter before.
    ("one-missed-quarter", [10_000, 0], "PROFESSIONAL"),
    ("one-missed-quarter", [9_999.9999, 25_000], "ASSOCIATE"),  # not enough to enter again
    # Technical people, demo units.
    ("no-revenue-at-all", [2, 1], "GOLD"),
    ("no-revenue-at-all", [2, None], "SILVER"),
    # Engineers, sellers, revenue.
    ("engineers-and-sellers", [1, 2, 0], "SILVER"),
    ("engineers-and-sellers", [1, 1, 0], "AUTHORISED"),
    ("engineers-and-sellers", [2, 4, 500_000], "GOLD"),
    ("three-tiers-with-notice", [499_999], "SELECT"),
    ("three-tiers-with-notice", [5_000_000], "PINNACLE"),
    ("one-tier-per-country", [500], "CREST"),
    ("revenue-and-certificates", [250_000, 3], "GOLD"),
    ("revenue-and-certificates", [250_000, 2], "SILVER"),
]  # fmt: skip


def _column(request, value):
    units = {FactSource.REVENUE: 10_000, FactSource.OBSERVED: 10_000}
    number = countries.number_of(value) if isinstance(value, str) else value
    is_open = value is None
    units_of = round((number or 0) * units.get(request.source, 1))
    return facts.Column.between(
        lo=[units_of],
        hi=[units_of],
        because=[facts.because_code(UnknownBecause.NOT_MEASURED) if is_open else 0],
        lo_open=[is_open],
        hi_open=[is_open],
    )


def _judged(document, values):
    requests = facts.columns_needed(document=document, as_of=AS_OF)
    assert len(requests) == len(values), [request.key for request in requests]
    columns = {r: _column(r, value) for r, value in zip(requests, values, strict=True)}
    table = facts.FactTable(partner_ids=np.array([1]), columns=columns)
    return judge.judge(document=document, table=table, as_of=AS_OF)


@pytest.mark.parametrize(("name", "values", "tier"), EXAMPLES)
def test_a_partner_earns(name, values, tier):
    document = library.get(name=name).document

    judged = _judged(document, values)

    assert document.tier(rank=int(judged.judged[0])).code == tier


def test_one_missed_quarter_keeps_the_tier_and_two_do_not():
    document = library.get(name="one-missed-quarter").document

    kept, lost = (_judged(document, values).keep[0, 1] for values in ([0, 10_000], [0, 9_999]))

    assert (judge.OUTCOMES[kept].value, judge.OUTCOMES[lost].value) == ("MET", "UNMET")


def test_every_program_has_an_example():
    assert {name for name, *_ in EXAMPLES} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_threshold_is_just_met_just_missed_or_unknown(name):
    document = library.get(name=name).document
    for place in judge.positions(document=document):
        leaf = place.leaf
        rule = None if not isinstance(leaf, Criterion) else metrics.rule_of(leaf.measure.metric)
        if rule is None or rule.is_ratio:
            continue
        assert leaf.comparator is Comparator.AT_LEAST
        requests = metrics.requests_of_leaf(leaf=leaf, document=document, as_of=AS_OF)
        limit = float(criteria.thresholds_of(criterion=leaf, as_of=AS_OF)[0].value)
        step = 0.0001 if rule.unit in ("MONEY", "NUMBER") else 1
        found = []
        for value in (limit, limit - step, None):
            columns = {
                request: _column(request, "ZZ" if request.source == "COUNTRY" else value)
                for request in requests
            }
            table = facts.FactTable(partner_ids=np.array([1]), columns=columns)
            outcome = criteria.outcomes_of(
                criterion=leaf, document=document, table=table, as_of=AS_OF
            )
            found.append(judge.OUTCOMES[outcome[0]].value)
        assert found == ["MET", "UNMET", "UNKNOWN"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_every_program_is_loaded_published_and_written_back(name):
    template = library.get(name=name)

    loaded = programs.load(text=template.text, publish=True, actor="test", at=make.AT)

    stored = parsing.from_dict(data=ProgramVersion.objects.get().document)
    assert (loaded.program, loaded.state) == (template.document.code, "PUBLISHED")
    assert parsing.parse(text=writing.to_yaml(document=stored)) == stored
    assert template.about.endswith(".")


def test_what_is_invented_is_marked():
    invented = {template.name: template.placeholders for template in library.templates()}

    assert invented["two-paths"] == 6
    assert invented["turnover-across-distributors"] == 0
    with pytest.raises(NotFoundError):
        library.get(name="nowhere")
