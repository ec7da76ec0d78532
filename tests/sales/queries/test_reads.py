"""What pages read of sales: uploads, the desk and revenue, each within what a seat may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kernel import money
from kernel.errors import NotFoundError
from kernel.periods import Period
from partners.choices import Role
from partners.queries.access import Seat
from sales.models import LedgerEntry, StagedLine
from sales.queries import laws, revenue, unmatched, uploads
from tests.factories import sales

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 1)


def seat(**place):
    roles = frozenset({Role.ANALYST if place.get("is_vendor") else Role.PARTNER_ADMIN})
    return Seat(user_id=1, name="Kim", roles=roles, **{"is_vendor": False, **place})


VENDOR = seat(is_vendor=True, sees_all_partners=True)


@pytest.fixture
def channel():
    norvale, harbour = sales.make_distributor("NV"), sales.make_distributor("HB")
    acme, bolt = sales.make_partner("ACME"), sales.make_partner("BOLT")
    for distributor in (norvale, harbour):
        sales.learn(distributor, acme, code="C1")
        sales.learn(distributor, bolt, code="C2")
    nv = sales.send(
        [
            sales.line("D1", code="C1", net="10", employees="5", customer="Kiln"),
            sales.line("D2", code="C2", net="20", kind="renewal", on="2026-01-31"),
            sales.line("D3", name="Somebody Pty Ltd", net="5"),
            sales.line("D4", name="SOMEBODY", net="7", currency="USD"),
            sales.line("D5", code="C1", net="x"),
        ]
    )
    hb = sales.send(
        [sales.line("D1", code="C1", net="1"), sales.line("D2", name="Somebody")], distributor="HB"
    )
    return {"norvale": norvale, "harbour": harbour, "acme": acme, "bolt": bolt, "nv": nv, "hb": hb}


def test_a_report_says_counts_and_amounts_by_state(channel):
    report = uploads.report(upload_id=channel["nv"])

    assert report.data == {
        "upload": channel["nv"], "state": "POSTED", "lines": 5, "posted": 2, "unmatched": 2, "rejected": 0,
        "already_known": 0, "linked": 0, "faulty": 1, "restated": 0,
        "amounts": {
            "AUD": {"posted": "30.0000", "linked": "0.0000", "matched": "0.0000", "unmatched": "5.0000",
                    "rejected": "0.0000", "known": "0.0000", "faulty": "0.0000"},
            "USD": {"posted": "0.0000", "linked": "0.0000", "matched": "0.0000", "unmatched": "7.0000",
                    "rejected": "0.0000", "known": "0.0000", "faulty": "0.0000"},
        },
    }  # fmt: skip
    assert report.text.splitlines()[0] == (
        f"Upload {channel['nv']}: 5 lines. 2 posted, 2 unmatched, 0 rejected, 0 already known, 1 faulty, 0 restated."
    )


def test_uploads_are_seen_by_the_vendor_and_their_own_distributor(channel):
    own = seat(distributor_id=channel["norvale"].pk)

    assert set(uploads.uploads_visible_to(VENDOR).values_list("id", flat=True)) == {
        channel["nv"],
        channel["hb"],
    }
    assert list(uploads.uploads_visible_to(own).values_list("id", flat=True)) == [channel["nv"]]
    assert not uploads.uploads_visible_to(seat(partner_id=channel["acme"].pk)).exists()
    with pytest.raises(NotFoundError):
        uploads.get_visible(own, upload_id=channel["hb"])


def test_the_desk_groups_what_waits_by_how_it_is_written(channel):
    found = unmatched.groups()

    assert [(g.distributor, g.name_key, g.rows, g.units, g.currency) for g in found] == [
        ("Distributor HB", "somebody", 1, money.to_units(100), "AUD"),
        ("Distributor NV", "somebody", 1, money.to_units(7), "USD"),
        ("Distributor NV", "somebody", 1, money.to_units(5), "AUD"),
    ]
    assert [g.distributor for g in unmatched.groups(distributor_id=channel["harbour"].pk)] == [
        "Distributor HB"
    ]
    assert unmatched.find_group(key_line_id=found[2].key_line_id) == found[2]
    assert unmatched.find_group(key_line_id=0) is None
    assert (unmatched.count(), unmatched.summary().amounts) == (
        3, {"AUD": money.to_units(105), "USD": money.to_units(7)},
    )  # fmt: skip


def test_waiting_lines_are_seen_by_the_vendor_and_their_own_distributor(channel):
    assert unmatched.waiting_visible_to(VENDOR).count() == 3
    assert unmatched.waiting_visible_to(seat(distributor_id=channel["harbour"].pk)).count() == 1
    assert unmatched.waiting_visible_to(seat(partner_id=channel["acme"].pk)).count() == 0


def test_candidates_are_near_names_with_their_reasons(channel):
    sales.make_partner("P-NEAR", name="Somebody Else Pty Ltd")
    sales.make_partner("P-FAR", name="Quite different")
    group = unmatched.groups(distributor_id=channel["harbour"].pk)[0]

    found = unmatched.candidates(group=group)

    assert [one.code for one in found] == ["P-NEAR"]
    assert (False, "No Distributor HB sales") in found[0].reasons


def test_a_partner_is_near_by_a_name_another_distributor_uses(channel):
    sales.learn(channel["norvale"], channel["bolt"], name="Somebodi")
    group = unmatched.groups(distributor_id=channel["harbour"].pk)[0]

    (found,) = unmatched.candidates(group=group)

    assert found.partner_id == channel["bolt"].pk
    assert found.reasons[0] == (True, "Name 88% alike, known as Somebodi")


def test_entries_are_seen_by_vendor_partner_and_distributor_each_their_own(channel):
    def keys(*, of):
        return sorted(revenue.entries_visible_to(of, on=ON).values_list("source_key", flat=True))

    assert keys(of=VENDOR) == ["HB|D1|1", "NV|D1|1", "NV|D2|1"]
    assert keys(of=seat(partner_id=channel["acme"].pk)) == ["HB|D1|1", "NV|D1|1"]
    assert keys(of=seat(distributor_id=channel["norvale"].pk)) == ["NV|D1|1", "NV|D2|1"]
    assert keys(of=seat()) == []


def test_revenue_by_month_total_and_the_entries_behind(channel):
    partner_id = channel["bolt"].pk
    sales.send([sales.line("D9", code="C2", net="3", on="2026-02-01")])
    january = Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))

    assert [
        (month.starts_on, month.currency, money.from_units(month.units), month.entries)
        for month in revenue.months(
            partner_id=partner_id, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)
        )
    ] == [(date(2026, 1, 1), "AUD", Decimal(20), 1), (date(2026, 2, 1), "AUD", Decimal(3), 1)]
    assert revenue.total(
        partner_id=partner_id, starts_on=january.starts_on, ends_on=january.ends_on
    ) == {"AUD": money.to_units(20)}
    behind = revenue.entries_behind(partner_id=partner_id, period=january, kinds=["RENEWAL"])
    assert [(row.source_key, row.line.file_line, row.upload.file_name) for row in behind] == [
        ("NV|D2|1", 3, "pos.csv")
    ]
    assert not revenue.entries_behind(
        partner_id=partner_id, period=january, segments=["SMB"]
    ).exists()
    assert not revenue.entries_behind(partner_id=partner_id, period=january, watermark=0).exists()
    assert (revenue.count(partner_id=partner_id), revenue.totals(rows=behind)) == (
        2,
        {"AUD": money.to_units(20)},
    )


@pytest.mark.usefixtures("channel")
class TestLaws:
    def test_they_hold(self):
        assert laws.breaches() == []
        assert len(laws.laws()) == len(set(laws.laws())) == 7

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ({"state": "KNOWN"}, "is credited, but the line is not posted"),
            ({"net": 1}, "says something else"),
            ({"state": "MATCHED"}, "are accounted for"),
        ],
    )
    def test_a_posted_line_that_is_changed_is_found(self, change, found):
        entry = LedgerEntry.objects.order_by("id").first()
        StagedLine.objects.filter(pk=entry.line_id).update(**change)

        assert any(found in breach for breach in laws.breaches())

    def test_a_line_said_to_be_posted_without_credit_is_found(self):
        line = StagedLine.objects.filter(state="UNMATCHED").order_by("id").first()
        line.state, line.partner_id = "POSTED", LedgerEntry.objects.first().partner_id
        line.save()

        assert any("posted, but nothing is credited" in breach for breach in laws.breaches())

    def test_a_line_that_vanished_is_found(self):
        StagedLine.objects.filter(state="UNMATCHED").order_by("id")[0].delete()

        assert any("the file has" in breach for breach in laws.breaches())
