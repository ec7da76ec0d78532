"""Who a line belongs to: the routes in their order, what is ambiguous, and what a person decides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from events.models import Event
from kernel.errors import ReasonIsMissing
from partners.models import PartnerAlias
from partners.operations import aliases
from partners.operations.survivors import PartnerIsMerged
from sales.choices import LineState
from sales.models import Customer, LedgerEntry, Product, StagedLine
from sales.operations import intake, matching, posting, taking_back
from sales.queries import unmatched
from tests.factories import sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def norvale():
    return sales.make_distributor("NV")


def found(upload_id):
    """Return partner and method of each line."""
    rows = StagedLine.objects.filter(upload_id=upload_id).order_by("file_line")
    return list(rows.values_list("partner__code", "match_method"))


def group_of(norvale, *, code="", name="", tax="", currency="AUD"):
    return unmatched.Key(
        distributor_id=norvale.pk, code_key=code, name_key=name, tax_number=tax, currency=currency
    )


def resolve(group, partner, *, remember=True):
    return matching.resolve(
        group=group, partner_id=partner.pk, remember=remember, reason="Seen on the invoice",
        actor="user:1", at=sales.AT,
    )  # fmt: skip


class TestRoutes:
    def test_each_route_finds_its_partner(self, norvale):
        by_code, by_name = sales.make_partner("P-CODE"), sales.make_partner("P-ALIAS")
        sales.make_partner("P-TAX", tax_number="12 345 678 901")
        sales.make_partner("P-NAME", name="Larkmere Tech Pty Ltd")
        sales.learn(norvale, by_code, code="AC-1.7")
        sales.learn(norvale, by_name, name="Old Trading Name Ltd")

        upload_id = sales.send(
            [
                sales.line("D1", code="ac 17"),
                sales.line("D2", name="OLD TRADING NAME P/L"),
                sales.line("D3", tax="12.345.678-901"),
                sales.line("D4", name="The Lärkmere Tech"),
                sales.line("D5", name="Somebody else"),
            ]
        )

        assert found(upload_id) == [
            ("P-CODE", "CODE"), ("P-ALIAS", "ALIAS"), ("P-TAX", "TAX_NUMBER"), ("P-NAME", "NAME"), (None, ""),
        ]  # fmt: skip
        assert sales.reasons(upload_id)[-1] == ("UNMATCHED", "Name not known")

    @pytest.mark.usefixtures("norvale")
    def test_what_two_partners_share_never_matches(self):
        sales.make_partner("P-1", name="Smith & Co", tax_number="77")
        sales.make_partner("P-2", name="Smith and Company Pty Ltd", tax_number="77")

        upload_id = sales.send([sales.line("D1", name="Smith"), sales.line("D2", tax="77")])

        assert (
            sales.reasons(upload_id)
            == [("UNMATCHED", "More than one partner has this name or tax number")] * 2
        )

    @pytest.mark.usefixtures("norvale")
    def test_an_ended_partner_with_the_same_name_makes_it_ambiguous(self):
        sales.make_partner("P-1", name="Smith")
        ended = sales.make_partner("P-2", name="Smith Ltd")
        ended.status = "ENDED"
        ended.save()

        assert sales.states(sales.send([sales.line(name="Smith")])) == {LineState.UNMATCHED: 1}

    @pytest.mark.usefixtures("norvale")
    def test_a_name_of_another_legal_form_asks_a_person(self):
        sales.make_partner("P-1", name="Larkmere GmbH")
        upload_id = sales.send(
            [
                sales.line("D1", name="Larkmere AG", tax="1"),
                sales.line("D2", name="Larkmere", tax="2"),
                sales.line("D3", name="LARKMERE G.m.b.H.", tax="3"),
            ]
        )

        assert found(upload_id) == [(None, ""), ("P-1", "NAME"), ("P-1", "NAME")]
        assert sales.reasons(upload_id)[0][1] == "The name is a partner's, its legal form is not"

    @pytest.mark.usefixtures("norvale")
    def test_a_merged_partner_stands_for_the_one_it_lives_on_in(self):
        meant = sales.make_partner("P-1", name="Larkmere", tax_number="77")
        twin = sales.make_partner("P-2", name="Larkmere Pty Ltd", tax_number="77")
        twin.status, twin.merged_into = "ENDED", meant
        twin.save()

        upload_id = sales.send([sales.line("D1", name="Larkmere"), sales.line("D2", tax="77")])

        assert found(upload_id) == [("P-1", "NAME"), ("P-1", "TAX_NUMBER")]

    def test_routes_that_disagree_ask_a_person(self, norvale):
        one, other = sales.make_partner("P-1"), sales.make_partner("P-2", tax_number="22")
        sales.make_partner("P-3", name="Third")
        sales.learn(norvale, one, code="C1")
        sales.learn(norvale, other, name="Other name")

        upload_id = sales.send(
            [
                sales.line("D1", code="C1", tax="22"),
                sales.line("D2", code="C1", name="Other name"),
                sales.line("D3", tax="22", name="Third"),
            ]
        )

        assert (
            sales.reasons(upload_id)
            == [("UNMATCHED", "Code, name and tax number point at different partners")] * 3
        )
        assert sales.revenue() == {}

    def test_a_learned_name_outranks_what_the_name_looks_like(self, norvale):
        meant = sales.make_partner("P-MEANT")
        sales.make_partner("P-LOOKS", name="Smith")
        sales.learn(norvale, meant, name="Smith")

        assert found(sales.send([sales.line(name="Smith Ltd")])) == [("P-MEANT", "ALIAS")]

    @pytest.mark.usefixtures("norvale")
    def test_codes_of_another_distributor_say_nothing(self):
        sales.learn(sales.make_distributor("HB"), sales.make_partner("P-1"), code="C1")

        assert sales.states(sales.send([sales.line(code="C1")])) == {LineState.UNMATCHED: 1}


@pytest.mark.usefixtures("norvale")
class TestCustomersAndProducts:
    def test_a_customer_is_one_by_folded_name_and_country(self):
        sales.send(
            [
                sales.line("D1", code="X", customer="Cust Pty Ltd", country="AU"),
                sales.line("D2", code="X", customer="CUST", country="AU"),
                sales.line("D3", code="X", customer="Cust", country="NZ"),
                sales.line("D4", code="X", customer="***", country="AU"),
            ]
        )

        assert list(
            Customer.objects.order_by("country").values_list("normalized_name", "country")
        ) == [("cust", "AU"), ("cust", "NZ")]

    def test_the_newest_employee_count_wins_whatever_comes_last(self):
        sales.send([sales.line("D1", code="X", customer="Cust", employees="10", on="2026-01-10")])
        sales.send([sales.line("D2", code="X", customer="Cust", employees="700", on="2026-01-20")])
        sales.send([sales.line("D3", code="X", customer="Cust", employees="30", on="2026-01-15")])

        customer = Customer.objects.get()
        assert (customer.employees, customer.employees_source, customer.employees_known_on) == (
            700, "NV", date(2026, 1, 20),
        )  # fmt: skip

    def test_an_unknown_product_is_created_as_new(self):
        Product.objects.create(code="P1", kind="SERVICE", family="Care")

        upload_id = sales.send(
            [sales.line("D1", code="X", product="P1"), sales.line("D2", code="X", product="P2")]
        )

        assert list(Product.objects.order_by("code").values_list("code", "family", "kind")) == [
            ("P1", "Care", "SERVICE"), ("P2", "", "NEW"),
        ]  # fmt: skip
        assert list(
            StagedLine.objects.filter(upload_id=upload_id)
            .order_by("file_line")
            .values_list("kind", flat=True)
        ) == ["SERVICE", "NEW"]


class TestDesk:
    def test_what_a_person_resolves_is_learned_and_equal_lines_of_all_files_follow(self, norvale):
        partner = sales.make_partner("P-1")
        first = sales.send([sales.line("D1", name="Foo Ltd"), sales.line("D2", name="Bar")])
        second = sales.send([sales.line("D3", name="FOO"), sales.line("D4", name="Foo", tax="9")])

        done = resolve(group_of(norvale, name="foo"), partner)

        assert done == matching.Resolved(lines=2, posted=3)
        assert found(first) == [("P-1", "PERSON"), (None, "")]
        assert found(second) == [("P-1", "PERSON"), ("P-1", "ALIAS")]
        assert sales.revenue() == {"P-1": Decimal("300.0000")}
        assert found(sales.send([sales.line("D5", name="foo")])) == [("P-1", "ALIAS")]
        event = Event.objects.get(type="line.resolved")
        assert (event.subject, event.partner_ref, event.reason, event.data) == (
            "distributor:NV", "P-1", "Seen on the invoice", {"lines": 2, "posted": 3, "remembered": True},
        )  # fmt: skip
        sales.assert_lawful()

    def test_a_name_that_folds_to_nothing_is_decided_and_not_learned(self, norvale):
        upload_id = sales.send([sales.line("D1", name="***", tax="77")])

        done = resolve(group_of(norvale, tax="77"), sales.make_partner("P-1"))

        assert done == matching.Resolved(lines=1, posted=1)
        assert sales.states(upload_id) == {LineState.POSTED: 1}
        assert not PartnerAlias.objects.exists()
        assert Event.objects.get(type="line.resolved").data["remembered"] is False

    def test_a_decision_that_is_not_remembered_is_for_these_lines_alone(self, norvale):
        partner = sales.make_partner("P-1")
        sales.send([sales.line("D1", name="Counter sale")])

        resolve(group_of(norvale, name="counter sale"), partner, remember=False)

        assert not PartnerAlias.objects.exists()
        again = sales.send(
            [sales.line("D1", name="Counter sale"), sales.line("D2", name="Counter sale")]
        )
        assert sales.reasons(again) == [
            ("KNOWN", "Counted before"),
            ("UNMATCHED", "Name not known"),
        ]

    def test_an_act_on_a_group_leaves_its_lines_of_another_currency_alone(self, norvale):
        upload_id = sales.send(
            [sales.line("D1", name="Foo"), sales.line("D2", name="Foo", currency="NZD")]
        )

        listed = unmatched.lines_of(group=group_of(norvale, name="foo", currency="NZD"))
        assert list(listed.values_list("document_no", flat=True)) == ["D2"]
        matching.set_aside(
            group=group_of(norvale, name="foo"), reason="Cash", actor="user:1", at=sales.AT
        )
        assert sales.states(upload_id) == {LineState.REJECTED: 1, LineState.UNMATCHED: 1}
        done = resolve(
            group_of(norvale, name="foo", currency="NZD"), sales.make_partner("P-1"), remember=False
        )
        assert (done.lines, sales.states(upload_id)[LineState.REJECTED]) == (1, 1)

    def test_a_group_that_was_decided_meanwhile_is_refused(self, norvale):
        partner = sales.make_partner("P-1")
        sales.send([sales.line(name="Foo")])
        resolve(group_of(norvale, name="foo"), partner)

        with pytest.raises(matching.NothingWaits), transaction.atomic():
            resolve(group_of(norvale, name="foo"), partner)
        assert LedgerEntry.objects.count() == 1

    def test_a_merged_partner_is_not_chosen(self, norvale):
        meant, twin = sales.make_partner("P-1"), sales.make_partner("P-2")
        twin.status, twin.merged_into = "ENDED", meant
        twin.save()
        upload_id = sales.send([sales.line(name="Foo")])

        with pytest.raises(PartnerIsMerged), transaction.atomic():
            resolve(group_of(norvale, name="foo"), twin, remember=False)
        assert sales.states(upload_id) == {LineState.UNMATCHED: 1}

    def test_a_code_in_force_for_another_partner_is_not_taken_over(self, norvale):
        one, other = sales.make_partner("P-1"), sales.make_partner("P-2", tax_number="22")
        sales.learn(norvale, one, code="C1")
        upload_id = sales.send([sales.line(code="C1", tax="22")])

        with pytest.raises(aliases.AliasIsTaken), transaction.atomic():
            resolve(group_of(norvale, code="C1", tax="22"), other)
        assert sales.states(upload_id) == {LineState.UNMATCHED: 1}
        assert resolve(group_of(norvale, code="C1", tax="22"), other, remember=False).posted == 1

    def test_lines_set_aside_stay_aside_though_the_file_they_stood_in_is_undone(self, norvale):
        first = sales.send([sales.line(name="Counter")])
        sales.send([sales.line(name="Counter")])
        matching.set_aside(
            group=group_of(norvale, name="counter"), reason="Cash", actor="user:1", at=sales.AT
        )
        posting.reverse_upload(upload_id=first, reason="Wrong", actor="user:1", at=sales.AT)

        third = sales.send([sales.line(name="Counter")])

        assert sales.states(third) == {LineState.KNOWN: 1}
        assert sales.reasons(third) == [("KNOWN", "Set aside before")]

    def test_lines_set_aside_stay_aside_when_sent_again_and_can_be_taken_up(self, norvale):
        sales.make_partner("P-1", name="Foo")
        first = sales.send([sales.line(name="Counter")])
        with pytest.raises(ReasonIsMissing), transaction.atomic():
            matching.set_aside(
                group=group_of(norvale, name="counter"), reason="", actor="user:1", at=sales.AT
            )
        count = matching.set_aside(
            group=group_of(norvale, name="counter"), reason="Cash", actor="user:1", at=sales.AT
        )

        second = sales.send([sales.line(name="Counter"), sales.line("D2", name="Foo")])

        assert count == 1
        assert Event.objects.get(type="line.rejected").subject == "distributor:NV"
        assert sales.reasons(first) == [("REJECTED", "Cash")]
        assert sales.reasons(second) == [("KNOWN", "Set aside before"), ("POSTED", "")]
        line_ids = list(StagedLine.objects.filter(upload_id=first).values_list("id", flat=True))
        taken = taking_back.unset(
            upload_id=first,
            line_ids=line_ids,
            reason="A partner after all",
            actor="user:1",
            at=sales.AT,
        )
        assert taken == matching.Resolved(lines=1, posted=0)
        assert sales.reasons(first) == [("UNMATCHED", "Taken up again")]
        with pytest.raises(taking_back.LinesAreNotSetAside):
            taking_back.unset(
                upload_id=first, line_ids=line_ids, reason="Again", actor="user:1", at=sales.AT
            )
        sales.assert_lawful()

    def test_the_desk_shows_a_line_once_and_its_newest_content(self, norvale):
        first = sales.send([sales.line(name="Foo", net="1")])
        second = sales.send([sales.line(name="Foo", net="2")])

        assert sales.reasons(first) == [("KNOWN", "Restated by a later file")]
        resolve(group_of(norvale, name="foo"), sales.make_partner("P-1"))
        assert sales.revenue() == {"P-1": Decimal("2.0000")}
        assert sales.states(second) == {LineState.POSTED: 1}

    def test_an_older_content_waits_no_more_once_a_newer_one_is_counted(self, norvale):
        sales.learn(norvale, sales.make_partner("P-1"), code="C1")
        first = sales.send([sales.line(name="Foo", net="1")])

        sales.send([sales.line(code="C1", net="2")])

        assert sales.reasons(first) == [("KNOWN", "Restated by a later file")]
        assert sales.revenue() == {"P-1": Decimal("2.0000")}

    def test_match_again_counts_what_became_plain_elsewhere(self, norvale):
        upload_id = sales.send([sales.line(name="Late Partner")])
        sales.make_partner("P-1", name="Late Partner Ltd")

        assert matching.match_again(distributor_id=norvale.pk, actor="command", at=sales.AT) == 1
        assert found(upload_id) == [("P-1", "NAME")]
        assert matching.match_again(distributor_id=norvale.pk, actor="command", at=sales.AT) == 0
        event = Event.objects.get(type="line.resolved")
        assert (event.subject, event.data) == (
            "distributor:NV", {"uploads": [upload_id], "posted": 1, "matched_again": True},
        )  # fmt: skip

    def test_what_is_learned_while_a_file_is_matched_is_not_lost_on_it(self, norvale):
        partner = sales.make_partner("P-1")
        sales.send([sales.line("D1", name="Foo")])
        upload_id = sales.receive([sales.line("D2", name="Foo")])
        from_staging_to_matched(upload_id)

        resolve(group_of(norvale, name="foo"), partner)
        intake.process(upload_id=upload_id, at=sales.AT)

        assert found(upload_id) == [("P-1", "ALIAS")]
        assert sales.revenue() == {"P-1": Decimal("200.0000")}


def from_staging_to_matched(upload_id):
    intake.staging.stage(upload_id=upload_id, at=sales.AT)
    matching.match(upload_id=upload_id, at=sales.AT)


class TestWithdrawal:
    def withdraw(self, alias_id):
        return taking_back.withdraw_alias(
            alias_id=alias_id,
            reason="Another company",
            actor="user:1",
            at=sales.AT + timedelta(days=1),
        )

    def test_what_a_wrong_alias_credited_is_reversed_and_waits_again(self, norvale):
        wrong, right = sales.make_partner("P-1"), sales.make_partner("P-2")
        alias_id = sales.learn(norvale, wrong, code="C1")
        upload_id = sales.send([sales.line("D1", code="C1"), sales.line("D2", code="C2")])

        assert self.withdraw(alias_id) == 1
        assert sales.reasons(upload_id)[0] == ("UNMATCHED", "The name or code was withdrawn")
        assert sales.revenue() == {"P-1": Decimal(0)}
        resolve(group_of(norvale, code="C1"), right)
        assert sales.revenue() == {"P-1": Decimal(0), "P-2": Decimal("100.0000")}
        assert [entry[1:4] for entry in sales.entries()] == [
            (1, "CREDIT", "P-1"), (1, "REVERSAL", "P-1"), (2, "CREDIT", "P-2"),
        ]  # fmt: skip
        sales.assert_lawful()

    def test_a_withdrawn_name_leaves_what_the_code_matched(self, norvale):
        partner = sales.make_partner("P-1")
        sales.learn(norvale, partner, code="C1")
        by_name = sales.learn(norvale, partner, name="Foo")
        upload_id = sales.send(
            [sales.line("D1", code="C1", name="Foo"), sales.line("D2", name="Foo")]
        )

        assert self.withdraw(by_name) == 1
        assert found(upload_id) == [("P-1", "CODE"), (None, "")]
        assert sales.revenue() == {"P-1": Decimal("100.0000")}
        sales.assert_lawful()

    def test_a_known_line_of_a_later_file_does_not_wait_twice(self, norvale):
        alias_id = sales.learn(norvale, sales.make_partner("P-1"), code="C1")
        first = sales.send([sales.line(code="C1")])
        second = sales.send([sales.line(code="C1")])

        self.withdraw(alias_id)

        assert sales.states(first) == {LineState.UNMATCHED: 1}
        assert sales.reasons(second) == [("KNOWN", "Waits already")]
        sales.assert_lawful()

    def test_what_is_withdrawn_while_a_file_is_matched_is_not_credited(self, norvale):
        wrong = sales.make_partner("P-1")
        by_code, by_name = (
            sales.learn(norvale, wrong, code="C1"),
            sales.learn(norvale, wrong, name="Foo"),
        )
        sales.learn(norvale, wrong, code="C2")
        lines = [
            sales.line("D1", code="C1"),
            sales.line("D2", name="Foo"),
            sales.line("D3", code="C2"),
        ]
        upload_id = sales.receive(lines)
        from_staging_to_matched(upload_id)

        self.withdraw(by_code)
        self.withdraw(by_name)
        intake.process(upload_id=upload_id, at=sales.AT)

        assert found(upload_id) == [(None, ""), (None, ""), ("P-1", "CODE")]
        assert sales.revenue() == {"P-1": Decimal("100.0000")}

    def test_content_that_another_alias_credited_before_counts_again(self, norvale):
        sales.learn(norvale, sales.make_partner("P-1"), code="C1")
        alias_id = sales.learn(norvale, sales.make_partner("P-2"), code="C2")
        sales.send([sales.line(code="C1", net="1")])
        sales.send([sales.line(code="C2", net="2")])

        self.withdraw(alias_id)

        assert sales.revenue() == {"P-1": Decimal("1.0000"), "P-2": Decimal(0)}
        sales.assert_lawful()


def test_changed_documents_wait_where_the_layout_does_not_send_whole_ones(norvale, monkeypatch):
    from dataclasses import replace  # noqa: PLC0415 -- for this test alone

    from sales.formats import library  # noqa: PLC0415 -- for this test alone

    loose = replace(library.STANDARD_DOCUMENTS, name="loose", documents_complete=False)
    monkeypatch.setitem(library.LAYOUTS, "loose", loose)
    norvale.layout_name = "loose"
    norvale.save()
    partner = sales.make_partner("P-1")
    sales.learn(norvale, partner, code="C1")
    sales.send([sales.line(code="C1"), sales.line(code="C1", net="1")], has_numbers=False)

    changed = sales.send([sales.line(code="C1"), sales.line(code="C1", net="2")], has_numbers=False)

    assert sales.reasons(changed) == [
        ("KNOWN", "Counted before"),
        ("UNMATCHED", "The document was reported before with other content"),
    ]
    assert sales.revenue() == {"P-1": Decimal("101.0000")}
    resolve(group_of(norvale, code="C1"), partner)
    assert sales.revenue() == {"P-1": Decimal("103.0000")}
    sales.assert_lawful()
