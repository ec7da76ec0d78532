"""People that every face is tested with, in one small channel; a plugin for all tests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test import Client

from funds.operations import requests
from partners.choices import Role
from partners.models import Distributor, Partner, PartnerAssignment, Territory, User
from partners.operations import people, territories
from sales.choices import UploadChannel
from sales.operations import intake, uploads
from tests.factories import funds
from tests.factories import tiers as make

AT = datetime(2026, 7, 1, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody signed in."""

    user: User
    client: Client

    @property
    def actor(self) -> str:
        """Return the name that events carry."""
        return f"user:{self.user.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Two partners in two territories, two distributors, a programme and one closed night."""

    larkmere: Partner
    merrigate: Partner
    norvale: Distributor
    boronia: Distributor
    run_id: int
    version_id: int
    upload_id: int
    user_id: int
    fund_ref: str


@pytest.fixture
def channel(db) -> Channel:
    """Make the channel."""
    south, east = (
        Territory.objects.create(code=code, name=name)
        for code, name in (("SOUTH", "South"), ("EAST", "East"))
    )
    larkmere = make.partner(
        "LARKMERE", name="Larkmere Technology", normalized_name="larkmere technology", city="Geelong", region="VIC"
    )  # fmt: skip
    merrigate = make.partner(
        "MERRIGATE", name="Merrigate Networks", normalized_name="merrigate networks", city="Sydney", region="NSW"
    )  # fmt: skip
    for partner, territory in ((larkmere, south), (merrigate, east)):
        PartnerAssignment.objects.create(partner=partner, territory=territory, starts_on=LONG_AGO)
    norvale, boronia = make.distributor("NORVALE"), make.distributor("BORONIA")
    make.sale(larkmere, 250, date(2026, 6, 15), distributor=norvale)
    make.sale(merrigate, 900, date(2026, 6, 20), distributor=boronia)
    loaded = make.program(code="PARTNER-AU")
    night = make.night(date(2026, 6, 30), code="PARTNER-AU")
    with transaction.atomic():
        somebody = people.add_user(
            email="somebody@example.test", name="Somebody Else", actor="system", at=AT
        )
    return Channel(
        larkmere=larkmere, merrigate=merrigate, norvale=norvale, boronia=boronia, run_id=night.run_id,
        version_id=loaded.version_id, upload_id=_upload(norvale.code), user_id=somebody.pk,
        fund_ref=_fund_request(larkmere.code),
    )  # fmt: skip


def _upload(distributor_code: str) -> int:
    """Receive and post a small file: one line that is known by name, one that waits, one that is faulty."""
    text = (
        "document_no,line_no,document_date,reseller_name,net_amount,currency\n"
        "D-1,1,2019-06-10,Larkmere Technology,120.50,AUD\n"
        "D-1,2,2019-06-10,Unheard Of,80.00,AUD\n"
        "D-1,3,2019-06-10,Larkmere Technology,abc,AUD\n"
    )
    received = uploads.receive(
        distributor_code=distributor_code, file_name="june.csv", stream=io.BytesIO(text.encode()),
        channel=UploadChannel.COMMAND, actor="command", at=AT,
    )  # fmt: skip
    intake.process(upload_id=received.upload_id, at=AT)
    return received.upload_id


def _fund_request(partner_code: str) -> str:
    """Open a budget and return a request of it that waits."""
    at = datetime(2026, 7, 2, 2, tzinfo=UTC)
    budget = funds.budget(
        program_code="PARTNER-AU", ends_on=date(2036, 1, 1), claims_until=date(2036, 3, 1), at=at
    )
    request = requests.ask(
        budget_code=budget.code, partner_code=partner_code, wish=funds.wish(), actor="user:0", at=at
    )
    return request.ref


def persona(name: str, role: Role | None, *, territory: str = "", **place: str) -> Persona:
    """Return somebody with the role, signed in."""
    with transaction.atomic():
        user = people.add_user(
            email=f"{name}@example.test", name=name.replace("_", " ").title(), actor="system", at=AT
        )
        if role is not None:
            people.give_role(
                user_id=user.pk, role=role, starts_on=LONG_AGO, actor="system", at=AT, **place
            )
        if territory:
            territories.assign_manager(
                user_id=user.pk, territory_code=territory, starts_on=LONG_AGO, actor="system", at=AT
            )
    client = Client()
    client.force_login(user)
    return Persona(user=user, client=client)


PERSONAS = {
    "program_admin": lambda: persona("program_admin", Role.PROGRAM_ADMIN),
    "director": lambda: persona("director", Role.CHANNEL_DIRECTOR),
    "manager": lambda: persona("manager", Role.CHANNEL_MANAGER, territory="SOUTH"),
    "other_region_manager": lambda: persona(
        "other_region_manager", Role.CHANNEL_MANAGER, territory="EAST"
    ),
    "clerk": lambda: persona("clerk", Role.INTAKE_CLERK),
    "analyst": lambda: persona("analyst", Role.ANALYST),
    "distributor_user": lambda: persona(
        "distributor_user", Role.DISTRIBUTOR_USER, distributor_code="NORVALE"
    ),
    "partner_admin": lambda: persona("partner_admin", Role.PARTNER_ADMIN, partner_code="LARKMERE"),
    "partner_member": lambda: persona(
        "partner_member", Role.PARTNER_MEMBER, partner_code="LARKMERE"
    ),
    "stranger_partner_admin": lambda: persona(
        "stranger_partner_admin", Role.PARTNER_ADMIN, partner_code="MERRIGATE"
    ),
    "nobody": lambda: persona("nobody", None),
}


@pytest.fixture
def as_persona(channel):
    """Return a function that gives a persona by name, made once."""
    made: dict[str, Persona] = {}

    def get(name: str) -> Persona:
        if name not in made:
            made[name] = PERSONAS[name]()
        return made[name]

    return get
