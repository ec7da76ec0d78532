"""The rules form: each act of editing does one thing to the document, and all the rest stays as it was."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.http import QueryDict

from tiers.choices import Metric
from tiers.engine import parsing, writing
from tiers.queries import library
from web.dashboard.pages import rule_edit, rule_tree

SALES = {"metric": "net_revenue", "window": {"trailing_months": 12}, "at_least": "100"}
PEOPLE = {"metric": "certified_people", "at_least": "2"}


def ladder(entry):
    return {
        "program": {"currency": "AUD"},
        "tiers": [
            {"code": "BASE", "name": "Base", "rank": 1, "entry": {"no_requirements": True}},
            {"code": "GOLD", "name": "Gold", "rank": 2, "entry": deepcopy(entry)},
        ],
    }


def after(word, entry, base=None):
    data = ladder(entry)
    rule_edit.act(data=data, word=word, base=base)
    return data["tiers"][1].get("entry")


@pytest.mark.parametrize(
    ("word", "entry", "expected"),
    [
        ("add:tiers.1.entry", PEOPLE, {"all_of": [PEOPLE, rule_edit.criterion()]}),
        ("add:tiers.1.entry", {"all_of": [PEOPLE]}, {"all_of": [PEOPLE, rule_edit.criterion()]}),
        ("add:tiers.1.entry", {"no_requirements": True}, rule_edit.criterion()),
        ("remove:tiers.1.entry.all_of.0", {"all_of": [PEOPLE, SALES]}, {"all_of": [SALES]}),
        ("remove:tiers.1.entry.all_of.0", {"all_of": [PEOPLE]}, {"no_requirements": True}),
        ("remove:tiers.1.entry", SALES, {"no_requirements": True}),
        ("any_of:tiers.1.entry", {"all_of": [PEOPLE, SALES]}, {"any_of": [PEOPLE, SALES]}),
        (
            "at_least_k_of:tiers.1.entry",
            {"all_of": [PEOPLE, SALES]},
            {"at_least_k_of": {"k": 2, "rules": [PEOPLE, SALES]}},
        ),
        ("remove:tiers.9.entry", SALES, SALES),
        ("explode:tiers.1.entry", SALES, SALES),
        ("remove:", SALES, SALES),
        ("add:", SALES, SALES),
        ("restore:GOLD.entry.7", SALES, SALES),
    ],
)
def test_an_act_of_editing_does_one_thing(word, entry, expected):
    assert after(word, entry, base=ladder(SALES)) == expected


def test_a_rule_that_was_removed_is_restored_from_the_version_before():
    base = ladder({"all_of": [SALES, PEOPLE]})

    assert after("restore:GOLD.entry.1", SALES, base=base) == {"all_of": [SALES, PEOPLE]}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("$1,200,000", "1200000"),
        ("1.2m", "1200000"),
        ("120k", "120000"),
        ("1 200 000.50", "1200000.50"),
        ("25%", "25%"),
        ("-5%", "-5%"),
        ("a lot", "a lot"),
        ("1.2345k", "1234.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, written):
    assert rule_edit.plain_number(typed) == written


@pytest.mark.parametrize("template", library.templates(), ids=lambda one: one.name)
def test_a_form_sent_back_untouched_gives_the_same_document(template):
    data = writing.to_dict(document=template.document)
    post = QueryDict(mutable=True)
    post["document"] = writing.to_json(document=template.document)
    paths = [
        f"tiers.{at}.{role}"
        for at in range(len(template.document.tiers))
        for role in ("entry", "keep")
    ]
    for opened in ["", *paths]:
        form = rule_tree.form(data=data, base=None, opened=opened, errors={})
        for control in controls(form):
            chosen = [one.value for one in control.options if one.is_on]
            post.setlist(control.name, chosen if control.options else [control.value])

    assert parsing.from_dict(data=rule_edit.carried(post=post)) == template.document


@pytest.mark.parametrize("metric", list(Metric))
def test_every_measure_can_be_chosen_and_fills_in_what_it_needs(metric):
    data = {"document": "", **ladder(SALES)}
    holder = data["tiers"][1]["entry"]
    rule_edit._SPECIALS["@metric"](holder, [metric.lower()])

    assert rule_edit.metric_of(holder) is metric
    form = rule_tree.form(data=data, base=None, opened="tiers.1.entry", errors={})
    gold = form.tiers[0].entry
    assert gold.title
    assert len(gold.more) >= 3


def controls(form):
    for tier in form.tiers:
        yield from tier.head
        for rule in filter(None, (tier.entry, tier.keep)):
            yield from of_node(rule)
    yield from (*form.policy, *form.dates, *form.brake)


def of_node(node):
    if node.main:
        yield node.main
    yield from node.more
    for inner in (*node.inside, *node.parts):
        yield from of_node(inner)
