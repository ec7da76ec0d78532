"""Who gets in: keys, scopes, bound keys, others' objects."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from events.models import Event
from partners.choices import Scope
from partners.models import ApiKey
from tests.web.api.conftest import make_key
from tests.web.api.things import where
from web.api import limits, urls
from web.api.views import uploads

READS: dict[str, Scope | None] = {
    "partners": Scope.PARTNERS_READ,
    "partners/LARKMERE": Scope.PARTNERS_READ,
    "uploads": Scope.UPLOADS_READ,
    "uploads/upl_{upload}": Scope.UPLOADS_READ,
    "uploads/upl_{upload}/faults": Scope.UPLOADS_READ,
    "uploads/upl_{upload}/lines": Scope.UPLOADS_READ,
    "desk/groups": Scope.UPLOADS_READ,
    "desk/groups/grp_{line}": Scope.UPLOADS_READ,
    "desk/groups/grp_{line}/lines": Scope.UPLOADS_READ,
    "ledger/entries": Scope.LEDGER_READ,
    "distributors": Scope.PARTNERS_READ,
    "merges": Scope.PARTNERS_READ,
    "merges/mrg_{merge}": Scope.PARTNERS_READ,
    "people": Scope.CERTIFICATES_READ,
    "people/per_{person}": Scope.CERTIFICATES_READ,
    "certificates": Scope.CERTIFICATES_READ,
    "certificates/crt_{certificate}": Scope.CERTIFICATES_READ,
    "observations": Scope.TIERS_READ,
    "contracts": Scope.RENEWALS_READ,
    "contracts/ctr_{contract}": Scope.RENEWALS_READ,
    "renewal_prices": Scope.RENEWALS_READ,
    "customers": Scope.LEDGER_READ,
    "products": Scope.LEDGER_READ,
    "authorizations": Scope.RENEWALS_READ,
    "authorizations/aut_{right}": Scope.RENEWALS_READ,
    "quotes": Scope.RENEWALS_READ,
    "quotes/{quote}": Scope.RENEWALS_READ,
    "orders": Scope.RENEWALS_READ,
    "orders/{order}": Scope.RENEWALS_READ,
    "claims": Scope.RENEWALS_READ,
    "claims/clm_{claim}": Scope.RENEWALS_READ,
    "approvals": Scope.TIERS_READ,
    "approvals/apr_{approval}": Scope.TIERS_READ,
    "events": Scope.EVENTS_READ,
    "webhooks": Scope.WEBHOOKS_READ,
    "webhooks/whk_{hook}": Scope.WEBHOOKS_READ,
    "webhooks/whk_{hook}/deliveries": Scope.WEBHOOKS_READ,
    "webhooks/whk_{hook}/deliveries/msg_{message}": Scope.WEBHOOKS_READ,
    "key": None,
    "programs": Scope.TIERS_READ,
    "programs/PARTNER-AU": Scope.TIERS_READ,
    "programs/PARTNER-AU/versions": Scope.TIERS_READ,
    "programs/PARTNER-AU/versions/{version}": Scope.TIERS_READ,
    "programs/PARTNER-AU/versions/{version}/findings": Scope.TIERS_READ,
    "programs/PARTNER-AU/versions/{version}/changes?since=1": Scope.TIERS_READ,
    "runs": Scope.TIERS_READ,
    "runs/run_{run}": Scope.TIERS_READ,
    "standings": Scope.TIERS_READ,
    "decisions": Scope.TIERS_READ,
    "decisions/dec_{run}_{partner}": Scope.TIERS_READ,
}


WRITES = {
    "contracts/import": Scope.RENEWALS_WRITE,
    "contracts/ctr_{contract}/assign": Scope.RENEWALS_WRITE,
    "contracts/ctr_{contract}/release": Scope.RENEWALS_WRITE,
    "contracts/ctr_{contract}/contacts": Scope.RENEWALS_WRITE,
    "renewal_prices/import": Scope.RENEWALS_WRITE,
    "authorizations": Scope.RENEWALS_WRITE,
    "authorizations/aut_{right}/opt_out": Scope.RENEWALS_WRITE,
    "authorizations/aut_{right}/suspend": Scope.RENEWALS_WRITE,
    "authorizations/aut_{right}/reinstate": Scope.RENEWALS_WRITE,
    "authorizations/aut_{right}/withdraw": Scope.RENEWALS_WRITE,
    "authorizations/aut_{right}/assess": Scope.RENEWALS_WRITE,
    "assessments/asm_{assessment}/measure": Scope.RENEWALS_WRITE,
    "assessments/asm_{assessment}/answer": Scope.RENEWALS_WRITE,
    "assessments/asm_{assessment}/propose": Scope.RENEWALS_WRITE,
    "assessments/asm_{assessment}/send_back": Scope.RENEWALS_WRITE,
    "assessments/asm_{assessment}/sign": Scope.RENEWALS_WRITE,
    "quotes": Scope.RENEWALS_WRITE,
    "quotes/{quote}/revise": Scope.RENEWALS_WRITE,
    "quotes/{quote}/send": Scope.RENEWALS_WRITE,
    "quotes/{quote}/accept": Scope.RENEWALS_WRITE,
    "quotes/{quote}/decline": Scope.RENEWALS_WRITE,
    "claims/import": Scope.RENEWALS_WRITE,
    "claims/clm_{claim}/prove": Scope.RENEWALS_WRITE,
    "claims/clm_{claim}/approve": Scope.RENEWALS_WRITE,
    "claims/clm_{claim}/reject": Scope.RENEWALS_WRITE,
    "claims/clm_{claim}/pay": Scope.RENEWALS_WRITE,
    "programs": Scope.PROGRAMS_WRITE,
    "programs/PARTNER-AU/versions/{version}/consult": Scope.PROGRAMS_WRITE,
    "programs/PARTNER-AU/versions/{version}/retire": Scope.PROGRAMS_WRITE,
    "documents/check": Scope.PROGRAMS_WRITE,
    "documents/what_if": Scope.PROGRAMS_WRITE,
    "partners": Scope.PARTNERS_WRITE,
    "partners/bulk": Scope.PARTNERS_WRITE,
    "partners/LARKMERE/change": Scope.PARTNERS_WRITE,
    "partners/LARKMERE/end_agreement": Scope.PARTNERS_WRITE,
    "partners/LARKMERE/resume_agreement": Scope.PARTNERS_WRITE,
    "merges": Scope.APPROVALS_WRITE,
    "merges/mrg_{merge}/approve": Scope.APPROVALS_WRITE,
    "merges/mrg_{merge}/decline": Scope.APPROVALS_WRITE,
    "people": Scope.CERTIFICATES_WRITE,
    "certificates": Scope.CERTIFICATES_WRITE,
    "certificates/crt_{certificate}/revoke": Scope.CERTIFICATES_WRITE,
    "observations": Scope.OBSERVATIONS_WRITE,
    "uploads": Scope.UPLOADS_WRITE,
    "uploads/upl_{upload}/undo": Scope.LINES_WRITE,
    "desk/groups/grp_{line}/resolve": Scope.LINES_WRITE,
    "desk/groups/grp_{line}/set_aside": Scope.LINES_WRITE,
    "runs/run_{run}/release": Scope.RUNS_WRITE,
    "runs/run_{run}/discard": Scope.RUNS_WRITE,
    "approvals": Scope.APPROVALS_WRITE,
    "admissions": Scope.APPROVALS_WRITE,
    "approvals/apr_{approval}/approve": Scope.APPROVALS_WRITE,
    "approvals/apr_{approval}/decline": Scope.APPROVALS_WRITE,
    "webhooks": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/change": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/pause": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/resume": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/remove": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/rotate_secret": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/test": Scope.WEBHOOKS_WRITE,
    "webhooks/whk_{hook}/deliveries/msg_{message}/redeliver": Scope.WEBHOOKS_WRITE,
}
OPEN = {"docs", "v1/schema", "v1/openapi.json", "^.*$"}


def test_every_address_stands_in_the_table():
    fixed = r"LARKMERE|PARTNER-AU|dec_{run}_{partner}|[a-z]{3}_{[a-z]+}|{[a-z]+}"
    rows = {"v1/" + re.sub(fixed, "*", row.partition("?")[0]) for row in {**READS, **WRITES}}

    assert {
        re.sub(r"<[^>]+>", "*", str(pattern.pattern)) for pattern in urls.urlpatterns
    } == rows | OPEN


@pytest.mark.parametrize("address", READS)
def test_each_address_asks_for_its_scope_and_no_other(address, channel):
    answers = {scope: make_key(scope).get(where(address, channel)).status_code for scope in Scope}

    wanted = READS[address]
    assert answers == {scope: 200 if wanted in (scope, None) else 403 for scope in Scope}


@pytest.mark.parametrize("address", WRITES)
def test_each_change_asks_for_its_scope_and_no_other(address, channel):
    events = Event.objects.exclude(type="api_key.created").count
    place = where(address, channel)
    before = events()
    answers = {scope: make_key(scope).post(place, {"unknown": 1}).json()["code"] for scope in Scope}

    wanted = WRITES[address]
    others = {code for scope, code in answers.items() if scope is not wanted}
    assert others == {"scope_missing"}
    assert answers[wanted] not in {"scope_missing", "not_found", "server_error"}
    assert events() == before


@pytest.mark.parametrize(
    "address", [a for a in WRITES if a != "uploads" and not a.endswith("/import")]
)
def test_a_bound_key_changes_nothing_but_by_sending(address, channel, norvale_key):
    answer = norvale_key.post(where(address, channel), {"reason": "Mine"})

    assert (answer.status_code, answer.json()["code"]) == (403, "key_is_bound")


@pytest.mark.parametrize("address", READS)
def test_without_a_key_it_is_401(address, channel):
    answer = Client().get(f"/api/v1/{where(address, channel)}")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Meritline API"'
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("address", READS)
def test_a_bound_key_sees_its_own_distributors_files_only(
    address, channel, norvale_key, boronia_key
):
    own, other = (key.get(where(address, channel)) for key in (norvale_key, boronia_key))

    if address == "key":
        assert (own.json()["distributor"], other.json()["distributor"]) == ("NORVALE", "BORONIA")
    elif not address.startswith("uploads"):
        assert (own.status_code, own.json()["code"]) == (403, "key_is_bound")
    elif address == "uploads":
        assert (len(own.json()["results"]), len(other.json()["results"])) == (1, 0)
    else:
        absent = boronia_key.get(where(address, channel).replace("upl_", "upl_9999"))
        assert (own.status_code, other.status_code, absent.status_code) == (200, 404, 404)
        assert _without_reference(other) == _without_reference(absent)


def _without_reference(answer):
    return {name: value for name, value in answer.json().items() if name != "request_id"}


def test_sending_asks_for_the_right_to_write(channel):
    answer = make_key(Scope.UPLOADS_READ).send(distributor="NORVALE")

    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_missing"
    assert answer.json()["detail"] == "The key lacks the scope uploads:write."


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_key_out_of_force_is_refused_like_an_unknown_one(change, channel, full):
    ApiKey.objects.update(**change)

    refused = full.get("partners")
    full.secret = "mk_" + "x" * 43
    unknown = full.get("partners")

    assert (refused.status_code, unknown.status_code) == (401, 401)
    assert _without_reference(refused) == _without_reference(unknown)


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Basic abc",
        "Bearer mk_\x80\xff" + "a" * 40,
        "Bearer a b c",
        "Bearer " + "k" * 9000,
    ],
)
def test_what_is_no_key_is_refused(header, channel):
    answer = Client(raise_request_exception=False).get(
        "/api/v1/partners", headers={"authorization": header}
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "key_refused")


def test_a_key_in_the_address_is_refused(channel, full):
    answer = full.get(f"partners?key={full.secret}")

    assert (answer.status_code, answer.json()["code"]) == (400, "key_in_query")
    assert full.secret not in answer.content.decode()


def test_a_key_given_twice_in_the_address_is_refused(channel, full):
    answer = full.get(f"partners?a={full.secret}&a=1")

    assert (answer.status_code, answer.json()["code"]) == (400, "key_in_query")


def test_a_word_that_only_begins_like_a_key_is_no_key(channel, full):
    answer = full.get("decisions?partner=mk_shop")

    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_a_method_that_names_no_scope_is_open_to_nobody(channel, full, monkeypatch):
    monkeypatch.setattr(uploads.UploadDetail, "scopes", {})

    answer = full.get(f"uploads/upl_{channel.upload_id}")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_the_last_use_is_noted(channel, full):
    full.get("partners")

    assert (timezone.now() - ApiKey.objects.get().last_used_at) < timedelta(minutes=1)


def test_a_session_is_no_key(channel, as_persona):
    assert as_persona("program_admin").client.get("/api/v1/partners").status_code == 401


def test_plain_http_is_refused_not_redirected(channel, full, settings):
    settings.IS_HTTPS = True

    answer = full.get("partners")

    assert (answer.status_code, answer.json()["code"]) == (403, "https_required")


def test_a_key_has_so_many_requests_a_minute(channel, full, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    with time_machine.travel(datetime(2027, 1, 5, 9, 30, 15, tzinfo=UTC), tick=False) as clock:
        answers = [full.get("partners") for _ in range(5)]
        clock.shift(45)
        later = full.get("partners")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer["RateLimit"] for answer in answers[:3]] == [
        f'"default";r={left};t=45' for left in (2, 1, 0)
    ]
    assert answers[0]["RateLimit-Policy"] == '"default";q=3;w=60'
    assert (answers[3].json()["code"], answers[3]["Retry-After"]) == ("too_many_requests", "45")
    assert answers[3]["RateLimit"] == '"default";r=0;t=45'
    assert later.status_code == 200


def test_requests_without_the_scope_count_too(channel, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    key = make_key(Scope.UPLOADS_READ)
    with time_machine.travel(datetime(2027, 1, 5, 9, 30, 15, tzinfo=UTC), tick=False):
        answers = [key.get("partners") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [403, 429]
    assert answers[0]["RateLimit"] == '"default";r=0;t=45'


def test_requests_are_answered_while_nobody_counts(channel, full, monkeypatch):
    def away(*args, **kwargs):
        raise RedisConnectionError("nobody there")

    monkeypatch.setattr(limits.cache, "add", away)

    assert full.get("partners").status_code == 200
