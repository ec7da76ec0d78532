"""A version's way from draft over consultation and publication to its end, what stops it, and what changed."""

from __future__ import annotations

from datetime import date

import pytest

from events.models import Event
from kernel.errors import NotFoundError, ReasonIsMissing
from tests.factories import tiers as make
from tiers.models import Decision, ProgramVersion
from tiers.operations import consultations, observations, programs, publication
from tiers.operations.observations import Observed
from tiers.queries import lint
from tiers.queries import programs as reads

pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "at": make.AT}
BASE = "- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}\n"
RULE = "{metric: net_revenue, window: {trailing_months: 12}, at_least: 100}"
TWINS = BASE + "".join(
    f"- {{code: T{rank}, name: T{rank}, rank: {rank}, entry: {RULE}}}\n" for rank in (2, 3)
)


def draft(**parts):
    return programs.load(text=make.document(**parts), publish=False, **WHO)


def states():
    return list(ProgramVersion.objects.order_by("number").values_list("number", "state", "ends_on"))


def test_a_draft_is_consulted_on_and_then_published():
    version = draft().version_id
    asked = {"version_id": version, "partner_codes": (), "closes_on": date(2026, 8, 1)}
    consultations.open_for(**asked, **WHO)
    consulted = states()

    with pytest.raises(programs.VersionIsPublished, match="only a draft can be consulted on"):
        consultations.open_for(**asked, **WHO)
    with pytest.raises(publication.VersionIsNotReady, match="Close the consultation first"):
        make.program()
    consultations.close(version_id=version, **WHO)
    make.program()

    assert (consulted, states()) == ([(1, "CONSULTATION", None)], [(1, "PUBLISHED", None)])
    assert [event.type for event in Event.objects.order_by("id")] == [
        "program.loaded",
        "program.version.consulted",
        "program.consultation.closed",
        "program.version.published",
    ]


def test_a_published_version_is_retired_with_a_day_and_a_reason():
    version = make.program().version_id
    make.partner("A")
    make.night(date(2026, 6, 30))

    with pytest.raises(ReasonIsMissing):
        programs.retire(version_id=version, ends_on=date(2026, 8, 1), reason=" ", **WHO)
    with pytest.raises(programs.DaysAreJudged, match="Let version 1 end later"):
        programs.retire(version_id=version, ends_on=date(2026, 6, 30), reason="Done", **WHO)
    with pytest.raises(NotFoundError):
        programs.retire(version_id=0, ends_on=date(2026, 8, 1), reason="Done", **WHO)
    programs.retire(version_id=version, ends_on=date(2026, 8, 1), reason="Done", **WHO)

    program = ProgramVersion.objects.get().program_id
    found = [
        reads.effective_version(program_id=program, on=day) is not None
        for day in (date(2026, 7, 31), date(2026, 8, 1))
    ]
    assert (states(), found) == ([(1, "RETIRED", date(2026, 8, 1))], [True, False])
    assert Event.objects.order_by("-id")[0].reason == "Done"
    with pytest.raises(programs.VersionIsNotInForce):
        programs.retire(version_id=version, ends_on=date(2026, 9, 1), reason="Again", **WHO)


def test_a_draft_is_never_retired():
    with pytest.raises(programs.VersionIsNotInForce):
        programs.retire(
            version_id=draft().version_id, ends_on=date(2026, 8, 1), reason="Done", **WHO
        )


def test_an_error_blocks_the_publication_and_not_the_draft():
    loaded = draft(tiers=TWINS)

    with pytest.raises(publication.DocumentIsFaulty) as refusal:
        make.program(tiers=TWINS)

    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == ("tiers.T3.entry", "higher_tier_is_no_harder")
    assert [one.code for one in loaded.doubts] == ["higher_tier_is_no_harder"]
    assert states() == [(1, "DRAFT", None)]
    assert Decision.objects.count() == 0


def test_a_metric_without_feed_and_an_unknown_program_are_doubted():
    rules = BASE + (
        "- code: TOP\n  name: Top\n  rank: 2\n  entry:\n    all_of:\n"
        "      - {metric: observed, code: CARE, window: {trailing_months: 6}, at_least: 8}\n"
        "      - {metric: certified_people, at_least: 1}\n"
        "      - {metric: tiers_held, tier: EXPERT, programs: [CLOUD], at_least: 1}\n"
    )
    document = make.document(tiers=rules)
    before = programs.load(text=document, publish=True, **WHO).doubts
    partner = make.partner("A")
    make.certificate(partner, "p-1")
    observed = [Observed(partner_code="A", code="CARE", on=date(2026, 6, 1), value=9)]
    observations.record(observed=observed, **WHO)

    after = lint.findings(document=reads.document_of(ProgramVersion.objects.get().pk))

    codes = ("metric_without_feed", "unknown_program")
    assert [one.code for one in before if one.code in codes] == [
        "metric_without_feed",
        "metric_without_feed",
        "unknown_program",
    ]
    assert [one.code for one in after if one.code in codes] == ["unknown_program"]


def test_two_versions_are_compared_in_words():
    first = make.program().version_id
    second = draft(
        tiers=make.LADDER.replace("at_least: 400", "at_least: 500"), effective_on="2027-01-01"
    ).version_id

    changes = reads.diff(old_id=first, new_id=second)

    assert [change.sentence for change in changes] == [
        "The day of effect of the version: 2027-01-01, before 2020-01-01.",
        "The day of enforcement of the version: 2027-01-01, before 2020-01-01.",
        "To enter Gold, Net revenue in 12 months rises from AUD 400 to AUD 500.",
    ]
    with pytest.raises(NotFoundError):
        reads.diff(old_id=first, new_id=0)
