"""Loading, proposing and publishing program versions, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel import locks
from kernel.errors import ReasonIsMissing
from partners.models import ApiKey
from tests.factories import tiers as make
from tests.races import Aside, wait_for_waiting
from tiers.choices import ApprovalAct, VersionState
from tiers.engine import parsing
from tiers.models import Approval, Program, ProgramVersion, Tier
from tiers.operations import approvals, programs
from tiers.queries import programs as reads

pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "at": make.AT}
SECOND = {"actor": "user:2", "at": make.AT}


def draft(**parts):
    return programs.load(text=make.document(**parts), publish=False, **WHO)


def versions():
    return list(ProgramVersion.objects.order_by("number").values_list("number", "state"))


def test_a_document_becomes_a_published_version_with_its_tiers():
    loaded = make.program(time_zone="Australia/Sydney")

    version = ProgramVersion.objects.get()
    assert (loaded.program, loaded.number, loaded.state, loaded.is_new) == (
        "P",
        1,
        VersionState.PUBLISHED,
        True,
    )
    assert list(Tier.objects.order_by("rank").values_list("rank", "code", "name")) == [
        (1, "BASE", "Base"),
        (2, "SILVER", "Silver"),
        (3, "GOLD", "Gold"),
    ]
    assert parsing.from_dict(data=version.document).number == 1
    assert (version.created_by, version.published_by) == ("test", "test")
    assert list(Event.objects.order_by("id").values_list("type", "subject")) == [
        ("program.loaded", "program:P"),
        ("program.version.published", "program:P"),
    ]


def test_an_equal_document_changes_nothing():
    make.program()
    before = (Event.objects.count(), versions())

    again = make.program()
    numbered = make.program(number=1)

    assert (again.is_new, again.number, numbered.is_new) == (False, 1, False)
    assert before == (Event.objects.count(), versions())


def test_an_equal_draft_is_published_where_asked():
    first = draft()
    again = draft()
    published = make.program()

    assert (first.is_new, again.is_new, published.is_new) == (True, False, True)
    assert versions() == [(1, "PUBLISHED")]


def test_a_broken_document_names_line_and_path_and_stores_nothing():
    text = make.document().replace("at_least: 100", "at_least: plenty")

    with pytest.raises(parsing.InvalidDocumentError) as refusal:
        programs.load(text=text, publish=True, **WHO)

    (problem,) = refusal.value.problems
    assert problem.path == "tiers[1].entry.at_least"
    assert problem.message.startswith("line 14, tiers[1].entry.at_least:")
    assert (Program.objects.count(), Event.objects.count()) == (0, 0)


def test_a_number_names_one_content():
    make.program(number=3)

    with pytest.raises(programs.VersionNumberIsTaken):
        make.program(number=3, effective_on="2030-01-01")

    assert make.program(effective_on="2030-01-01").number == 4


def test_a_version_ends_when_the_next_takes_effect():
    make.program(effective_on="2026-01-01")
    make.program(effective_on="2026-07-01", ends_on="2026-09-01")
    program = Program.objects.get()
    draft(effective_on="2026-08-01")

    found = {
        day: version.number if version else None
        for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31))
        for version in [reads.effective_version(program_id=program.pk, on=day)]
    }

    assert found == {
        date(2025, 12, 31): None,
        date(2026, 6, 30): 1,
        date(2026, 7, 1): 2,
        date(2026, 8, 31): 2,
    }


def test_the_past_is_never_given_other_rules():
    make.program()
    make.partner("A")
    make.night(date(2026, 6, 30))

    with pytest.raises(programs.DaysAreJudged) as refusal:
        make.program(effective_on="2026-06-30")
    later = make.program(effective_on="2026-07-01")

    assert refusal.value.message == (
        "Days up to 2026-06-30 were judged already. Let version 2 take effect later."
    )
    assert (later.number, versions()) == (2, [(1, "PUBLISHED"), (2, "PUBLISHED")])


@pytest.fixture
def judged():
    make.program()
    make.sale(make.partner("A"), 100, date(2026, 6, 1))
    make.night(date(2026, 6, 30))


RENAMED = make.LADDER.replace("name: Silver", "name: Sterling")
SWAPPED = (
    make.LADDER.replace("rank: 2", "rank: 9")
    .replace("rank: 3", "rank: 2")
    .replace("rank: 9", "rank: 3")
)
LEFT_OUT = (
    make.LADDER.replace("code: SILVER", "code: STERLING")
    .replace("rank: 2", "rank: 4")
    .replace("100", "900")
)


def test_a_draft_changes_no_word_before_it_is_published(judged):
    draft(tiers=RENAMED, effective_on="2026-07-01")
    during = Tier.objects.get(code="SILVER").name
    make.program(tiers=RENAMED, effective_on="2026-07-01")

    assert (during, Tier.objects.get(code="SILVER").name) == ("Silver", "Sterling")


@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ({"tiers": SWAPPED}, programs.TierRanksDiffer),
        ({"tiers": LEFT_OUT}, programs.HeldTierIsMissing),
    ],
)
def test_what_partners_hold_keeps_its_place(judged, parts, refused):
    with pytest.raises(refused):
        make.program(effective_on="2026-07-01", **parts)

    assert versions() == [(1, "PUBLISHED")]


def test_a_program_that_was_judged_keeps_its_currency(judged):
    text = make.document(effective_on="2026-07-01").replace("currency: AUD", "currency: NZD")

    with pytest.raises(programs.CurrencyIsFixed):
        programs.load(text=text, publish=True, **WHO)


def test_a_second_person_publishes_what_one_proposed():
    version = draft().version_id
    approval_id = programs.propose(version_id=version, reason="Agreed in June", **WHO)

    with pytest.raises(approvals.AlreadyProposed), transaction.atomic():
        programs.propose(version_id=version, reason="Once more", **SECOND)
    with pytest.raises(approvals.OwnProposal) as own, transaction.atomic():
        programs.approve_publication(approval_id=approval_id, reason="", **WHO)
    assert versions() == [(1, "DRAFT")]
    programs.approve_publication(approval_id=approval_id, reason="Read it", **SECOND)

    row = ProgramVersion.objects.get()
    assert own.value.message == "You proposed this; a second person decides it."
    assert (row.state, row.published_by) == ("PUBLISHED", "user:2")
    assert Approval.objects.get().state == "APPROVED"
    with pytest.raises(approvals.AlreadyDecided), transaction.atomic():
        programs.approve_publication(approval_id=approval_id, reason="", **SECOND)
    with pytest.raises(programs.VersionIsPublished), transaction.atomic():
        programs.propose(version_id=version, reason="Again", **WHO)


@pytest.mark.parametrize("made_by", ["user:1", "key:mk_first"])
def test_a_key_is_no_second_person_for_its_maker(made_by):
    for prefix, maker in (("mk_first", "user:1"), ("mk_second", made_by)):
        ApiKey.objects.create(
            name="Test",
            prefix=prefix,
            secret_sha256=prefix,
            scopes=["tiers:read"],
            created_at=make.AT,
            created_by=maker,
        )
    approval_id = programs.propose(version_id=draft().version_id, reason="Agreed in June", **WHO)

    with pytest.raises(approvals.OwnProposal), transaction.atomic():
        programs.approve_publication(
            approval_id=approval_id, reason="", actor="key:mk_second", at=make.AT
        )

    assert versions() == [(1, "DRAFT")]


def test_a_declined_draft_stays_a_draft():
    approval_id = programs.propose(version_id=draft().version_id, reason="Agreed", **WHO)

    with pytest.raises(ReasonIsMissing), transaction.atomic():
        approvals.decline(
            approval_id=approval_id, act=ApprovalAct.PUBLISH_VERSION, reason="", **SECOND
        )
    approvals.decline(
        approval_id=approval_id, act=ApprovalAct.PUBLISH_VERSION, reason="Too steep", **SECOND
    )

    assert versions() == [(1, "DRAFT")]
    assert Approval.objects.get().decision_reason == "Too steep"
    assert list(Event.objects.order_by("id").values_list("type", "reason"))[1:] == [
        ("approval.proposed", "Agreed"),
        ("approval.decided", "Too steep"),
    ]


def test_the_database_itself_refuses_one_person_for_both():
    approval_id = programs.propose(version_id=draft().version_id, reason="Agreed", **WHO)

    with pytest.raises(IntegrityError, match="tiers_approval_second_person"), transaction.atomic():
        Approval.objects.filter(pk=approval_id).update(
            state="APPROVED", decided_by="user:1", decided_at=make.AT
        )


@pytest.mark.django_db(transaction=True)
def test_a_version_published_meanwhile_is_not_published_again():
    loaded = draft()
    approval_id = programs.propose(version_id=loaded.version_id, reason="Agreed", **WHO)

    with transaction.atomic():
        locks.hold(locks.LockKey.RUN_OPENING, part=Program.objects.get().pk)
        approving = Aside(
            lambda: programs.approve_publication(approval_id=approval_id, reason="", **SECOND)
        )
        wait_for_waiting(1)
        loading = Aside(make.program)
        wait_for_waiting(2)

    assert (approving.done(), loading.done().is_new) == (None, False)
    assert ProgramVersion.objects.get().published_by == "user:2"
