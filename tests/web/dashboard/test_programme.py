"""Write rules in the form or as a document, try them, compare, consult, ask for publication; and who may not."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories import tiers as make
from tiers.choices import TrialKind
from tiers.models import Approval, Consultation, ConsultationComment, Program, ProgramVersion
from tiers.operations import consultations, programs, trials
from tiers.queries import trials as reads

FORM = "f:tiers.1.entry.@threshold"
WHO = {"actor": "user:0", "at": make.AT}
SOON = date(2036, 1, 1)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def at(name, pk):
    return reverse(f"dashboard:{name}", args=[pk])


@pytest.fixture
def admin(as_persona):
    return as_persona("program_admin").client


@pytest.fixture
def data(channel):
    return dict(ProgramVersion.objects.get(pk=channel.version_id).document)


@pytest.fixture
def draft(channel):
    loaded = programs.load(
        text=make.document(
            code="PARTNER-AU",
            tiers=make.LADDER.replace("at_least: 100", "at_least: 200"),
            effective_on="2035-07-01",
        ),
        publish=False,
        **WHO,
    )
    return ProgramVersion.objects.get(pk=loaded.version_id)


def typed(data, **values):
    return {"document": json.dumps(data), "as_of": "2026-07-01", **values}


def test_a_version_shows_its_rules_and_what_they_would_do(admin, channel):
    page = text(admin.get(at("version", channel.version_id) + "?as_of=2026-07-01"))

    assert 'value="400"' in page
    assert "0 of 2 partners would land in a different tier" in page
    assert "12-month revenue" in page


def test_a_typed_threshold_is_tried_and_nothing_is_stored(admin, channel, data):
    form = typed(data, **{FORM: "$1,200", "act": "test"})

    page = text(admin.post(at("version-test", channel.version_id), form))

    assert "1 of 2 partners would land in a different tier" in page
    assert "Larkmere Technology" in page
    assert "Was <s>$100</s>" in page
    assert "Results are for what you typed; nothing is saved" in page
    assert ProgramVersion.objects.count() == 1


def test_a_rule_is_opened_in_its_place(admin, channel, data):
    address = at("version-test", channel.version_id)

    closed = text(admin.get(at("version", channel.version_id)))
    opened = text(admin.post(address, typed(data, act="open:tiers.1.entry")))

    assert f'formaction="{address}#r.tiers.1.entry"' in closed
    assert 'id="r.tiers.1.entry"' in opened
    assert 'name="f:tiers.1.entry.@metric"' in opened
    assert 'name="f:tiers.1.entry.@metric"' not in closed


def test_what_was_typed_is_saved_as_a_draft_with_everything_else_kept(admin, channel, data):
    form = typed(data, **{FORM: "1.2k", "f:version.effective_on": "2035-07-01"})
    form["f:version.enforced_on"] = "2035-10-01"

    answer = admin.post(at("version-save", channel.version_id), form, follow=True)

    saved = ProgramVersion.objects.get(number=2)
    assert "Saved as draft 2." in text(answer)
    assert saved.document["tiers"][1]["entry"]["at_least"] == "1200"
    assert (saved.state, saved.effective_on) == ("DRAFT", date(2035, 7, 1))
    kept = {**saved.document, "version": data["version"]}
    kept["tiers"] = [data["tiers"][0], data["tiers"][1], data["tiers"][2]]
    assert kept == data


def test_a_mistake_comes_back_with_what_was_typed_and_is_not_saved(admin, channel, data):
    answer = admin.post(at("version-save", channel.version_id), typed(data, **{FORM: "plenty"}))

    assert answer.status_code == 422
    assert 'value="plenty"' in text(answer)
    assert "There is a problem" in text(answer)
    assert ProgramVersion.objects.count() == 1


@pytest.mark.parametrize("document", ["", "nonsense", "[]", '{"tiers": 3}', "[" * 100_000])
def test_a_form_that_is_none_of_ours_changes_nothing(admin, channel, document):
    for name in ("version-test", "version-save"):
        answer = admin.post(at(name, channel.version_id), {"document": document})
        assert answer.status_code == 302

    assert ProgramVersion.objects.count() == 1


def test_a_draft_stays_in_its_programme(admin, channel, data):
    data["program"] = {**data["program"], "code": "OTHER"}

    answer = admin.post(at("version-save", channel.version_id), typed(data), follow=True)

    assert "This draft belongs to the programme PARTNER-AU" in text(answer)
    assert list(Program.objects.values_list("code", flat=True)) == ["PARTNER-AU"]


def test_a_document_is_saved_as_a_draft_and_its_errors_name_the_line(admin, channel):
    address = at("version-document", channel.version_id)
    good = make.document(code="PARTNER-AU", effective_on="2035-07-01")

    refused = admin.post(address, {"text": good.replace("net_revenue", "net_revenues")})
    other = admin.post(address, {"text": make.document(code="OTHER")})
    saved = admin.post(address, {"text": good}, follow=True)

    assert (refused.status_code, other.status_code) == (422, 422)
    assert re.search(r"line \d+, tiers\[1\].entry.metric", text(refused))
    assert "Saved as draft 2." in text(saved)
    assert ProgramVersion.objects.count() == 2


def test_what_changed_from_another_version_is_told_in_words(admin, draft, channel):
    page = text(admin.get(at("version-compare", draft.pk)))
    other = text(admin.get(at("version-compare", draft.pk) + "?with=template:two-paths"))

    assert "To enter Silver, Net revenue in 12 months rises from $100 to $200." in page
    assert "The tier" in other
    assert admin.get(at("version-compare", draft.pk) + "?with=version:0").status_code == 404
    assert admin.get(at("version-compare", draft.pk) + "?with=template:../x").status_code == 404


def test_the_moves_are_a_file(admin, channel, data):
    data["tiers"][1]["entry"]["at_least"] = "1200"
    loaded = programs.load(
        text=json.dumps({**data, "version": {"effective_on": "2035-07-01"}}), publish=False, **WHO
    )

    answer = admin.get(at("version-moves-csv", loaded.version_id) + "?as_of=2026-07-01")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [row["Partner"] for row in rows] == ["LARKMERE"]


def test_a_manager_sees_the_moves_of_the_own_territories_alone(as_persona, channel, data):
    form = typed(data, **{FORM: "1200", "act": "test"})
    address = at("version-test", channel.version_id)

    own = text(as_persona("manager").client.post(address, form))
    other = text(as_persona("other_region_manager").client.post(address, form))

    assert "Larkmere Technology" in own
    assert "Larkmere Technology" not in other


def test_a_new_programme_starts_from_a_template(admin, channel):
    form = {"source": "template:two-paths", "effective_on": "2035-01-01"}
    address = reverse("dashboard:version-new")

    refused = admin.post(address, form)
    answer = admin.post(
        address, {**form, "code": "NEW", "name": "Ours", "currency": "AUD"}, follow=True
    )

    assert refused.status_code == 422
    assert "Give the new programme a code." in text(refused)
    assert Program.objects.get(code="NEW").name == "Ours"
    assert "Draft 1" in text(answer)


def test_partners_are_asked_and_answered_and_the_consultation_is_closed(admin, draft, as_persona):
    opened = admin.post(
        at("consultation-open", draft.pk), {"closes_on": SOON, "partners": "LARKMERE"}, follow=True
    )
    partner = as_persona("partner_admin").client
    page = reverse("portal:consultation", args=[draft.pk])
    said = partner.post(
        reverse("portal:consultation-comment", args=[draft.pk]),
        {"place": "tiers.SILVER.entry.0", "difference": "YES", "text": "<b>Too steep</b>"},
        follow=True,
    )
    comment = ConsultationComment.objects.get()
    admin.post(at("comment-answer", comment.pk), {"answer": "We keep the old line for a year"})
    told = text(partner.get(page))
    shown = text(admin.get(at("version-consultation", draft.pk)))
    blocked = text(admin.get(at("version-publish", draft.pk)))
    admin.post(at("consultation-close", draft.pk))

    assert "Partners invited: 1." in text(opened)
    assert "Thank you." in text(said)
    assert "You would stay Silver." in told
    assert "We keep the old line for a year" in told
    assert "&lt;b&gt;Too steep&lt;/b&gt;" in shown
    assert "Close the consultation first" in blocked
    assert Consultation.objects.get().summary["comments"] == 1


def test_a_partner_that_was_not_asked_finds_nothing(admin, draft, as_persona):
    consultations.open_for(version_id=draft.pk, partner_codes=["LARKMERE"], closes_on=SOON, **WHO)
    stranger = as_persona("stranger_partner_admin").client
    form = {"difference": "YES", "text": "Let me in"}

    seen = stranger.get(reverse("portal:consultation", args=[draft.pk]))
    said = stranger.post(reverse("portal:consultation-comment", args=[draft.pk]), form)

    assert (seen.status_code, said.status_code) == (404, 404)
    assert not ConsultationComment.objects.exists()
    assert "Tell us what you think" not in text(stranger.get(reverse("portal:programme")))


def test_a_manager_answers_the_partners_of_the_own_territories_alone(draft, as_persona, channel):
    consultations.open_for(version_id=draft.pk, partner_codes=(), closes_on=SOON, **WHO)
    said = consultations.comment(
        version_id=draft.pk, partner_id=channel.larkmere.pk, place="", text="Hardly fair",
        difference="UNSURE", **WHO,
    )  # fmt: skip

    stranger = as_persona("other_region_manager").client
    refused = stranger.post(at("comment-answer", said), {"answer": "No"})
    own = as_persona("manager").client.post(at("comment-answer", said), {"answer": "Yes"})

    assert (refused.status_code, own.status_code) == (404, 302)
    assert ConsultationComment.objects.get().answer == "Yes"
    assert "Hardly fair" not in text(stranger.get(at("version-consultation", draft.pk)))


def test_a_warning_wants_its_reason_before_a_second_person_is_asked(admin, channel, as_persona):
    loaded = programs.load(
        text=make.document(
            code="PARTNER-AU",
            tiers=make.LADDER.replace("at_least: 400", "at_least: 1000"),
            effective_on="2035-07-01",
        ),
        publish=False,
        **WHO,
    )
    address = at("version-publish", loaded.version_id)

    refused = admin.post(address, {"reason": "Agreed", "doubt-cliff": ""})
    assert refused.status_code == 422
    assert "Give a reason for each warning" in text(refused)
    assert not Approval.objects.exists()

    admin.post(address, {"reason": "Agreed", "doubt-cliff": "A tier between follows"})
    seen = text(as_persona("director").client.get(address))
    assert "Reason given: A tier between follows" in seen
    assert "Publish version 2" in seen
    assert "You proposed this; a second person decides." in text(admin.get(address))


def test_a_published_version_is_retired(admin, channel):
    form = {"ends_on": "2035-01-01", "reason": "Replaced"}

    answer = admin.post(at("version-retire", channel.version_id), form, follow=True)

    assert "Retired from that day on." in text(answer)
    assert ProgramVersion.objects.get().state == "RETIRED"


def test_the_last_year_is_tried_by_a_worker_while_the_page_waits(admin, channel):
    cache.clear()
    address = at("version-year", channel.version_id) + "?as_of=2026-07-01"
    progress = at("version-trial", channel.version_id) + "?as_of=2026-07-01&kind=YEAR"

    waiting, asked = text(admin.get(address)), admin.get(progress)
    trials.carry_out(kind=TrialKind.YEAR, version_id=channel.version_id, as_of=date(2026, 7, 1))
    told, over = text(admin.get(address)), admin.get(progress)

    assert "Waiting for a worker" in waiting
    assert "HX-Refresh" not in asked
    assert over["HX-Refresh"] == "true"
    assert "July 2026" in told
    assert "0 moves up and 0 moves down" not in told


def test_more_partners_than_a_reader_waits_for_are_tried_by_a_worker(
    admin, channel, data, monkeypatch
):
    cache.clear()
    monkeypatch.setattr(reads, "AT_ONCE", 1)
    address = at("version", channel.version_id) + "?as_of=2026-07-01"

    waiting = text(admin.get(address))
    typed_in = text(admin.post(at("version-test", channel.version_id), typed(data, act="test")))
    trials.carry_out(kind=TrialKind.IMPACT, version_id=channel.version_id, as_of=date(2026, 7, 1))

    assert "Waiting for a worker" in waiting
    assert "Save it as a draft; a worker then tries it." in typed_in
    assert "of 2 partners would land in a different tier" in text(admin.get(address))
