"""The demo's people, territories and distributors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from config.demo import market, words
from kernel.periods import minus_months
from partners.choices import Role

PASSWORD = "channel-on-merit"  # noqa: S105 -- printed for everybody: the demo is local and invented
KEY_ACCOUNTS = 8
LARKMERE = "P-0001"
SURE = 75

TERRITORIES = [
    ["AU", "Australia", ""],
    ["EAST", "East", "AU"], ["SOUTH", "South", "AU"], ["WEST", "West and North", "AU"],
    ["NSW", "New South Wales", "EAST"], ["ACT", "Australian Capital Territory", "EAST"], ["QLD", "Queensland", "EAST"],
    ["VIC", "Victoria", "SOUTH"], ["TAS", "Tasmania", "SOUTH"], ["SA", "South Australia", "SOUTH"],
    ["WA", "Western Australia", "WEST"], ["NT", "Northern Territory", "WEST"],
]  # fmt: skip
DISTRIBUTOR_COLUMNS = [
    "code", "name", "country", "currency", "layout", "rhythm", "tolerance_days", "usual_lines_min", "usual_lines_max",
    "contact_name", "contact_email", "contact_phone",
]  # fmt: skip
DISTRIBUTORS = [
    ["NORVALE", "Norvale Distribution", "AU", "AUD", "norvale", "WEEKLY", 5, 20, 6000, "Ingrid Sato",
     "ingrid@norvale.example", "02 5550 0101"],
    ["HARBOURLINE", "Harbourline Wholesale", "AU", "AUD", "harbourline", "MONTHLY", 10, 50, 6000, "Pete Doyle",
     "pete@harbourline.example", "03 5550 0102"],
    ["BORONIA", "Boronia Trade Supply", "AU", "AUD", "boronia", "MONTHLY", 10, 20, 3000, "Lena Vogt",
     "lena@boronia.example", "08 5550 0103"],
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in."""

    name: str
    email: str
    role: Role
    title: str = ""
    phone: str = ""
    territories: tuple[str, ...] = ()
    partner: str = ""
    company: str = ""
    distributor: str = ""


ACCOUNTS = (
    Account(
        name="Helen Marsh", email="helen@kestrane.example", role=Role.CHANNEL_DIRECTOR, title="Channel director",
        phone="02 5550 0111",
    ),
    Account(name="Ade Bello", email="ade@kestrane.example", role=Role.PROGRAM_ADMIN, title="Program administrator"),
    Account(
        name="Priya Raman", email="priya@kestrane.example", role=Role.CHANNEL_MANAGER, title="Channel manager, South",
        phone="03 5550 0142", territories=("SOUTH",),
    ),
    Account(
        name="Tom Aldous", email="tom@kestrane.example", role=Role.CHANNEL_MANAGER, title="Channel manager, East",
        phone="02 5550 0118", territories=("EAST",),
    ),
    Account(
        name="Mei-Lin Cho", email="meilin@kestrane.example", role=Role.CHANNEL_MANAGER,
        title="Channel manager, West and North", phone="08 5550 0177", territories=("WEST",),
    ),
    Account(name="Joss Fielding", email="joss@kestrane.example", role=Role.INTAKE_CLERK, title="Intake clerk"),
    Account(name="Nadia Kerr", email="nadia@kestrane.example", role=Role.ANALYST, title="Analyst"),
    Account(
        name="Dana Whitlock", email="dana@larkmere.example", role=Role.PARTNER_ADMIN, title="Owner", partner=LARKMERE,
        company="Larkmere Technology",
    ),
    Account(
        name="Sam Ortega", email="sam@merrigate.example", role=Role.PARTNER_ADMIN, title="Director", partner="P-0002",
        company="Merrigate Networks",
    ),
    Account(name="Ingrid Sato", email="ingrid@norvale.example", role=Role.DISTRIBUTOR_USER, distributor="NORVALE"),
)  # fmt: skip


def certificates(*, made: market.Market) -> Iterator[list[object]]:
    """Yield the certificates' rows: renewed every two years, some about to lapse, some lapsed."""
    rng = random.Random(market.SEED + 1)  # noqa: S311 -- an invented market, nothing secret
    for reseller in made.resellers:
        for number in range(1, reseller.certified + 1):
            name = f"{rng.choice(words.GIVEN_NAMES)} {rng.choice(words.FAMILY_NAMES)}"
            issued = minus_months(made.until, rng.randint(24, 60))
            certificate = rng.choice(words.CERTIFICATES)
            while True:
                expires = issued + timedelta(days=730)
                yield [
                    reseller.code, f"{reseller.code}-{number}", name, certificate, issued.isoformat(), expires.isoformat()
                ]  # fmt: skip
                if expires > made.until or rng.random() < 0.08:
                    break
                issued = expires - timedelta(days=rng.randint(5, 40))
