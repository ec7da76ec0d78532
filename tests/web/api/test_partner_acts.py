"""Partners, merges, people, certificates and observed values over the API: what is done, refused, and told."""

from __future__ import annotations

import pytest

from events.models import Event
from partners.choices import Scope
from partners.models import Certification, Merge, Partner, Person
from tests.web.api.conftest import make_key
from tests.web.api.things import certificate, merge, person
from tiers.models import Observation

NEW = {"id": "CORIO", "name": "Corio Systems", "country": "AU"}


def told():
    return list(Event.objects.exclude(type="api_key.created").values_list("type", "subject"))


def test_a_partner_is_added_changed_ended_and_resumed(channel, full):
    before = told()

    added = full.post("partners", {**NEW, "city": "Geelong", "is_key_account": True})
    changed = full.post("partners/CORIO/change", {"city": None, "phone": "+61 3 5550 0100"})
    ended = full.post("partners/CORIO/end_agreement", {"reason": "Closed"})
    resumed = full.post("partners/CORIO/resume_agreement", {"reason": "Open again"})

    assert [each.status_code for each in (added, changed, ended, resumed)] == [201, 200, 200, 200]
    shown = added.json()
    assert (shown["id"], shown["city"], shown["is_key_account"]) == ("CORIO", "Geelong", True)
    assert (changed.json()["city"], changed.json()["phone"]) == ("", "+61 3 5550 0100")
    assert (ended.json()["status"], resumed.json()["status"]) == ("ENDED", "ACTIVE")
    assert told()[len(before) :] == [("partner.changed", "partner:CORIO")] * 4


def test_what_is_wrong_with_a_partner_is_named_and_nothing_is_added(channel, full):
    taken = full.post("partners", {**NEW, "id": "larkmere"})
    wrong = full.post("partners", {**NEW, "id": "A B", "email": "x"})

    assert (taken.status_code, taken.json()["code"]) == (409, "partner_is_known")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "partner_not_accepted")
    assert [each["path"] for each in wrong.json()["errors"]] == ["code", "email"]
    assert Partner.objects.count() == 2


def test_many_partners_are_added_each_by_itself(channel, full):
    items = [NEW, {**NEW, "id": "LARKMERE"}, {**NEW, "id": "CORIO-2", "tax_number": "1"}]

    answer = full.post("partners/bulk", {"items": items}, **{"idempotency-key": "b"})
    again = full.post("partners/bulk", {"items": items}, **{"idempotency-key": "b"})

    results = answer.json()["results"]
    assert [(each["index"], each["id"], each["status"]) for each in results] == [
        (0, "CORIO", "ADDED"), (1, "LARKMERE", "REFUSED"), (2, "CORIO-2", "REFUSED"),
    ]  # fmt: skip
    assert [each["problem"] and each["problem"]["code"] for each in results] == [
        None, "partner_is_known", "partner_not_accepted",
    ]  # fmt: skip
    assert (again.json(), again["Idempotency-Replayed"]) == (answer.json(), "true")
    assert set(Partner.objects.values_list("code", flat=True)) == {"CORIO", "LARKMERE", "MERRIGATE"}


def test_an_item_that_cannot_be_read_is_named_by_its_place(channel, full):
    answer = full.post("partners/bulk", {"items": [NEW, {**NEW, "country": "aus"}]})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "items.1.country")
    assert Partner.objects.count() == 2


