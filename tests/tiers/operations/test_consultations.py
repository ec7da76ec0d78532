"""Partners are asked about a draft, say what they think of its rules, are answered; the summary stays as it was."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel.errors import InvalidInputError, NotFoundError
from tests.factories import tiers as make
from tiers.choices import Difference
from tiers.engine import parsing, writing
from tiers.models import Approval, Consultation, ConsultationComment, ProgramVersion
from tiers.operations import consultations, programs, publication
from tiers.queries import consultations as reads

pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "at": make.AT}
CLOSES = date(2026, 8, 1)
TOO_LATE = datetime(2026, 8, 2, 1, 0, tzinfo=UTC)


@contextmanager
def refused(kind, match="."):
    """Expect the refusal of an act that joins its caller's transaction."""
    with pytest.raises(kind, match=match) as refusal, transaction.atomic():
        yield refusal


def draft(**parts):
    return programs.load(text=make.document(**parts), publish=False, **WHO).version_id


def asked(*codes, **parts):
    version = draft(**parts)
    consultations.open_for(version_id=version, partner_codes=codes, closes_on=CLOSES, **WHO)
    return version


def say(version, partner, *, place="tiers.GOLD.entry.0", text="Too steep", at=make.AT, **values):
    row = {"difference": Difference.YES, "actor": "user:7", **values}
    return consultations.comment(
        version_id=version, partner_id=partner.pk, place=place, text=text, at=at, **row
    )


def test_everybody_in_the_program_is_invited_unless_partners_are_chosen():
    make.partner("A")
    make.partner("B")
    make.partner("NZ", country="NZ")
    head = "  applies_to: {countries: [AU]}\n"

    everybody = reads.find(version_id=asked(head=head))
    chosen = reads.find(version_id=asked("A", code="Q"))

    assert (everybody.invited, chosen.invited) == (2, 1)


@pytest.mark.parametrize("code", ["NOBODY", "NZ"])
def test_a_partner_outside_the_program_is_not_invited_and_nothing_is_opened(code):
    make.partner("A")
    make.partner("NZ", country="NZ")
    version = draft(head="  applies_to: {countries: [AU]}\n")

    with pytest.raises(InvalidInputError, match=code):
        consultations.open_for(
            version_id=version, partner_codes=["A", code], closes_on=CLOSES, **WHO
        )

    assert not Consultation.objects.exists()
    assert not Event.objects.filter(type="program.version.consulted").exists()


def test_a_consultation_leaves_time_to_comment():
    version = draft()

    with pytest.raises(InvalidInputError, match="choose a day after 2026-07-20"):
        consultations.open_for(
            version_id=version, partner_codes=(), closes_on=make.AT.date(), **WHO
        )


def test_a_comment_is_answered_and_the_summary_counts_it():
    partner, other = make.partner("A"), make.partner("B")
    version = asked()
    first = say(version, partner)
    say(version, partner, place="", text="", difference=Difference.UNSURE)
    say(version, other, difference=Difference.NO)

    consultations.answer(comment_id=first, text="We lowered it", **WHO)
    consultations.close(version_id=version, **WHO)

    state = reads.find(version_id=version)
    assert (state.is_open, state.comments, state.unanswered) == (False, 3, 2)
    assert state.summary == {
        "invited": 2,
        "partners": 2,
        "comments": 3,
        "answered": 1,
        "places": [
            {"place": "", "YES": 0, "NO": 0, "UNSURE": 1},
            {"place": "tiers.GOLD.entry.0", "YES": 1, "NO": 1, "UNSURE": 0},
        ],
    }
    assert [said.partner_code for said in reads.said_of(version_id=version)] == ["A", "A", "B"]
    assert len(reads.said_of(version_id=version, partner_id=other.pk)) == 1


