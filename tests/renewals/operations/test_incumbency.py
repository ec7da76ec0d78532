"""Partners of record: given and released with dates and reasons, never two at once; contacts prove it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from kernel.errors import NotFoundError, ReasonIsMissing
from renewals.choices import ContactKind, ReleaseCause
from renewals.models import Contact, Contract, Incumbency, Release
from renewals.operations import incumbency
from tests.factories import renewals as make

TODAY = date(2026, 6, 1)


@pytest.fixture
def lark(program):
    return make.partner("LARK")


@pytest.fixture
def contract(program, lark):
    return make.contract(program, incumbent=lark)


def release(contract, who, **values):
    given = {"cause": ReleaseCause.CONSENT, "reason": "They said so", **who, **values}
    return incumbency.release(contract_ref=contract.ref, **given)


def test_an_orphan_is_assigned_with_a_reason_and_the_log_tells_it(program, lark, who):
    orphan = make.contract(program)

    row = incumbency.assign(contract_ref=orphan.ref, partner_code="LARK", reason=" Nearest ", **who)

    assert (row.partner, row.starts_on, row.cause, row.reason) == (
        lark,
        TODAY,
        "ASSIGNED",
        "Nearest",
    )
    told = Event.objects.get(type="contract.incumbent.assigned")
    assert (told.subject, told.partner_ref, told.actor, told.reason) == (
        f"contract:{orphan.ref}", "LARK", "user:7", "Nearest",
    )  # fmt: skip


def test_the_day_is_the_day_in_the_programs_zone(program, lark, who):
    orphan = make.contract(program)
    who["at"] = who["at"].replace(hour=14, minute=30)  # half past midnight of 2 June in Sydney

    row = incumbency.assign(contract_ref=orphan.ref, partner_code="LARK", reason="Nearest", **who)

    assert row.starts_on == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"reason": " "}, ReasonIsMissing),
        ({"partner_code": "NOBODY"}, NotFoundError),
        ({"contract_ref": "C-0"}, NotFoundError),
        ({"contract_ref": "C\x00"}, NotFoundError),
        ({}, incumbency.ContractHasIncumbent),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(contract, who, values, error):
    given = {"contract_ref": contract.ref, "partner_code": "LARK", "reason": "Nearest", **who}

    with pytest.raises(error):
        incumbency.assign(**{**given, **values})

    assert (Incumbency.objects.count(), Event.objects.filter(actor="user:7").count()) == (1, 0)


def test_a_release_ends_first_right_and_makes_an_orphan(contract, who):
    row = release(contract, who)

    holder = Incumbency.objects.get()
    assert (holder.ends_on, row.released_on, row.cause) == (TODAY, TODAY, "CONSENT")
    assert Event.objects.get(type="contract.incumbent.released").partner_ref == "LARK"
    with pytest.raises(incumbency.ContractIsOrphan):
        release(contract, who)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"reason": ""}, ReasonIsMissing),
        ({"cause": ReleaseCause.CUSTOMER_LETTER, "evidence": " "}, incumbency.EvidenceIsMissing),
        ({"cause": ReleaseCause.NO_RESPONSE}, incumbency.CauseNotForPersons),
    ],
)
def test_a_release_without_ground_is_refused(contract, who, values, error):
    with pytest.raises(error):
        release(contract, who, **values)

    assert (Release.objects.count(), Incumbency.objects.get().ends_on) == (0, None)


def test_a_contact_is_logged_for_the_partner_of_record(contract, lark, who):
    earlier = who["at"] - timedelta(days=3)

    row = incumbency.log_contact(
        contract_ref=contract.ref, kind=ContactKind.CALL, contacted_at=earlier, note="Spoke", **who
    )

    assert (row.partner, row.contacted_at, row.logged_at) == (lark, earlier, who["at"])
    assert Event.objects.get(type="contract.contact.logged").partner_ref == "LARK"


def test_a_contact_to_come_is_refused(contract, who):
    with pytest.raises(incumbency.ContactInTheFuture):
        incumbency.log_contact(
            contract_ref=contract.ref,
            kind=ContactKind.CALL,
            contacted_at=who["at"] + timedelta(seconds=1),
            note="Spoke",
            **who,
        )

    assert Contact.objects.count() == 0


def test_a_final_contract_is_left_alone(program, lark, who):
    gone = make.contract(program, incumbent=lark, state="LAPSED", lapsed_on=TODAY)

    for act in (
        lambda: release(gone, who),
        lambda: incumbency.assign(contract_ref=gone.ref, partner_code="LARK", reason="x", **who),
    ):
        with pytest.raises(incumbency.ContractIsFinal):
            act()

    assert Incumbency.objects.get().ends_on is None


def broken(act):
    """Return the name of the law that the act breaks."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_keeps_the_laws(program, contract, lark, who):
    merri = make.partner("MERRI")
    release(contract, who)
    contact = Contact.objects.create(
        contract=contract, partner=lark, kind="CALL", contacted_at=who["at"], note="x",
        logged_at=who["at"], logged_by="test",
    )  # fmt: skip
    other = make.contract(program, incumbent=lark)
    gone = make.contract(program, state="LAPSED", lapsed_on=TODAY)
    new = {"cause": "IMPORT", "set_at": who["at"], "set_by": "test"}

    assert [
        broken(lambda: Incumbency.objects.create(contract=other, partner=merri, starts_on=TODAY, **new)),
        broken(
            lambda: Incumbency.objects.create(
                contract=contract, partner=merri, starts_on=contract.starts_on, ends_on=TODAY, **new
            )
        ),
        broken(lambda: Incumbency.objects.filter(contract=contract).update(ends_on=None)),
        broken(lambda: Incumbency.objects.filter(contract=other).update(partner=merri)),
        broken(lambda: Incumbency.objects.filter(contract=other).delete()),
        broken(lambda: Release.objects.update(reason="y")),
        broken(contact.delete),
        broken(lambda: Contract.objects.filter(pk=gone.pk).update(quantity=2)),
        broken(lambda: Contract.objects.filter(pk=gone.pk).delete()),
        broken(lambda: Contract.objects.filter(pk=other.pk).update(state="RENEWED")),
        broken(lambda: make.contract(program, predecessor=other, starts_on=other.starts_on)),
        broken(
            lambda: make.contract(
                program, predecessor=other, last_day=date(2027, 6, 30), customer=make.customer("Else")
            )
        ),
    ] == [
        "renewals_incumbency_one_open",
        "renewals_incumbency_no_overlap",
        "renewals_incumbency_only_ends",
        "renewals_incumbency_only_ends",
        "renewals_incumbency_only_ends",
        "renewals_release_append_only",
        "renewals_contact_append_only",
        "renewals_contract_final",
        "renewals_contract_append_only",
        "renewals_contract_state_is_dated",
        "renewals_contract_follows",
        "renewals_contract_follows",
    ]  # fmt: skip
