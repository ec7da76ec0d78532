"""Every address of every face × persona → the status expected. A new address without a row fails the build.

A row gives the personas that are let in; everybody else who is signed in gets 404, the anonymous is sent to sign in
(or gets 401 at the API). What is public lets everybody in.
`method` is the one asked with; POSTs are sent empty, so that the shape is refused (422 or a
redirect back) where the person is let in and 404 where not.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import URLPattern, URLResolver, get_resolver

from partners.queries import aliases
from sales.operations import uploads
from tests.factories import sales
from tests.personas import Channel
from tiers.models import Dispute, Standing
from tiers.operations import dispute_openings
from web.shared import badge_codes

ALL = (
    "program_admin", "director", "manager", "other_region_manager", "clerk", "analyst", "distributor_user",
    "partner_admin", "partner_member", "stranger_partner_admin", "nobody",
)  # fmt: skip
VENDOR = ("program_admin", "director", "manager", "other_region_manager", "clerk", "analyst")
SEE_ALL = ("program_admin", "director", "clerk", "analyst")
DECIDERS = ("program_admin", "director", "manager", "other_region_manager", "analyst")
LEADS = ("program_admin", "director")
ASSESSORS = ("program_admin", "manager")
ADMINS = ("partner_admin", "stranger_partner_admin")
PARTNERS = ("partner_admin", "partner_member", "stranger_partner_admin")
LARKMERE_TIER = ("program_admin", "director", "manager", "analyst")  # the first manager's territory
LARKMERE = (*LARKMERE_TIER, "clerk")
LARKMERE_MANAGERS = ("program_admin", "director", "manager")

# Pages of allauth and the product's own front door: not faces of the channel.
ELSEWHERE = ("accounts/", "healthz", "api/", "static/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who is let in at an address; `args` gives the address its values from the channel."""

    let_in: tuple[str, ...]
    args: Callable[[Channel], list[object]] = lambda _: []
    method: str = "GET"
    statuses: tuple[int, ...] = (200,)


def _larkmere(channel: Channel) -> list[object]:
    return [channel.larkmere.code]


def _run(channel: Channel) -> list[object]:
    return [channel.run_id]


def _version(channel: Channel) -> list[object]:
    return [channel.version_id]


def _dispute(channel: Channel) -> list[object]:
    """A dispute of the first partner about its last decision."""
    there = Dispute.objects.filter(partner=channel.larkmere).first()
    if there is None:
        there = dispute_openings.about_decision(
            partner_code=channel.larkmere.code,
            program_code="PARTNER-AU",
            as_of=date(2026, 6, 30),
            text="We differ.",
            actor="user:0",
            at=datetime(2026, 7, 2, tzinfo=UTC),
        )
    return [there.pk]


def _budget(_channel: Channel) -> list[object]:
    return ["MDF-1"]


def _fund_request(channel: Channel) -> list[object]:
    return [channel.fund_ref]


def _fund_claim(channel: Channel) -> list[object]:
    return [channel.fund_ref, 1]


def _user(channel: Channel) -> list[object]:
    return [channel.user_id]


def _sample() -> str:
    return uploads.keep_sample(stream=io.BytesIO(b"Invoice,Date,Reseller,Net\n")).sha256


def _alias(channel: Channel) -> int:
    """Return how the distributor writes a partner, learned once."""
    known = aliases.of_distributor(distributor_id=channel.norvale.pk).first()
    return known.pk if known else sales.learn(channel.norvale, channel.larkmere, code="C-1")


def _badge(channel: Channel) -> list[object]:
    return [badge_codes.code_of(Standing.objects.get(partner=channel.larkmere).pk)]


