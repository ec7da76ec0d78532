"""The pipeline: stages, weeks, what needs a person, and what nobody else may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.errors import NotFoundError
from partners.choices import Role
from partners.queries import access
from partners.queries.access import Seat
from renewals.choices import ReleaseCause, Stage
from renewals.operations import authorizations, incumbency, orders, quotes
from renewals.queries import contracts, pipeline
from renewals.queries.offers import Asked
from renewals.queries.pipeline import WeekStage
from tests.factories import renewals as make
from tests.factories.partners import (
    ManagerAssignmentFactory,
    MembershipFactory,
    PartnerAssignmentFactory,
    TerritoryFactory,
)

TODAY = date(2026, 6, 1)
LEADS = frozenset({Role.CHANNEL_DIRECTOR})
ALL = Seat(user_id=1, name="Director", roles=LEADS, is_vendor=True, sees_all_partners=True)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


def seat_of(partner):
    member = MembershipFactory(role=Role.PARTNER_ADMIN, partner=partner)
    return access.seat_of(user_id=member.user_id, on=TODAY)


def manager_of(territory):
    member = MembershipFactory(role=Role.CHANNEL_MANAGER)
    ManagerAssignmentFactory(user=member.user, territory=territory)
    return access.seat_of(user_id=member.user_id, on=TODAY)


def sent(contract, who):
    quote = quotes.draft(partner_code="LARK", asked=[Asked(contract=contract.ref)], **who)
    return quotes.send(quote_ref=quote.ref, **who)


def refs(rows):
    return sorted(rows.values_list("ref", flat=True))


@pytest.fixture
def every_stage(program, lark, who):
    plain = make.partner("PLAIN", of=program)
    made = {
        "TO_QUOTE": make.contract(program, incumbent=lark, ref="TO_QUOTE"),
        "QUOTED": make.contract(program, incumbent=lark, ref="QUOTED"),
        "WON": make.contract(program, incumbent=lark, ref="WON"),
        "BLOCKED": make.contract(program, incumbent=plain, ref="BLOCKED"),
        "ORPHAN": make.contract(program, ref="ORPHAN"),
        "LAPSED": make.contract(
            program, ref="LAPSED", last_day=date(2026, 5, 10), state="LAPSED", lapsed_on=TODAY
        ),
    }
    make.contract(program, incumbent=lark, ref="LATER", last_day=TODAY + timedelta(days=121))
    make.contract(program, incumbent=lark, ref="GONE", last_day=TODAY - timedelta(days=31))
    sent(made["QUOTED"], who)
    orders.accept(quote_ref=sent(made["WON"], who).ref, **who)
    return made


def test_each_contract_has_its_stage_and_windows_have_edges(program, every_stage):
    edge = make.contract(program, ref="EDGE", last_day=TODAY + timedelta(days=120))
    late = make.contract(program, ref="LATE", last_day=TODAY - timedelta(days=30))

    rows = pipeline.in_window(ALL, program_code="P", on=TODAY)

    assert dict(rows.values_list("ref", "stage")) == {
        **{name: name for name in every_stage},
        "EDGE": "ORPHAN",
        "LATE": "ORPHAN",
    }
    assert rows.get(ref="EDGE").last_day == edge.ends_on - timedelta(days=1)
    assert [pipeline.days_left(contract=row, on=TODAY) for row in (edge, late)] == [120, -30]


def test_weeks_add_up_the_value_at_risk(program, every_stage, django_assert_num_queries):
    make.contract(program, ref="EURO", currency="EUR")

    with django_assert_num_queries(3):
        rows = pipeline.by_week(ALL, program_code="P", on=TODAY)

    monday = date(2026, 6, 29)
    assert rows == [
        WeekStage(week_starts_on=date(2026, 5, 4), stage=Stage.LAPSED, currency="AUD", count=1, units=10_000_000),
        *(
            WeekStage(week_starts_on=monday, stage=stage, currency=currency, count=1, units=10_000_000)
            for stage, currency in (
                (Stage.BLOCKED, "AUD"), (Stage.ORPHAN, "AUD"), (Stage.ORPHAN, "EUR"), (Stage.QUOTED, "AUD"),
                (Stage.TO_QUOTE, "AUD"), (Stage.WON, "AUD"),
            )
        ),
    ]  # fmt: skip
    assert [row.stage for row in rows if not row.is_at_risk] == [Stage.LAPSED, Stage.WON]


def test_what_needs_a_person_is_listed_until_somebody_is_of_record(program, every_stage, lark, who):
    assert refs(pipeline.to_route(ALL, program_code="P", on=TODAY)) == ["BLOCKED", "ORPHAN"]

    incumbency.assign(contract_ref="ORPHAN", partner_code="LARK", reason="Nearest", **who)

    assert refs(pipeline.to_route(ALL, program_code="P", on=TODAY)) == ["BLOCKED"]


def test_an_expired_quote_and_a_suspended_right_show(program, every_stage, who):
    authorizations.suspend(program_code="P", partner_code="LARK", reason="x", **who)

    rows = dict(pipeline.in_window(ALL, program_code="P", on=TODAY).values_list("ref", "stage"))
    later = dict(
        pipeline.in_window(ALL, program_code="P", on=date(2026, 7, 1)).values_list("ref", "stage")
    )

    assert (rows["TO_QUOTE"], rows["QUOTED"], later["QUOTED"]) == ("BLOCKED", "QUOTED", "BLOCKED")


def test_a_partner_sees_what_it_is_of_record_of_and_nothing_else(program, lark, who):
    """Not another's contract, not an orphan, not what it lost, though each exists and has a quote or a log."""
    merri = make.authorised("MERRI", of=program)
    own = make.contract(program, incumbent=merri, ref="OWN")
    others = make.contract(program, incumbent=lark, ref="OTHERS")
    lost = make.contract(program, incumbent=merri, ref="LOST")
    make.contract(program, ref="ORPHAN")
    sent(others, who)
    incumbency.release(contract_ref="LOST", cause=ReleaseCause.CONSENT, reason="x", **who)
    seat = seat_of(merri)

    assert refs(contracts.contracts_visible_to(seat, on=TODAY)) == ["OWN"]
    assert refs(pipeline.in_window(seat, program_code="P", on=TODAY)) == ["OWN"]
    assert [row.count for row in pipeline.by_week(seat, program_code="P", on=TODAY)] == [1]
    assert refs(pipeline.to_route(seat, program_code="P", on=TODAY)) == []
    assert contracts.get_visible(seat, ref="OWN", on=TODAY) == own
    words = set()
    for ref in (others.ref, lost.ref, "ORPHAN", "NONE", "\x00"):
        with pytest.raises(NotFoundError) as refusal:
            contracts.get_visible(seat, ref=ref, on=TODAY)
        words.add(refusal.value.message)
    assert words == {"There is no such contract."}


