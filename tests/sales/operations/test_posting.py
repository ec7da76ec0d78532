"""What a file does to the ledger: credits, repetitions, restatements, whole documents, and the order of files."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from kernel import money
from kernel.errors import ReasonIsMissing
from sales.choices import LineState, UploadState
from sales.models import LedgerEntry, StagedLine, Upload
from sales.operations import intake, posting
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def norvale():
    return sales.make_distributor("NV")


@pytest.fixture
def acme(norvale):
    partner = sales.make_partner("ACME")
    sales.learn(norvale, partner, code="C1")
    return partner


@pytest.fixture
def bolt(norvale):
    partner = sales.make_partner("BOLT")
    sales.learn(norvale, partner, code="C2")
    return partner


def test_lines_of_known_partners_are_credited_and_the_others_wait(acme):
    upload_id = sales.send(
        [sales.line("D1", "1", code="C1"), sales.line("D1", "2", code="C9", net="7.50")]
    )

    upload = Upload.objects.get(pk=upload_id)
    assert sales.states(upload_id) == {LineState.POSTED: 1, LineState.UNMATCHED: 1}
    assert sales.entries() == [("NV|D1|1", 1, "CREDIT", "ACME", Decimal("100.0000"))]
    assert (upload.state, upload.line_count, upload.amounts) == (
        UploadState.POSTED, 2, {"AUD": money.to_units("107.50")},
    )  # fmt: skip
    posted = Event.objects.get(type="upload.posted")
    assert {name: posted.data[name] for name in ("posted", "unmatched", "known", "restated")} == {
        "posted": 1, "unmatched": 1, "known": 0, "restated": 0,
    }  # fmt: skip
    sales.assert_lawful()


def test_the_same_file_again_changes_nothing(acme):
    lines = [sales.line("D1", "1", code="C1"), sales.line("D1", "2", code="C9")]
    first = sales.send(lines)

    second = sales.send(lines)

    assert sales.reasons(second) == [("KNOWN", "Counted before"), ("KNOWN", "Waits already")]
    assert sales.states(first) == {LineState.POSTED: 1, LineState.UNMATCHED: 1}
    assert Upload.objects.get(pk=second).same_content_as_id == first
    assert sales.revenue() == {"ACME": Decimal("100.0000")}
    sales.assert_lawful()


def test_overlapping_files_count_each_line_once(acme):
    sales.send([sales.line("D1", "1", code="C1"), sales.line("D2", "1", code="C1", net="20")])

    upload_id = sales.send(
        [sales.line("D2", "1", code="C1", net="20"), sales.line("D3", "1", code="C1", net="3")]
    )

    assert sales.states(upload_id) == {LineState.KNOWN: 1, LineState.POSTED: 1}
    assert sales.revenue() == {"ACME": Decimal("123.0000")}


def test_a_line_twice_in_one_file_counts_once(acme):
    upload_id = sales.send([sales.line(code="C1"), sales.line(code="C1")])

    assert sales.reasons(upload_id) == [("POSTED", ""), ("KNOWN", "Twice in the file")]
    assert sales.revenue() == {"ACME": Decimal("100.0000")}


def test_a_corrected_line_is_a_reversal_and_a_new_credit(acme):
    first = sales.send([sales.line(code="C1"), sales.line("D2", code="C1", net="5")])

    second = sales.send([sales.line(code="C1", net="80"), sales.line("D2", code="C1", net="5")])

    assert sales.entries() == [
        ("NV|D1|1", 1, "CREDIT", "ACME", Decimal("100.0000")),
        ("NV|D2|1", 1, "CREDIT", "ACME", Decimal("5.0000")),
        ("NV|D1|1", 1, "REVERSAL", "ACME", Decimal("-100.0000")),
        ("NV|D1|1", 2, "CREDIT", "ACME", Decimal("80.0000")),
    ]
    assert sales.restated(second) == 1
    assert sales.reasons(first) == [("KNOWN", "Restated by a later file"), ("POSTED", "")]
    sales.assert_lawful()


def test_a_line_that_moves_to_another_partner_is_restated(acme, bolt):
    sales.send([sales.line(code="C1")])

    sales.send([sales.line(code="C2")])

    assert sales.revenue() == {"ACME": Decimal(0), "BOLT": Decimal("100.0000")}
    sales.assert_lawful()


def test_the_newest_file_wins_in_whatever_order_files_are_processed(acme):
    older = sales.receive([sales.line(code="C1", net="1"), sales.line("D2", code="C1", net="2")])
    newer = sales.receive([sales.line(code="C1", net="10"), sales.line("D2", code="C1", net="2")])

    intake.process(upload_id=newer, at=sales.AT)
    intake.process(upload_id=older, at=sales.AT)

    assert sales.revenue() == {"ACME": Decimal("12.0000")}
    assert sales.reasons(older) == [
        ("KNOWN", "Restated by a later file"), ("KNOWN", "Counted before"),
    ]  # fmt: skip
    sales.assert_lawful()


def test_an_older_file_does_not_restate_what_a_newer_one_repeated(acme):
    sales.send([sales.line(code="C1", net="1")])
    late = sales.receive([sales.line(code="C1", net="2")])
    sales.send([sales.line(code="C1", net="1")])

    intake.process(upload_id=late, at=sales.AT)

    assert sales.revenue() == {"ACME": Decimal("1.0000")}
    assert sales.reasons(late) == [("KNOWN", "Restated by a later file")]


def test_a_bar_in_a_number_does_not_mix_two_identities(acme):
    sales.send(
        [sales.line("A|B", "1", code="C1", net="1"), sales.line("A", "B|1", code="C1", net="2")]
    )

    assert sales.revenue() == {"ACME": Decimal("3.0000")}


def test_an_undone_file_is_reversed_and_counts_anew_when_sent_again(acme):
    lines = [sales.line(code="C1"), sales.line("D2", code="C9")]
    upload_id = sales.send(lines)

    count = posting.reverse_upload(
        upload_id=upload_id, reason="Wrong month", actor="user:1", at=sales.AT
    )

    assert count == 1
    assert sales.revenue() == {"ACME": Decimal(0)}
    assert sales.reasons(upload_id) == [("REJECTED", "Undone: Wrong month")] * 2
    again = sales.send(lines)
    assert sales.states(again) == {LineState.POSTED: 1, LineState.UNMATCHED: 1}
    assert sales.entries()[-1] == ("NV|D1|1", 2, "CREDIT", "ACME", Decimal("100.0000"))
    sales.assert_lawful()


def test_undoing_a_correction_brings_the_corrected_lines_back(acme):
    sales.send([sales.line(code="C1")])
    correction = sales.send([sales.line(code="C1", net="1")])

    posting.reverse_upload(upload_id=correction, reason="Not ours", actor="user:1", at=sales.AT)

    assert sales.revenue() == {"ACME": Decimal("100.0000")}
    sales.assert_lawful()


def test_undoing_a_file_counts_its_lines_for_the_later_file_that_holds_them(acme):
    first = sales.send([sales.line(code="C1"), sales.line("D2", code="C1", net="5")])
    second = sales.send([sales.line(code="C1")])

    posting.reverse_upload(upload_id=first, reason="Doubled", actor="user:1", at=sales.AT)

    assert sales.revenue() == {"ACME": Decimal("100.0000")}
    assert sales.states(second) == {LineState.POSTED: 1}
    sales.assert_lawful()


def test_a_line_number_that_begins_with_a_hash_is_no_whole_document(acme):
    first = sales.send([sales.line("D1", "#1", code="C1", net="100")])
    correction = sales.send([sales.line("D1", "#1", code="C1", net="1")])
    sales.send([sales.line("D1", "#2", code="C1", net="1")])

    posting.reverse_upload(upload_id=correction, reason="Wrong", actor="user:1", at=sales.AT)

    assert sales.revenue() == {"ACME": Decimal(101)}
    assert sales.states(first) == {LineState.POSTED: 1}
    assert set(StagedLine.objects.values_list("source_key", "line_no")) == {
        ("NV|D1|\x1e1", "#1"),
        ("NV|D1|\x1e2", "#2"),
    }
    sales.assert_lawful()


def test_undoing_refuses_without_a_reason_twice_and_before_posting(acme):
    upload_id = sales.receive([sales.line(code="C1")])
    undo = {"upload_id": upload_id, "actor": "user:1", "at": sales.AT}

    with pytest.raises(posting.UploadIsNotPosted), transaction.atomic():
        posting.reverse_upload(reason="No", **undo)
    intake.process(upload_id=upload_id, at=sales.AT)
    with pytest.raises(ReasonIsMissing), transaction.atomic():
        posting.reverse_upload(reason=" ", **undo)
    assert sales.revenue() == {"ACME": Decimal("100.0000")}
    posting.reverse_upload(reason="Wrong", **undo)
    with pytest.raises(posting.UploadIsUndone), transaction.atomic():
        posting.reverse_upload(reason="Wrong", **undo)
    assert sales.revenue() == {"ACME": Decimal(0)}


@pytest.mark.usefixtures("acme", "bolt")
class TestWholeDocuments:
    """Without line numbers the document is the unit and its rows are a multiset."""

    @pytest.fixture(autouse=True)
    def _documents(self, norvale):
        norvale.layout_name = "standard-documents"
        norvale.save()

    def send(self, *lines):
        return sales.send(lines, has_numbers=False)

    def test_honest_duplicates_all_count(self):
        self.send(sales.line(code="C1"), sales.line(code="C1"), sales.line(code="C1", net="1"))

        assert sales.revenue() == {"ACME": Decimal("201.0000")}

    def test_the_difference_of_the_multisets_is_reversed_and_posted(self):
        first = self.send(
            sales.line(code="C1"), sales.line(code="C1"), sales.line(code="C1", net="1")
        )

        second = self.send(sales.line(code="C1"), sales.line(code="C1", net="2"))

        assert sales.revenue() == {"ACME": Decimal("102.0000")}
        assert sales.states(second) == {LineState.KNOWN: 1, LineState.POSTED: 1}
        assert sales.restated(second) == 2
        assert sales.states(first) == {LineState.POSTED: 1, LineState.KNOWN: 2}
        sales.assert_lawful()

    def test_documents_that_are_not_in_the_file_stay(self):
        self.send(sales.line("D1", code="C1"), sales.line("D2", code="C1"))

        self.send(sales.line("D2", code="C1", net="1"))

        assert sales.revenue() == {"ACME": Decimal("101.0000")}

    def test_the_same_file_again_changes_nothing(self):
        lines = (sales.line(code="C1"), sales.line(code="C1"), sales.line(code="C9"))
        self.send(*lines)

        again = self.send(*lines)

        assert sales.states(again) == {LineState.KNOWN: 3}
        assert sales.revenue() == {"ACME": Decimal("200.0000")}

    def test_a_document_with_a_faulty_row_reverses_nothing_and_its_new_rows_wait(self):
        self.send(sales.line(code="C1"), sales.line(code="C1", net="1"))

        second = self.send(
            sales.line(code="C1"), sales.line(code="C1", net="x"), sales.line(code="C1", net="3")
        )

        assert sales.revenue() == {"ACME": Decimal("101.0000")}
        assert [state for state, _ in sales.reasons(second)] == ["KNOWN", "FAULTY", "UNMATCHED"]
        sales.assert_lawful()

    def test_a_document_held_by_a_newer_file_is_left_to_it(self):
        older = sales.receive(
            [sales.line(code="C1"), sales.line(code="C1", net="1")], has_numbers=False
        )
        self.send(sales.line(code="C1"), sales.line(code="C1", net="2"))

        intake.process(upload_id=older, at=sales.AT)

        assert sales.revenue() == {"ACME": Decimal("102.0000")}
        assert sales.states(older) == {LineState.KNOWN: 2}
        sales.assert_lawful()

    def test_undoing_the_newest_restores_the_document_before_it(self):
        self.send(sales.line(code="C1"), sales.line(code="C2", net="1"))
        newest = self.send(sales.line(code="C1", net="5"))

        posting.reverse_upload(upload_id=newest, reason="Wrong", actor="user:1", at=sales.AT)

        assert sales.revenue() == {"ACME": Decimal("100.0000"), "BOLT": Decimal("1.0000")}
        sales.assert_lawful()

    def test_undoing_an_older_file_leaves_the_newer_document_whole(self):
        older = self.send(sales.line(code="C1"), sales.line(code="C2", net="1"))
        self.send(sales.line(code="C1"), sales.line(code="C1", net="5"))

        posting.reverse_upload(upload_id=older, reason="Wrong", actor="user:1", at=sales.AT)

        assert sales.revenue() == {"ACME": Decimal("105.0000"), "BOLT": Decimal(0)}
        sales.assert_lawful()


class TestLedger:
    """The database itself refuses what would break the ledger."""

    @pytest.fixture(autouse=True)
    def _posted(self, acme):
        self.partner = acme
        sales.send([sales.line(code="C1")])
        self.entry = LedgerEntry.objects.get()

    def refused(self, statement, params=()):
        with (
            pytest.raises(IntegrityError) as caught,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, params)
        assert sales.entries() == [("NV|D1|1", 1, "CREDIT", "ACME", Decimal("100.0000"))]
        return str(caught.value)

    def copied(self, **changes):
        values = {
            field.attname: getattr(self.entry, field.attname) for field in LedgerEntry._meta.fields
        }
        values.pop("id")
        values.update(changes)
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        return f"insert into sales_ledgerentry ({names}) values ({marks})", list(values.values())

    def test_an_entry_cannot_be_changed(self):
        assert "append-only" in self.refused("update sales_ledgerentry set net = net + 1")

    def test_an_entry_cannot_be_deleted(self):
        assert "append-only" in self.refused("delete from sales_ledgerentry")

    def test_a_second_open_credit_is_refused(self):
        assert "needs revision 1 reversed first" in self.refused(*self.copied(revision=2))

    @pytest.mark.parametrize(
        "change", [{"net": -1}, {"currency": "USD"}, {"revision": 2}, {"reverses_id": 0}]
    )
    def test_a_reversal_that_does_not_fit_is_refused(self, change):
        fitting = {"kind": "REVERSAL", "net": -self.entry.net, "reverses_id": self.entry.pk}

        assert "must cancel exactly one credit" in self.refused(
            *self.copied(**{**fitting, **change})
        )

    def test_the_same_credit_twice_is_refused(self):
        assert "sales_ledgerentry_once" in self.refused(*self.copied())


def test_a_posted_line_keeps_its_customer_segment_kind_and_product(acme):
    sales.send(
        [
            sales.line(
                "D1",
                code="C1",
                customer="Cust Pty Ltd",
                country="AU",
                employees="500",
                product="P1",
            ),
            sales.line(
                "D2", code="C1", customer="CUST", country="AU", product="P1", kind="renewal"
            ),
            sales.line(
                "D3", code="C1", customer="Big", country="AU", employees="501", product="P1"
            ),
            sales.line("D4", code="C1", customer="Unknown", country="AU", product="P2", net="-5"),
        ]
    )

    rows = LedgerEntry.objects.order_by("source_key").values_list(
        "customer__name", "segment", "sale_kind", "product__code"
    )
    assert list(rows) == [
        ("Cust Pty Ltd", "SMB", "NEW", "P1"),
        ("Cust Pty Ltd", "SMB", "RENEWAL", "P1"),
        ("Big", "ENTERPRISE", "NEW", "P1"),
        ("Unknown", "UNKNOWN", "RETURN", "P2"),
    ]
    assert StagedLine.objects.filter(state="POSTED").count() == 4