ROWS = {
    "landing": Row(let_in=ALL, statuses=(200, 302, 403)),
    "dashboard:home": Row(let_in=VENDOR),
    "dashboard:search": Row(let_in=VENDOR),
    "dashboard:partner-list": Row(let_in=VENDOR),
    "dashboard:partner-detail": Row(let_in=LARKMERE, args=_larkmere),
    "dashboard:partner-sales": Row(let_in=LARKMERE, args=_larkmere),
    "dashboard:partner-sales-csv": Row(let_in=LARKMERE, args=_larkmere),
    "dashboard:partner-reviews": Row(let_in=LARKMERE_TIER, args=_larkmere),
    "dashboard:partner-activity": Row(let_in=LARKMERE_TIER, args=_larkmere),
    "dashboard:merge-propose": Row(let_in=("program_admin", "director", "manager"), args=_larkmere),
    "dashboard:approval-list": Row(
        let_in=("program_admin", "director", "manager", "other_region_manager")
    ),
    "dashboard:merge-decide": Row(let_in=LEADS, args=lambda _: [1], method="POST", statuses=(302,)),
    "dashboard:dispute-list": Row(let_in=VENDOR),
    "dashboard:dispute-detail": Row(let_in=LARKMERE, args=_dispute),
    "dashboard:dispute-act": Row(
        let_in=("program_admin", "director", "manager"),
        args=_dispute,
        method="POST",
        statuses=(302,),
    ),
    "dashboard:run-list": Row(let_in=DECIDERS),
    "dashboard:run-detail": Row(let_in=DECIDERS, args=_run),
    "dashboard:run-release": Row(let_in=LEADS, args=_run, method="POST", statuses=(422,)),
    "dashboard:run-discard": Row(let_in=LEADS, args=_run, method="POST", statuses=(422,)),
    "dashboard:programme": Row(let_in=DECIDERS),
    "dashboard:version-new": Row(let_in=("program_admin",)),
    "dashboard:version": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-test": Row(let_in=DECIDERS, args=_version, method="POST", statuses=(302,)),
    "dashboard:version-save": Row(
        let_in=("program_admin",), args=_version, method="POST", statuses=(302,)
    ),
    "dashboard:version-document": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-year": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-trial": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-compare": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-moves-csv": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-consultation": Row(let_in=DECIDERS, args=_version),
    "dashboard:consultation-open": Row(
        let_in=("program_admin",), args=_version, method="POST", statuses=(422,)
    ),
    "dashboard:consultation-close": Row(
        let_in=("program_admin",), args=_version, method="POST", statuses=(302,)
    ),
    "dashboard:comment-answer": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:version-publish": Row(let_in=DECIDERS, args=_version),
    "dashboard:version-retire": Row(
        let_in=("program_admin",), args=_version, method="POST", statuses=(302,)
    ),
    "dashboard:approval-decide": Row(
        let_in=LEADS, args=lambda _: [1], method="POST", statuses=(302,)
    ),
    "dashboard:upload-list": Row(let_in=SEE_ALL),
    "dashboard:upload-send": Row(let_in=("clerk",)),
    "dashboard:desk": Row(let_in=("clerk",)),
    "dashboard:desk-decide": Row(let_in=("clerk",), method="POST", statuses=(302,)),
    "dashboard:upload-map": Row(let_in=("clerk",), args=lambda channel: [channel.upload_id]),
    "dashboard:desk-undo": Row(
        let_in=("clerk",), args=lambda _: [1], method="POST", statuses=(302,)
    ),
    "dashboard:upload-stop": Row(
        let_in=("clerk",),
        args=lambda channel: [channel.upload_id],
        method="POST",
        statuses=(302,),
    ),
    "dashboard:upload-take-up": Row(
        let_in=("clerk",),
        args=lambda channel: [channel.upload_id],
        method="POST",
        statuses=(302,),
    ),
    "dashboard:source-detail": Row(let_in=SEE_ALL, args=lambda channel: [channel.norvale.code]),
    "dashboard:sample-send": Row(
        let_in=("clerk",),
        args=lambda channel: [channel.norvale.code],
        method="POST",
        statuses=(302,),
    ),
    "dashboard:sample-map": Row(
        let_in=("clerk",), args=lambda channel: [channel.norvale.code, _sample()]
    ),
    "dashboard:alias-withdraw": Row(
        let_in=("clerk",), args=lambda channel: [_alias(channel)], method="POST", statuses=(302,)
    ),
    "dashboard:upload-detail": Row(let_in=SEE_ALL, args=lambda channel: [channel.upload_id]),
    "dashboard:upload-faults": Row(let_in=SEE_ALL, args=lambda channel: [channel.upload_id]),
    "dashboard:upload-undo": Row(
        let_in=("clerk",), args=lambda channel: [channel.upload_id], method="POST", statuses=(422,)
    ),
    "dashboard:contract-list": Row(let_in=DECIDERS),
    "dashboard:contract-detail": Row(let_in=(), args=lambda _: ["C-NONE"]),
    "dashboard:contract-contact": Row(let_in=(), args=lambda _: ["C-NONE"], method="POST"),
    "dashboard:contract-release": Row(let_in=(), args=lambda _: ["C-NONE"], method="POST"),
    "dashboard:contract-assign": Row(let_in=(), args=lambda _: ["C-NONE"], method="POST"),
    "dashboard:right-list": Row(let_in=DECIDERS),
    "dashboard:right-detail": Row(let_in=LARKMERE_TIER, args=_larkmere, statuses=(404, 200)),
    "dashboard:right-assess": Row(let_in=ASSESSORS, args=_larkmere, method="POST", statuses=(302,)),
    "dashboard:appeal-decide": Row(let_in=LEADS, args=_larkmere, method="POST", statuses=(302,)),
    "dashboard:right-act": Row(
        let_in=ASSESSORS,
        args=lambda channel: [channel.larkmere.code, "suspend"],
        method="POST",
        statuses=(302,),
    ),
    "dashboard:assessment-answer": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:assessment-propose": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:assessment-sign": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:user-list": Row(let_in=LEADS),
    "dashboard:user-invite": Row(let_in=("program_admin",)),
    "dashboard:invitation-again": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:invitation-withdraw": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:user-detail": Row(let_in=LEADS, args=_user),
    "dashboard:role-give": Row(
        let_in=("program_admin",), args=_user, method="POST", statuses=(422,)
    ),
    "dashboard:role-end": Row(
        let_in=("program_admin",), args=lambda _: [1, 1], method="POST", statuses=(302,)
    ),
    "dashboard:key-list": Row(let_in=LEADS),
    "dashboard:key-make": Row(let_in=("program_admin",), method="POST", statuses=(422,)),
    "dashboard:key-revoke": Row(
        let_in=("program_admin",), args=lambda _: ["mk_none"], method="POST", statuses=(302,)
    ),
    "dashboard:webhook-list": Row(let_in=LEADS),
    "dashboard:webhook-add": Row(let_in=("program_admin",), method="POST", statuses=(422,)),
    "dashboard:webhook-detail": Row(let_in=(), args=lambda _: [1]),
    "dashboard:webhook-change": Row(let_in=(), args=lambda _: [1], method="POST"),
    "dashboard:webhook-rotate": Row(
        let_in=("program_admin",), args=lambda _: [1], method="POST", statuses=(302,)
    ),
    "dashboard:webhook-act": Row(
        let_in=("program_admin",), args=lambda _: [1, "test"], method="POST", statuses=(302,)
    ),
    "dashboard:delivery-detail": Row(let_in=(), args=lambda _: [1, 1]),
    "dashboard:delivery-again": Row(
        let_in=("program_admin",), args=lambda _: [1, 1], method="POST", statuses=(302,)
    ),
    "dashboard:audit": Row(let_in=DECIDERS),
    "distributor:home": Row(let_in=("distributor_user",)),
    "distributor:send": Row(let_in=("distributor_user",)),
    "distributor:team": Row(let_in=("distributor_user",)),
    "distributor:team-invite": Row(let_in=("distributor_user",), method="POST", statuses=(422,)),
    "distributor:team-again": Row(let_in=(), args=lambda _: [1], method="POST"),
    "distributor:team-withdraw": Row(let_in=(), args=lambda _: [1], method="POST"),
    "distributor:team-end": Row(
        let_in=("distributor_user",), args=_user, method="POST", statuses=(302,)
    ),
    "distributor:file": Row(let_in=("distributor_user",), args=lambda channel: [channel.upload_id]),
    "distributor:faults": Row(
        let_in=("distributor_user",), args=lambda channel: [channel.upload_id]
    ),
    "portal:home": Row(let_in=PARTNERS),
    "portal:revenue": Row(let_in=PARTNERS),
    "portal:revenue-csv": Row(let_in=PARTNERS),
    "dashboard:fund-list": Row(let_in=DECIDERS),
    "dashboard:budget-open": Row(let_in=LEADS),
    "dashboard:budget-detail": Row(let_in=DECIDERS, args=_budget),
    "dashboard:budget-resize": Row(let_in=LEADS, args=_budget, method="POST", statuses=(302,)),
    "dashboard:fund-request": Row(let_in=LARKMERE_TIER, args=_fund_request),
    "dashboard:fund-decide": Row(
        let_in=LARKMERE_MANAGERS, args=_fund_request, method="POST", statuses=(302,)
    ),
    "dashboard:fund-close": Row(
        let_in=LARKMERE_MANAGERS, args=_fund_request, method="POST", statuses=(302,)
    ),
    "dashboard:fund-deal": Row(
        let_in=LARKMERE_MANAGERS, args=_fund_request, method="POST", statuses=(302,)
    ),
    "dashboard:fund-claim-decide": Row(
        let_in=LARKMERE_MANAGERS, args=_fund_claim, method="POST", statuses=(302,)
    ),
    "portal:funds": Row(let_in=PARTNERS),
    "portal:funds-ask": Row(let_in=ADMINS),
    "portal:fund-request": Row(let_in=("partner_admin", "partner_member"), args=_fund_request),
    "portal:fund-withdraw": Row(
        let_in=("partner_admin",), args=_fund_request, method="POST", statuses=(302,)
    ),
    "portal:fund-claim": Row(
        let_in=("partner_admin",), args=_fund_request, method="POST", statuses=(302,)
    ),
    "portal:fund-deal": Row(
        let_in=("partner_admin",), args=_fund_request, method="POST", statuses=(302,)
    ),
    "portal:renewals": Row(let_in=PARTNERS),
    "portal:renewals-right": Row(let_in=PARTNERS),
    "portal:quote-list": Row(let_in=PARTNERS),
    "portal:quote-make": Row(let_in=PARTNERS, method="POST", statuses=(302, 404)),
    "portal:quote-pick": Row(let_in=PARTNERS, method="POST", statuses=(302,)),
    "portal:quote-send-many": Row(let_in=PARTNERS, method="POST", statuses=(302,)),
    "portal:quote": Row(let_in=(), args=lambda _: ["Q-000000"]),
    "portal:quote-pdf": Row(let_in=(), args=lambda _: ["Q-000000"]),
    "portal:quote-send": Row(let_in=(), args=lambda _: ["Q-000000"], method="POST"),
    "portal:quote-revise": Row(let_in=(), args=lambda _: ["Q-000000"], method="POST"),
    "portal:quote-withdraw": Row(let_in=(), args=lambda _: ["Q-000000"], method="POST"),
    "portal:quote-accept": Row(let_in=(), args=lambda _: ["Q-000000"], method="POST"),
    "portal:order": Row(let_in=(), args=lambda _: ["R-000000"]),
    "portal:order-pdf": Row(let_in=(), args=lambda _: ["R-000000"]),
    "portal:renewals-ask": Row(let_in=ADMINS, method="POST", statuses=(302,)),
    "portal:renewals-give-up": Row(let_in=ADMINS, method="POST", statuses=(302,)),
    "portal:renewals-appeal": Row(let_in=ADMINS, method="POST", statuses=(302,)),
    "portal:disputes": Row(let_in=PARTNERS),
    "portal:dispute-new": Row(let_in=PARTNERS, args=lambda _: ["missing"]),
    "portal:dispute": Row(let_in=("partner_admin", "partner_member"), args=_dispute),
    "portal:dispute-act": Row(
        let_in=("partner_admin", "partner_member"), args=_dispute, method="POST", statuses=(302,)
    ),
    "portal:programme": Row(let_in=PARTNERS),
    "portal:consultation": Row(let_in=(), args=_version),  # nobody is invited to this version
    "portal:consultation-comment": Row(let_in=(), args=_version, method="POST"),
    "portal:benefits": Row(let_in=PARTNERS),
    "portal:listing": Row(let_in=ADMINS, method="POST", statuses=(302,)),
    "portal:certificate": Row(let_in=("partner_admin", "partner_member"), args=_badge),
    "portal:working": Row(let_in=PARTNERS),
    "portal:history": Row(let_in=PARTNERS),
    "portal:team": Row(let_in=PARTNERS),
    "portal:team-invite": Row(let_in=ADMINS, method="POST", statuses=(422,)),
    "portal:team-again": Row(let_in=(), args=lambda _: [1], method="POST"),
    "portal:team-withdraw": Row(let_in=(), args=lambda _: [1], method="POST"),
    "portal:team-role": Row(let_in=ADMINS, args=_user, method="POST", statuses=(302,)),
    "portal:team-end": Row(let_in=ADMINS, args=_user, method="POST", statuses=(302,)),
    "portal:team-certificate": Row(let_in=ADMINS, method="POST", statuses=(422,)),
    "portal:team-left": Row(let_in=ADMINS, method="POST", statuses=(302,)),
}


PUBLIC = {
    "public:criteria": Row(let_in=ALL),
    "public:locator": Row(let_in=ALL),
    "public:badge-ask": Row(let_in=ALL),
    "public:badge": Row(let_in=ALL, args=_badge),
    "public:badge-svg": Row(let_in=ALL, args=_badge),
    "public:badge-png": Row(let_in=ALL, args=_badge),
}
ROWS |= PUBLIC


def addresses() -> Iterator[tuple[str, str]]:
    """Yield (name, pattern) of every address of the faces."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, space: str
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith(ELSEWHERE):
            continue
        if isinstance(pattern, URLResolver):
            own = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, own)
        else:
            yield f"{space}{pattern.name}", path