def test_a_distributor_sees_no_contract(program, lark):
    make.contract(program, incumbent=lark)
    seat = Seat(
        user_id=1,
        name="D",
        roles=frozenset({Role.DISTRIBUTOR_USER}),
        is_vendor=False,
        distributor_id=1,
    )

    assert refs(contracts.contracts_visible_to(seat, on=TODAY)) == []


def test_a_manager_sees_own_territories_and_the_orphans_they_left(program, lark, who):
    south, east = TerritoryFactory(), TerritoryFactory()
    merri = make.authorised("MERRI", of=program)
    PartnerAssignmentFactory(partner=lark, territory=south)
    PartnerAssignmentFactory(partner=merri, territory=east)
    make.contract(program, incumbent=lark, ref="SOUTH")
    make.contract(program, incumbent=merri, ref="EAST")
    make.contract(program, ref="NEVER-HELD")
    for ref, partner in (("LEFT-SOUTH", lark), ("MOVED-EAST", lark)):
        make.contract(program, incumbent=partner, ref=ref)
        incumbency.release(contract_ref=ref, cause=ReleaseCause.CONSENT, reason="x", **who)
    incumbency.assign(contract_ref="MOVED-EAST", partner_code="MERRI", reason="x", **who)

    assert refs(contracts.contracts_visible_to(manager_of(south), on=TODAY)) == [
        "LEFT-SOUTH",
        "SOUTH",
    ]
    assert refs(contracts.contracts_visible_to(manager_of(east), on=TODAY)) == [
        "EAST",
        "MOVED-EAST",
    ]
    assert len(refs(contracts.contracts_visible_to(ALL, on=TODAY))) == 5


def test_successors_are_authorised_and_nearest_first(program, lark, who):
    south = TerritoryFactory()
    near = make.authorised("NEAR", of=program)
    golden = make.authorised("GOLDEN", of=program, tier="GOLD")
    make.authorised("FAR", of=program)
    make.partner("PLAIN", of=program)
    for partner in (lark, near):
        PartnerAssignmentFactory(partner=partner, territory=south)
    contract = make.contract(program, incumbent=lark)
    incumbency.release(contract_ref=contract.ref, cause=ReleaseCause.CONSENT, reason="x", **who)

    found = pipeline.successors(contract=contract, on=TODAY)

    assert [(one.name.split()[0], one.tier_code, one.is_same_territory) for one in found] == [
        ("NEAR", "SILVER", True),
        ("GOLDEN", "GOLD", False),
        ("FAR", "SILVER", False),
    ]
    assert golden.pk == found[1].partner_id


def test_the_log_of_a_contract_answers_a_complaint(program, lark, who):
    contract = make.contract(program, incumbent=lark)
    sent(contract, who)
    incumbency.release(
        contract_ref=contract.ref, cause=ReleaseCause.CUSTOMER_LETTER, reason="They moved", evidence="Letter 7",
        **who,
    )  # fmt: skip

    log = contracts.log_of(contract_id=contract.pk)

    (holding,) = log.holdings
    assert (holding.partner_id, holding.release_cause, holding.release_reason, holding.evidence) == (
        lark.pk, "CUSTOMER_LETTER", "They moved", "Letter 7",
    )  # fmt: skip
    assert [(touch.kind, touch.by) for touch in log.touches] == [("QUOTE", "user:7")]
    assert log.touches[0].at == datetime(2026, 6, 1, 2, tzinfo=UTC)
