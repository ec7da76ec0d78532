"""Changes over the API: the desk, undoing, held runs, proposals; once per Idempotency-Key, never on a stale state."""

from __future__ import annotations

import pytest

from events.models import Event, IdempotentAnswer
from partners.choices import Scope
from partners.models import PartnerAlias
from sales.models import LedgerEntry, StagedLine
from tests.factories import tiers as make
from tests.web.api.conftest import make_key
from tiers.models import Admission, Approval, EvaluationRun, ProgramVersion, Tier
from tiers.operations import programs

REASON = {"reason": "Sent by mistake"}


@pytest.fixture
def group(channel) -> str:
    """The address of the one group that waits."""
    return f"desk/groups/grp_{StagedLine.objects.get(state='UNMATCHED').pk}"


@pytest.fixture
def held(channel) -> str:
    """The address of the run, on hold."""
    EvaluationRun.objects.update(state="HELD", closed_at=None)
    return f"runs/run_{channel.run_id}"


@pytest.fixture
def proposed(channel) -> str:
    """The address of a proposal that user 8 made."""
    text = make.document(code="PARTNER-AU", effective_on="2027-07-01")
    loaded = programs.load(text=text, publish=False, actor="user:8", at=make.AT)
    programs.propose(version_id=loaded.version_id, reason="Agreed", actor="user:8", at=make.AT)
    return f"approvals/apr_{Approval.objects.get().pk}"


class TestDesk:
    def test_a_group_is_listed_with_its_lines_and_candidates(self, full, group):
        listed = full.get("desk/groups").json()
        one = full.get(group).json()
        lines = full.get(f"{group}/lines").json()["results"]

        (row,) = listed["results"]
        assert row == {
            "id": group.rpartition("/")[2],
            "distributor": "NORVALE",
            "code": "",
            "name": "Unheard Of",
            "tax_number": "",
            "postcode": "",
            "reason": row["reason"],
            "lines": 1,
            "net": "80.00",
            "currency": "AUD",
            "first_on": "2019-06-10",
            "last_on": "2019-06-10",
        }
        assert one == {**row, "candidates": []}
        assert [(line["line"], line["state"], line["net"]) for line in lines] == [
            (3, "UNMATCHED", "80.00")
        ]

    def test_groups_are_paged_and_filtered(self, full):
        assert full.get("desk/groups?distributor=BORONIA").json()["results"] == []
        assert full.get("desk/groups?distributor=NOBODY").status_code == 404
        page = full.get("desk/groups?page_size=1").json()
        assert (len(page["results"]), page["next"]) == (1, None)

    def test_lines_are_credited_and_the_name_is_learned(self, channel, full, group):
        answer = full.post(f"{group}/resolve", {"partner": "MERRIGATE", "reason": "By phone"})

        assert (answer.status_code, answer.json()) == (200, {"lines": 1, "posted": 1})
        entry = LedgerEntry.objects.latest("id")
        assert (entry.partner_id, entry.net) == (channel.merrigate.pk, 800_000)
        alias = PartnerAlias.objects.get()
        assert (alias.partner_id, alias.learned_by) == (channel.merrigate.pk, actor(full))
        assert full.get(group).status_code == 404

    def test_nothing_is_learned_where_it_is_not_to_be_remembered(self, full, group):
        full.post(f"{group}/resolve", {"partner": "MERRIGATE", "remember": False})

        assert PartnerAlias.objects.count() == 0

    def test_an_unknown_partner_is_named(self, full, group):
        answer = full.post(f"{group}/resolve", {"partner": "NOBODY"})

        assert (answer.status_code, answer.json()["code"]) == (422, "partner_unknown")
        assert [error["path"] for error in answer.json()["errors"]] == ["partner"]
        assert StagedLine.objects.filter(state="UNMATCHED").count() == 1

    def test_lines_set_aside_count_for_nobody(self, full, group):
        answer = full.post(f"{group}/set_aside", REASON)

        assert (answer.status_code, answer.json()) == (200, {"lines": 1, "posted": 0})
        line = StagedLine.objects.get(reseller_name="Unheard Of")
        assert (line.state, line.decided_by, line.reason) == (
            "REJECTED",
            actor(full),
            REASON["reason"],
        )

    def test_a_group_decided_meanwhile_is_not_there(self, full, group):
        full.post(f"{group}/set_aside", REASON)
        answer = full.post(f"{group}/set_aside", REASON)

        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestUndo:
    def test_a_file_is_undone_once(self, channel, full):
        place = f"uploads/upl_{channel.upload_id}"
        before = full.get(place).json()

        answer = full.post(f"{place}/undo", REASON)
        again = full.post(f"{place}/undo", REASON)

        body = answer.json()
        assert answer.status_code == 200
        assert body == full.get(place).json()
        assert (before["undone_at"], body["undone_at"] is not None) == (None, True)
        assert body["position"] > before["position"]
        assert body["counts"]["posted"] == 0
        assert (again.status_code, again.json()["code"]) == (409, "upload_is_undone")

    def test_who_follows_by_position_hears_of_it(self, channel, full):
        place = f"uploads/upl_{channel.upload_id}"
        seen = full.get(place).json()["position"]
        assert full.get(f"uploads?updated_since={seen}").json()["results"] == []

        full.post(f"{place}/undo", REASON)

        (row,) = full.get(f"uploads?updated_since={seen}").json()["results"]
        assert row["undone_at"] is not None


