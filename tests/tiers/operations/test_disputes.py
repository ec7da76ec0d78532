"""Disputes: opened, answered, decided by a second person, and what an open one does to the night."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel.errors import InvalidInputError, NotFoundError
from sales.choices import Segment
from tests.factories import tiers as make
from tiers.choices import DisputeState
from tiers.models import Decision, Dispute, DisputeEntry
from tiers.operations import dispute_openings, disputes
from tiers.queries import laws, replay

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
THEIRS = {"actor": "user:7", "at": AT}
OURS = {"actor": "user:1", "at": AT}
AGAIN = {"actor": "user:2", "at": AT}
AT_ONCE = "{grace_days: 0}"


def missing(code="A", net="300", **values):
    """Open a dispute about a sale that is missing."""
    given = {
        "distributor_code": "NORVALE",
        "document": "NW-1",
        "on": date(2026, 5, 1),
        "net": Decimal(net),
        "currency": "AUD",
        "is_new_customer": False,
        "text": "Invoice NW-1 is attached.",
        **THEIRS,
        **values,
    }
    return dispute_openings.about_missing_line(partner_code=code, **given)


def falling(*, policy="grace_days: 0\nsoft_landing: false"):
    """A partner that holds Gold on a sale that leaves the window on 11 May 2026, and a distributor."""
    make.program(policy=policy)
    make.distributor()
    partner = make.partner("A")
    entry = make.sale(partner, 500, date(2025, 5, 11))
    make.night(date(2026, 5, 10))
    return partner, entry


def verdict(day):
    """Return what the night of the day decides for the only partner; its replay is equal."""
    night = make.night(day)
    row = Decision.objects.get(run_id=night.run_id)
    assert replay.replay(program_code="P", as_of=day).differences == ()
    assert laws.breaches() == []
    return row.verdict, row.rank_after


def test_an_open_dispute_that_would_change_the_verdict_stops_the_demotion_alone():
    falling()
    dispute = missing()

    assert verdict(date(2026, 5, 11)) == ("HOLD", 3)

    disputes.decide(dispute_id=dispute.pk, is_upheld=False, reason="It is another's.", **OURS)
    assert verdict(date(2026, 5, 12)) == ("DEMOTE", 1)
    assert replay.replay(program_code="P", as_of=date(2026, 5, 11)).is_equal


def test_one_that_would_change_nothing_stops_nothing():
    falling()
    missing(net="99.9999")  # Silver asks for 100

    assert verdict(date(2026, 5, 11)) == ("DEMOTE", 1)


def test_exactly_the_amount_that_reaches_a_lower_tier_is_material():
    falling()
    missing(net="100")

    assert verdict(date(2026, 5, 11)) == ("HOLD", 3)


def test_a_claim_outside_the_window_is_not_material():
    falling()
    missing(on=date(2025, 5, 11))

    assert verdict(date(2026, 5, 11)) == ("DEMOTE", 1)


def test_an_amount_in_another_currency_may_reach_anything():
    falling()
    missing(net="1", currency="nzd")

    assert verdict(date(2026, 5, 11)) == ("HOLD", 3)


def test_a_dispute_never_lifts_a_tier_and_never_stops_a_warning():
    falling(policy="grace_days: 30")
    missing(net="5000")

    assert verdict(date(2026, 5, 11)) == ("WARN", 3)


def test_an_upheld_dispute_protects_until_it_is_put_right():
    partner, _ = falling()
    dispute = missing()
    disputes.decide(dispute_id=dispute.pk, is_upheld=True, reason="The invoice is ours.", **OURS)
    assert verdict(date(2026, 5, 11)) == ("HOLD", 3)

    make.sale(partner, 300, date(2026, 5, 1))
    disputes.correct(dispute_id=dispute.pk, what="Posted NW-1.", **OURS)

    assert verdict(date(2026, 5, 12)) == ("RETAIN", 3)


def test_a_contested_decision_holds_the_tier_until_it_is_decided():
    falling(policy="grace_days: 2\nsoft_landing: false")
    make.night(date(2026, 5, 11))
    dispute = dispute_openings.about_decision(
        partner_code="A", program_code="P", as_of=date(2026, 5, 11), text="We differ.", **THEIRS
    )
    assert verdict(date(2026, 5, 12)) == ("WARN", 3)
    assert verdict(date(2026, 5, 13)) == ("HOLD", 3)

    with (
        pytest.raises(dispute_openings.AlreadyContested, match=dispute.number),
        transaction.atomic(),
    ):
        dispute_openings.about_decision(
            partner_code="A", program_code="P", as_of=date(2026, 5, 13), text="Again.", **THEIRS
        )
    disputes.withdraw(dispute_id=dispute.pk, reason="We see.", **THEIRS)

    assert verdict(date(2026, 5, 14)) == ("DEMOTE", 1)


def test_a_contested_segment_moves_the_line_from_one_bucket_to_another():
    make.program(
        policy="grace_days: 0",
        tiers="""\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: SMB
  name: Small business
  rank: 2
  entry: {metric: net_revenue, window: {trailing_months: 12}, filters: {segment: [SMB]}, at_least: 400}
""",
    )
    partner = make.partner("A")
    make.sale(partner, 400, date(2025, 5, 11))
    entry = make.sale(partner, 400, date(2026, 5, 1), segment="ENTERPRISE")
    make.night(date(2026, 5, 10))
    dispute_openings.about_line(
        partner_code="A",
        entry_id=entry.pk,
        net=None,
        segment=Segment.SMB,
        text="40 people.",
        **THEIRS,
    )

    assert verdict(date(2026, 5, 11)) == ("HOLD", 2)


def test_a_contested_certificate_counts_one_person_more():
    make.program(
        policy="grace_days: 0",
        tiers="""\