@pytest.mark.parametrize(
    "extra", [{"status": "ENDED"}, {"merged_into": "MERRIGATE"}, {"code": "X"}]
)
def test_nothing_but_what_is_named_can_be_set(extra, channel, full):
    answers = [
        full.post("partners", {**NEW, **extra}),
        full.post("partners/LARKMERE/change", extra),
        full.post("partners/bulk", {"items": [{**NEW, **extra}]}),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert {each["code"] for answer in answers for each in answer.json()["errors"]} == {
        "unknown_field"
    }
    assert Partner.objects.filter(status="ACTIVE", merged_into=None).count() == 2


def test_a_change_for_another_state_is_not_done(channel, full):
    tag = full.get("partners/LARKMERE")["ETag"]
    first = full.post("partners/LARKMERE/change", {"city": "Torquay"}, **{"if-match": tag})
    second = full.post("partners/LARKMERE/change", {"city": "Lorne"}, **{"if-match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert Partner.objects.get(code="LARKMERE").city == "Torquay"


def test_a_merge_is_proposed_by_one_and_approved_by_another(channel, full):
    asked = {"merged": "MERRIGATE", "survivor": "LARKMERE", "reason": "One company"}
    proposed = full.post("merges", asked)
    own = full.post(f"merges/{proposed.json()['id']}/approve", {})
    other = make_key(*Scope, actor="user:5").post(f"merges/{proposed.json()['id']}/approve", {})

    assert (proposed.status_code, proposed.json()["state"]) == (201, "PROPOSED")
    assert (own.status_code, own.json()["code"]) == (409, "own_proposal")
    assert (other.status_code, other.json()["state"]) == (200, "APPROVED")
    assert full.get("partners/MERRIGATE").json()["merged_into"] == "LARKMERE"


def test_a_merge_of_nobody_is_a_fault_of_its_field(channel, full):
    answer = full.post("merges", {"merged": "LARKMERE", "survivor": "NOBODY", "reason": "x"})

    assert (answer.status_code, answer.json()["code"]) == (422, "partner_unknown")
    assert answer.json()["errors"][0]["path"] == "survivor"
    assert Merge.objects.count() == 0


def test_a_declined_merge_changes_nothing(channel, full):
    answer = full.post(f"merges/mrg_{merge(channel).pk}/decline", {"reason": "Two companies"})

    assert (answer.status_code, answer.json()["state"]) == (200, "DECLINED")
    assert Partner.objects.filter(merged_into=None, status="ACTIVE").count() == 2


def test_a_person_gets_a_certificate_that_is_replaced_and_revoked(channel, full):
    somebody = full.post("people", {"partner": "LARKMERE", "ref": "L-9", "name": "Ada Moss"}).json()
    held = {"person": somebody["id"], "certificate": "CERT", "issued_on": "2026-01-01"}
    first = full.post("certificates", held).json()
    later = full.post("certificates", {**held, "expires_on": "2028-01-01"}).json()
    again = full.post("certificates", {**held, "expires_on": "2028-01-01"}).json()
    gone = full.post(f"certificates/{later['id']}/revoke", {"reason": "Left the course"})

    assert (somebody["partner"], somebody["employed_from"]) == ("LARKMERE", None)
    assert (later["replaces"], again) == (first["id"], later)
    assert (gone.status_code, gone.json()["is_revoked"], gone.json()["replaces"]) == (
        200, True, later["id"],
    )  # fmt: skip
    assert full.get(f"certificates/{first['id']}").status_code == 404
    assert Certification.objects.count() == 3


def test_a_certificate_of_nobody_is_a_fault_of_its_field(channel, full):
    answers = [
        full.post("certificates", {"person": each, "certificate": "C", "issued_on": "2026-01-01"})
        for each in ("per_999999", "LARKMERE")
    ]

    assert {(each.status_code, each.json()["errors"][0]["path"]) for each in answers} == {
        (422, "person")
    }
    assert Certification.objects.count() == 0


def test_a_revoked_certificate_is_not_revoked_twice(channel, full):
    place = f"certificates/crt_{certificate(channel).pk}/revoke"

    answers = [full.post(place, {"reason": "Left"}).status_code for _ in range(2)]

    assert answers == [200, 404]


def test_people_are_found_by_partner(channel, full):
    person(channel)

    found = [
        full.get(f"people?partner={code}").json()["results"] for code in ("LARKMERE", "MERRIGATE")
    ]

    assert [len(each) for each in found] == [1, 0]
    assert Person.objects.count() == 1


def test_values_are_posted_all_or_none_and_read_in_order(channel, full):
    good = {"partner": "LARKMERE", "code": "SATISFACTION", "on": "2026-06-30", "value": "4.5"}
    refused = full.post("observations", {"items": [good, {**good, "partner": "NOBODY"}]})
    posted = full.post("observations", {"items": [good, {**good, "value": "-0.0001"}]})

    assert (refused.status_code, refused.json()["code"]) == (422, "partner_unknown")
    assert refused.json()["errors"][0]["path"] == "items[1].partner"
    assert (posted.status_code, posted.json()) == (201, {"recorded": 2})
    rows = full.get("observations?updated_since=0&expand=partner").json()["results"]
    assert [row["value"] for row in rows] == ["4.50", "-0.0001"]
    assert rows[0]["expanded"]["partner"]["id"] == "LARKMERE"
    after = full.get(f"observations?updated_since={rows[0]['position']}").json()["results"]
    assert [row["value"] for row in after] == ["-0.0001"]


@pytest.mark.parametrize("value", [4.5, "1e3", "NaN", "1.00001", "٤", "1_0", "9999999999999", ""])
def test_a_value_that_is_no_decimal_is_refused(value, channel, full):
    item = {"partner": "LARKMERE", "code": "SATISFACTION", "on": "2026-06-30", "value": value}

    answer = full.post("observations", {"items": [item]})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "items.0.value")
    assert Observation.objects.count() == 0


def test_distributors_are_listed_with_what_is_expected(channel, full):
    rows = full.get("distributors").json()["results"]

    assert [(row["id"], row["currency"]) for row in rows] == [
        ("BORONIA", "AUD"),
        ("NORVALE", "AUD"),
    ]