class TestRuns:
    def test_a_held_run_is_released(self, full, held):
        answer = full.post(f"{held}/release", REASON)

        run = EvaluationRun.objects.get()
        assert (answer.status_code, answer.json()["state"]) == (200, "APPLYING")
        assert (run.released_by, run.release_reason) == (actor(full), REASON["reason"])

    def test_a_held_run_is_discarded(self, full, held):
        answer = full.post(f"{held}/discard", REASON)

        assert (answer.status_code, answer.json()["state"]) == (200, "DISCARDED")

    @pytest.mark.parametrize("act", ["release", "discard"])
    def test_only_a_held_one(self, act, channel, full):
        answer = full.post(f"runs/run_{channel.run_id}/{act}", REASON)

        assert (answer.status_code, answer.json()["code"]) == (409, "run_is_not_held")


class TestApprovals:
    def test_a_version_is_proposed(self, full):
        text = make.document(code="PARTNER-AU", effective_on="2027-07-01")
        programs.load(text=text, publish=False, actor="user:8", at=make.AT)

        answer = full.post("approvals", {"program": "PARTNER-AU", "version": 2, "reason": "Agreed"})

        body = answer.json()
        assert answer.status_code == 201
        assert (body["program"], body["version"], body["state"]) == ("PARTNER-AU", 2, "PROPOSED")
        assert (body["proposed_by"], body["decided_at"]) == (actor(full), None)
        assert full.get("approvals?state=PROPOSED").json()["results"] == [body]
        assert full.get(f"approvals/{body['id']}").json() == body

    def test_a_version_that_is_not_there_is_named(self, full):
        answer = full.post("approvals", {"program": "PARTNER-AU", "version": 9, "reason": "Agreed"})

        assert (answer.status_code, answer.json()["code"]) == (422, "version_unknown")

    def test_another_approves_and_it_is_published(self, full, proposed):
        answer = full.post(f"{proposed}/approve")

        assert (answer.status_code, answer.json()["state"]) == (200, "APPROVED")
        assert ProgramVersion.objects.get(number=2).published_by == actor(full)

    def test_a_partner_is_let_in_by_another_person(self, channel, full):
        body = {
            "program": "PARTNER-AU", "tier": Tier.objects.latest("rank").code, "partner": "LARKMERE",
            "is_admitted": True, "reason": "Reference",
        }  # fmt: skip
        proposed = make_key(*Scope, actor="user:8").post("admissions", body)

        answer = full.post(f"approvals/{proposed.json()['id']}/approve", {"on": "2026-07-15"})

        shown = {**answer.json(), **body}
        admission = Admission.objects.get()
        assert (proposed.status_code, answer.status_code) == (201, 200)
        assert answer.json() == shown
        assert (shown["act"], shown["state"], shown["version"]) == (
            "ADMIT_PARTNER",
            "APPROVED",
            None,
        )
        assert (admission.partner_id, str(admission.starts_on)) == (
            channel.larkmere.pk,
            "2026-07-15",
        )

    @pytest.mark.parametrize("name", ["tier", "partner"])
    def test_an_admission_names_what_is_not_there(self, full, name):
        body = {
            "program": "PARTNER-AU", "tier": Tier.objects.latest("rank").code, "partner": "LARKMERE",
            "is_admitted": True, "reason": "Reference",
        }  # fmt: skip

        answer = full.post("admissions", {**body, name: "NOBODY"})

        assert (answer.status_code, answer.json()["code"]) == (422, f"{name}_unknown")
        assert [error["path"] for error in answer.json()["errors"]] == [name]

    def test_a_reason_is_needed_to_decline(self, full, proposed):
        bare = full.post(f"{proposed}/decline")
        answer = full.post(f"{proposed}/decline", REASON)

        assert (bare.status_code, bare.json()["errors"][0]["path"]) == (422, "reason")
        assert (answer.status_code, answer.json()["decision_reason"]) == (200, REASON["reason"])
        assert ProgramVersion.objects.get(number=2).state == "DRAFT"

    def test_the_proposers_own_key_cannot_approve(self, proposed):
        own = make_key(*Scope, actor="user:8")

        answer = own.post(f"{proposed}/approve")

        assert (answer.status_code, answer.json()["code"]) == (409, "own_proposal")
        assert ProgramVersion.objects.get(number=2).state == "DRAFT"