- {code: BASE, name: Base, rank: 1, entry: {no_requirements: true}}
- code: PRO
  name: Pro
  rank: 2
  entry: {metric: certified_people, certificates: [ENG], at_least: 1}
""",
    )
    partner = make.partner("A")
    make.certificate(partner, "ANN", expires_on=date(2026, 5, 12))
    make.night(date(2026, 5, 10))
    dispute_openings.about_certificate(
        partner_code="A",
        person="Ben",
        certificate="ENG",
        issued_on=date(2026, 5, 1),
        text="He passed.",
        **THEIRS,
    )

    assert verdict(date(2026, 5, 12)) == ("HOLD", 2)


def test_its_life_is_told_step_by_step():
    make.program()
    make.distributor()
    make.partner("A")
    dispute = missing()
    disputes.take(dispute_id=dispute.pk, **OURS)
    disputes.reply(dispute_id=dispute.pk, text="Which customer?", **OURS)
    disputes.decide(dispute_id=dispute.pk, is_upheld=False, reason="No such invoice.", **OURS)
    disputes.ask_for_second_look(dispute_id=dispute.pk, reason="Here it is.", **THEIRS)
    with pytest.raises(disputes.OwnDispute, match="somebody else"), transaction.atomic():
        disputes.decide(dispute_id=dispute.pk, is_upheld=True, reason="Well.", **OURS)
    disputes.decide(dispute_id=dispute.pk, is_upheld=True, reason="Found it.", **AGAIN)
    disputes.correct(dispute_id=dispute.pk, what="Posted.", **OURS)

    dispute.refresh_from_db()
    assert (dispute.state, dispute.owner, dispute.due_on) == (
        DisputeState.CORRECTED, "user:1", date(2026, 6, 11),
    )  # fmt: skip
    assert list(dispute.entries.order_by("known_seq").values_list("step", flat=True)) == [
        "OPENED", "TAKEN", "REPLIED", "NOT_UPHELD", "SECOND_LOOK", "UPHELD", "CORRECTED",
    ]  # fmt: skip
    told = Event.objects.filter(subject=f"dispute:{dispute.number}").order_by("id")
    assert [event.type for event in told] == [
        "dispute.opened", "dispute.changed", "dispute.changed", "dispute.decided",
        "dispute.changed", "dispute.decided", "dispute.changed",
    ]  # fmt: skip
    assert {event.partner_ref for event in told} == {"A"}


def test_nobody_decides_what_they_opened_nor_looks_twice():
    make.program()
    make.distributor()
    make.partner("A")
    dispute = missing()

    with pytest.raises(disputes.OwnDispute), transaction.atomic():
        disputes.decide(dispute_id=dispute.pk, is_upheld=True, reason="Mine.", **THEIRS)
    with pytest.raises(disputes.NoSecondLook), transaction.atomic():
        disputes.ask_for_second_look(dispute_id=dispute.pk, reason="Please.", **THEIRS)
    with pytest.raises(disputes.DisputeIsNotOpen, match="is open"), transaction.atomic():
        disputes.correct(dispute_id=dispute.pk, what="Done.", **OURS)
    disputes.decide(dispute_id=dispute.pk, is_upheld=False, reason="No.", **OURS)
    disputes.ask_for_second_look(dispute_id=dispute.pk, reason="Look.", **THEIRS)
    disputes.decide(dispute_id=dispute.pk, is_upheld=False, reason="Still no.", **AGAIN)
    for refused in (
        lambda: disputes.ask_for_second_look(dispute_id=dispute.pk, reason="Once more.", **THEIRS),
        lambda: disputes.reply(dispute_id=dispute.pk, text="But.", **THEIRS),
        lambda: disputes.withdraw(dispute_id=dispute.pk, reason="Then not.", **THEIRS),
    ):
        with (
            pytest.raises((disputes.NoSecondLook, disputes.DisputeIsNotOpen)),
            transaction.atomic(),
        ):
            refused()
    assert DisputeEntry.objects.count() == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"text": "x" * 4001},
        {"document": ""},
        {"document": "x" * 61},
        {"currency": "dollars"},
        {"currency": "A$D"},
        {"net": Decimal("NaN")},
        {"net": Decimal("1e30")},
        {"net": Decimal(100000000001)},
        {"on": date(2027, 1, 1)},
    ],
    ids="-".join,
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(wrong):
    make.program()
    make.distributor()
    make.partner("A")

    with pytest.raises(InvalidInputError), transaction.atomic():
        missing(**wrong)

    assert not Dispute.objects.exists()
    assert not Event.objects.filter(type__startswith="dispute").exists()


def test_a_line_of_another_partner_is_not_there():
    make.program()
    make.partner("A")
    entry = make.sale(make.partner("B"), 10, date(2026, 5, 1))

    with pytest.raises(NotFoundError), transaction.atomic():
        dispute_openings.about_line(
            partner_code="A",
            entry_id=entry.pk,
            net=Decimal(5),
            segment=None,
            text="Ours.",
            **THEIRS,
        )

    assert not Dispute.objects.exists()


def test_the_database_keeps_what_was_claimed_and_said():
    make.program()
    make.distributor()
    make.partner("A")
    dispute = missing()

    for change in (
        lambda: Dispute.objects.filter(pk=dispute.pk).update(claimed_net=1),
        lambda: Dispute.objects.filter(pk=dispute.pk).update(decided_by="user:7"),
        lambda: DisputeEntry.objects.all().update(text="Nothing."),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("delete from tiers_dispute")
