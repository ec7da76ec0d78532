"""What the days do to contracts, each once, by the midnight of the program's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.models import Event
from renewals.choices import ContactKind
from renewals.models import Authorization, Contract, Incumbency, Notice, Release
from renewals.operations import days, incumbency, windows
from tests.factories import renewals as make

ENDS = date(2026, 6, 30)


@pytest.fixture
def lark(program):
    return make.authorised("LARK", of=program)


def noon(day: date) -> datetime:
    """Return noon of the day in Sydney."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def raise_on(day):
    return windows.raise_notices(program_code="P", actor="system", at=noon(day))


def release_on(day):
    return windows.release_due(program_code="P", actor="system", at=noon(day))


def test_each_notice_is_raised_once_on_its_day(program, lark):
    contract = make.contract(program, incumbent=lark, last_day=ENDS)

    raised = {}
    for back in range(130, -5, -1):
        day = ENDS - timedelta(days=back)
        for _ in range(2):
            if count := raise_on(day):
                raised[back] = count

    assert raised == {120: 1, 90: 1, 60: 1, 30: 1, 7: 1}
    rows = Notice.objects.order_by("-days").values_list("days", "due_on", "partner__code")
    assert list(rows) == [(n, ENDS - timedelta(days=n), "LARK") for n in (120, 90, 60, 30, 7)]
    told = Event.objects.filter(type="contract.notice.raised", subject=f"contract:{contract.ref}")
    assert [row.data["days"] for row in told.order_by("id")] == [120, 90, 60, 30, 7]


def test_after_a_pause_only_the_latest_notice_is_raised(program, lark):
    make.contract(program, incumbent=lark, last_day=ENDS)

    assert raise_on(ENDS - timedelta(days=40)) == 1
    assert list(Notice.objects.values_list("days", flat=True)) == [60]


def test_the_day_changes_at_midnight_in_the_programs_zone(program, lark):
    make.contract(program, incumbent=lark, last_day=ENDS)  # 120 days before: 2 March
    midnight = datetime(2026, 3, 1, 13, tzinfo=UTC)  # of 2 March in Sydney, in summer time

    before = windows.raise_notices(
        program_code="P", actor="system", at=midnight - timedelta(seconds=1)
    )
    after = windows.raise_notices(program_code="P", actor="system", at=midnight)

    assert (before, after) == (0, 1)


def test_an_orphan_s_notice_goes_to_nobody_and_final_contracts_have_none(program):
    make.contract(program, last_day=ENDS)
    make.contract(program, last_day=ENDS, state="LAPSED", lapsed_on=ENDS)

    assert raise_on(ENDS) == 1
    assert Notice.objects.get().partner is None


def test_another_programs_contracts_are_left_alone(program, lark):
    other = make.program("Q")
    make.contract(other, incumbent=lark, last_day=ENDS)

    assert raise_on(ENDS) == 0
    assert windows.raise_notices(program_code="Q", actor="system", at=noon(ENDS)) == 0


def test_first_right_ends_on_the_release_day_without_a_response(program, lark):
    contract = make.contract(program, incumbent=lark, last_day=ENDS)
    release_day = ENDS - timedelta(days=30)

    assert [release_on(release_day - timedelta(days=1)), release_on(release_day)] == [0, 1]
    assert release_on(release_day) == 0
    release = Release.objects.get()
    assert (release.cause, release.released_on, release.released_by) == (
        "NO_RESPONSE",
        release_day,
        "system",
    )
    assert Incumbency.objects.get(contract=contract).ends_on == release_day


@pytest.mark.parametrize(("day", "kept"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True)])
def test_a_contact_within_the_window_keeps_first_right(program, lark, day, kept):
    contract = make.contract(program, incumbent=lark, last_day=ENDS)
    incumbency.log_contact(
        contract_ref=contract.ref, kind=ContactKind.CALL, contacted_at=noon(day), note="Spoke",
        actor="user:7", at=noon(ENDS - timedelta(days=40)),
    )  # fmt: skip

    assert release_on(ENDS - timedelta(days=30)) == (0 if kept else 1)


def test_who_may_not_sell_is_released_for_that_reason_even_with_a_contact(program):
    plain = make.partner("PLAIN", of=program)
    contract = make.contract(program, incumbent=plain, last_day=ENDS)
    incumbency.log_contact(
        contract_ref=contract.ref, kind=ContactKind.CALL, contacted_at=noon(date(2026, 5, 1)), note="Spoke",
        actor="user:7", at=noon(date(2026, 5, 1)),
    )  # fmt: skip

    release_on(ENDS - timedelta(days=30))

    assert Release.objects.get().cause == "LOST_RIGHT"


def test_who_is_assigned_after_the_release_day_stays(program, lark):
    contract = make.contract(program, last_day=ENDS)
    incumbency.assign(
        contract_ref=contract.ref, partner_code="LARK", reason="Nearest", actor="user:7",
        at=noon(ENDS - timedelta(days=20)),
    )  # fmt: skip

    assert [release_on(ENDS - timedelta(days=left)) for left in (20, 10, 0)] == [0, 0, 0]


def test_a_term_lapses_once_its_window_has_closed(program, lark):
    contract = make.contract(program, incumbent=lark, last_day=ENDS)
    closes = ENDS + timedelta(days=30)

    found = [
        windows.lapse(program_code="P", actor="system", at=noon(day))
        for day in (closes, closes + timedelta(days=1), closes + timedelta(days=2))
    ]

    contract.refresh_from_db()
    assert (found, contract.state, contract.lapsed_on) == (
        [0, 1, 0],
        "LAPSED",
        closes + timedelta(days=1),
    )
    assert Event.objects.get(type="contract.lapsed").subject == f"contract:{contract.ref}"


def test_a_day_does_rights_before_first_right(program, lark):
    Authorization.objects.update(expires_on=ENDS - timedelta(days=30))
    make.contract(program, incumbent=lark, last_day=ENDS)

    worked = days.work(program_code="P", actor="system", at=noon(ENDS - timedelta(days=30)))
    again = days.work(program_code="P", actor="system", at=noon(ENDS - timedelta(days=30)))

    assert (worked.rights.suspended, worked.released, worked.notices, worked.lapsed) == (1, 1, 1, 0)
    assert (again.rights.suspended, again.released, again.notices, again.lapsed) == (0, 0, 0, 0)
    assert Release.objects.get().cause == "LOST_RIGHT"
    assert Contract.objects.get().state == "OPEN"