def test_a_partner_that_is_not_invited_finds_nothing():
    make.partner("A")
    stranger = make.partner("B")
    version = asked("A")

    with refused(NotFoundError):
        say(version, stranger)
    with refused(NotFoundError):
        reads.get_invited(version_id=version, partner_id=stranger.pk)
    assert reads.invited_to(partner_id=stranger.pk) == []
    assert not ConsultationComment.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"place": "tiers.GOLD.entry.9"}, "one of the rules"),
        ({"place": "x" * 500}, "one of the rules"),
        ({"text": "y" * 4_001}, "up to 4,000"),
        ({"text": "a\x00b"}, "up to 4,000"),
    ],
    ids=["no such rule", "no rule at all", "too long", "not text"],
)
def test_a_comment_that_makes_no_sense_is_refused(values, message):
    partner = make.partner("A")
    version = asked()

    with refused(InvalidInputError, match=message):
        say(version, partner, **values)

    assert not ConsultationComment.objects.exists()


def test_nothing_is_said_after_the_last_day_or_the_closing():
    partner = make.partner("A")
    version = asked()
    comment = say(version, partner)

    with refused(consultations.ConsultationIsClosed, match="2026-08-01"):
        say(version, partner, at=TOO_LATE)
    consultations.close(version_id=version, **WHO)
    with refused(consultations.ConsultationIsClosed):
        say(version, partner)
    with refused(consultations.ConsultationIsClosed):
        consultations.answer(comment_id=comment, text="Too late", **WHO)
    with refused(consultations.ConsultationIsClosed):
        consultations.close(version_id=version, **WHO)

    assert ConsultationComment.objects.get().answer == ""


@pytest.mark.parametrize(
    "change",
    [
        "update tiers_consultationcomment set text = 'softer'",
        "delete from tiers_consultationcomment",
        "update tiers_consultation set summary = '{}' where closed_at is not null",
        "delete from tiers_consultationinvitation",
    ],
)
def test_the_database_keeps_what_was_said(change):
    partner = make.partner("A")
    version = asked()
    say(version, partner)
    consultations.close(version_id=version, **WHO)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_version_is_neither_proposed_nor_published_while_partners_are_asked():
    make.partner("A")
    version = asked()

    with refused(publication.VersionIsNotReady, match="Close the consultation first"):
        programs.propose(version_id=version, reason="Agreed", **WHO)

    consultations.close(version_id=version, **WHO)
    assert programs.propose(version_id=version, reason="Agreed", **WHO)


NOTICE = "notice_days: 90"


@pytest.mark.parametrize(
    ("enforced_on", "is_published"),
    [("2026-10-17", False), ("2026-10-18", True)],
    ids=["a day too early", "on the day"],
)
def test_rules_are_published_with_the_notice_that_the_rules_in_force_promise(
    enforced_on, is_published
):
    make.program(policy=NOTICE)
    version = draft(effective_on="2026-08-01", enforced_on=enforced_on)

    if is_published:
        programs.load(text=_text(version), publish=True, **WHO)
    else:
        with refused(publication.VersionIsNotReady, match=r"90 days.*before 2026-10-18"):
            programs.propose(version_id=version, reason="Agreed", **WHO)
        with pytest.raises(publication.VersionIsNotReady):
            programs.load(text=_text(version), publish=True, **WHO)

    found = ProgramVersion.objects.get(pk=version)
    assert (found.state == "PUBLISHED") is is_published


def test_each_kind_of_warning_wants_its_reason():
    tiers = make.LADDER.replace("at_least: 400", "at_least: 1000")
    version = draft(tiers=tiers)

    with refused(publication.DoubtsNeedReasons, match="Gold asks for 10 times") as refusal:
        programs.propose(version_id=version, reason="Agreed", doubts={"cliff": " "}, **WHO)
    assert [problem.code for problem in refusal.value.problems] == ["cliff"]
    assert not Approval.objects.exists()

    reasons = {"cliff": "A tier between follows next year"}
    programs.propose(version_id=version, reason="Agreed", doubts=reasons, **WHO)
    assert Approval.objects.get().doubts == reasons


def _text(version_id):
    row = ProgramVersion.objects.get(pk=version_id)
    return writing.to_yaml(document=parsing.from_dict(data=row.document))