class TestOnce:
    def test_the_same_request_again_gets_the_stored_answer(self, full, group):
        first, second = (
            full.post(f"{group}/set_aside", REASON, **{"idempotency-key": "k1"}) for _ in range(2)
        )

        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert second["Idempotency-Replayed"] == "true"
        assert Event.objects.filter(type="line.rejected").count() == 1

    def test_another_request_under_the_key_is_refused(self, full, held):
        full.post(f"{held}/release", REASON, **{"idempotency-key": "k1"})
        other = full.post(f"{held}/release", {"reason": "Other"}, **{"idempotency-key": "k1"})

        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    def test_a_refusal_is_not_stored(self, channel, full):
        place = f"runs/run_{channel.run_id}/release"
        refused = full.post(place, REASON, **{"idempotency-key": "k1"})

        assert (refused.status_code, IdempotentAnswer.objects.count()) == (409, 0)


class TestStale:
    def test_a_change_made_for_an_older_state_is_refused(self, full, group):
        tag = full.get(group)["ETag"]
        StagedLine.objects.filter(state="UNMATCHED").update(net=810_000)

        answer = full.post(f"{group}/set_aside", REASON, **{"if-match": tag})

        assert (answer.status_code, answer.json()["code"]) == (412, "state_has_changed")
        assert StagedLine.objects.filter(state="UNMATCHED").count() == 1

    @pytest.mark.parametrize("tag", ["as read", "*", '"other", {}'])
    def test_a_change_for_the_state_as_read_is_made(self, tag, full, held):
        read = full.get(held)["ETag"]
        given = {"as read": read, "*": "*"}.get(tag, f'"other", {read}')

        answer = full.post(f"{held}/release", REASON, **{"if-match": given})

        assert answer.status_code == 200


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ("", 422, "invalid_input"),
            ("{", 400, "parse_error"),
            ("[]", 400, "parse_error"),
            ("null", 400, "parse_error"),
            ('{"reason": "a", "reason": "b"}', 400, "parse_error"),
            ('{"reason": NaN}', 400, "parse_error"),
            ("[" * 100_000, 400, "parse_error"),
            ('{"reason": "\\ud800"}', 422, "invalid_input"),
            ('{"reason": 1}', 422, "invalid_input"),
            ('{"reason": null}', 422, "invalid_input"),
            ('{"reason": ""}', 422, "invalid_input"),
            ('{"reason": "a", "by": "user:1"}', 422, "invalid_input"),
            ('{"reason": "' + "x" * 301 + '"}', 422, "invalid_input"),
            ('{"reason": "' + "x" * 3_000_000 + '"}', 413, "too_large"),
        ],
    )
    def test_what_cannot_be_read_is_refused_and_nothing_is_done(
        self, body, status, code, full, held
    ):
        answer = full.post(f"{held}/release", body)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert EvaluationRun.objects.get().state == "HELD"

    @pytest.mark.parametrize("remember", ["yes", 1, None, "true"])
    def test_a_flag_is_true_or_false(self, remember, full, group):
        answer = full.post(f"{group}/resolve", {"partner": "MERRIGATE", "remember": remember})

        assert [error["path"] for error in answer.json()["errors"]] == ["remember"]


def actor(caller) -> str:
    return f"key:{caller.secret[:11]}"
