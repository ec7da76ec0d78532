"""Tell the demo's story through the operations: master data, three years of files, a person at the desk, the nights."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from config.demo import care, files, market, people, renewals
from config.demo.market import Market, Sale
from kernel.periods import Period, minus_months
from partners.choices import Role
from partners.operations import certificate_files, distributors, onboarding, territories
from partners.operations import people as accounts
from sales.choices import UploadChannel
from sales.operations import intake, matching, uploads
from sales.queries import unmatched
from tiers.operations import nightly, programs

PROGRAM = Path(__file__).with_name("program.yaml")
PROGRAM_CODE = "PARTNER-AU"
ZONE = ZoneInfo("Australia/Sydney")
ACTOR = "system"
NIGHTS = 35  # the last nights are judged one by one; before them the month ends
MONTH_ENDS = 23
WEEKLY_FROM = 10  # weeks before the end from which Norvale reports weekly
LATE_MONTHS = 2  # Boronia's last two months have not arrived
GEELONG = "Larkmere Tech (Geelong) P/L"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was seeded, and the sign-ins: (what for, e-mail, password)."""

    partners: int
    files: int
    nights: int
    sign_ins: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one file reports: a distributor's sales of a period."""

    distributor: str
    period: Period
    sales: list[Sale]


def tell(*, until: date, say: Tell) -> Told:
    """Seed an empty database with the demo up to and including the day `until`."""
    made = market.build(until=until)
    start = minus_months(until, market.MONTHS + 1)
    with tempfile.TemporaryDirectory(prefix="meritline-demo-") as name:
        folder = Path(name)
        say("Partners, distributors, people")
        _master_data(made, folder, at=_at(start))
        sign_ins = _people(at=_at(start))
        programs.load(
            text=PROGRAM.read_text(encoding="utf-8"), publish=True, actor=ACTOR, at=_at(start)
        )
        renewals.load_policy(actor=ACTOR, at=_at(start))
        count, nights = _years(made, folder, say)
        say("Maintenance contracts, and who may renew them")
        _renewals(made, folder, at=_at(until + timedelta(days=1), 2))
        say("Marketing funds, public partners, questions")
        _care(made, at=_at(until + timedelta(days=1), 2))
    return Told(partners=len(made.resellers), files=count, nights=nights, sign_ins=sign_ins)


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)


def _master_data(made: Market, folder: Path, *, at: datetime) -> None:
    _table(folder / "territories.csv", ["code", "name", "parent"], people.TERRITORIES)
    territories.import_territories(path=folder / "territories.csv", actor=ACTOR, at=at)
    _table(folder / "distributors.csv", people.DISTRIBUTOR_COLUMNS, people.DISTRIBUTORS)
    distributors.import_distributors(path=folder / "distributors.csv", actor=ACTOR, at=at)
    _table(
        folder / "partners.csv",
        ["code", "name", "tax_number", "city", "region", "postcode", "country", "email", "phone", "joined_on",
         "key_account", "territory", *[f"distributor_code:{code}" for code in market.DISTRIBUTORS]],
        [_partner(reseller) for reseller in made.resellers],
    )  # fmt: skip
    onboarding.import_partners(path=folder / "partners.csv", actor=ACTOR, at=at)
    _table(
        folder / "certificates.csv",
        ["partner", "person", "name", "certificate", "issued_on", "expires_on"],
        list(people.certificates(made=made)),
    )
    certificate_files.import_certificates(path=folder / "certificates.csv", actor=ACTOR, at=at)


def _partner(reseller: market.Reseller) -> list[object]:
    number = int(reseller.code.removeprefix("P-"))
    codes = [
        files.account_of(distributor=code, code=reseller.code)
        if reseller.is_coded and code in reseller.distributors
        else ""
        for code in market.DISTRIBUTORS
    ]
    domain = "".join(char for char in reseller.name.lower() if char.isalnum())
    return [
        reseller.code, reseller.legal_name, reseller.abn, reseller.city, reseller.region, reseller.postcode, "AU",
        f"hello@{domain}.example", f"0{2 + number % 7} 5550 {number:04d}", reseller.joined_on.isoformat(),
        "yes" if number <= people.KEY_ACCOUNTS else "no", reseller.region, *codes,
    ]  # fmt: skip


def _people(*, at: datetime) -> tuple[tuple[str, str, str], ...]:
    sign_ins = []
    with transaction.atomic(durable=True):
        for one in people.ACCOUNTS:
            user = accounts.add_user(
                email=one.email, name=one.name, title=one.title, phone=one.phone, password=people.PASSWORD,
                actor=ACTOR, at=at,
            )  # fmt: skip
            accounts.give_role(
                user_id=user.pk, role=one.role, starts_on=at.date(), partner_code=one.partner,
                distributor_code=one.distributor, actor=ACTOR, at=at,
            )  # fmt: skip
            for code in one.territories:
                territories.assign_manager(
                    user_id=user.pk, territory_code=code, starts_on=at.date(), actor=ACTOR, at=at
                )
            what = (
                one.role.label
                if one.role is not Role.PARTNER_ADMIN
                else f"{one.role.label}, {one.company}"
            )
            sign_ins.append((what, one.email, people.PASSWORD))
    return tuple(sign_ins)


def _years(made: Market, folder: Path, say: Tell) -> tuple[int, int]:
    """Send the files and judge the nights in the order in which it all happens."""
    count = 0
    nights = _nights(made.until)
    judged = len(nights)
    desk_on = minus_months(made.until.replace(day=1), market.MONTHS // 2)
    for month in made.months():
        say(f"Sales of {month:%B %Y}")
        for part in _parts(made, month):
            _judge(nights, before=part.period.last_day)
            _send(part, folder, made)
            count += 1
        if month == desk_on:
            _sit_at_the_desk(at=_at(Period.month_of(month).ends_on))
    _judge(nights, before=made.until + timedelta(days=1))
    return count, judged


def _renewals(made: Market, folder: Path, *, at: datetime) -> None:
    path = folder / "contracts.csv"
    _table(path, renewals.HEADER, list(renewals.contracts(made=made)))
    renewals.take_contracts(path=path, actor=ACTOR, at=at)
    who = renewals.cast(assessor="ade@kestrane.example", signer="helen@kestrane.example")
    renewals.earn(made=made, on=at.astimezone(ZONE).date(), cast=who, first=people.LARKMERE, at=at)


def _care(made: Market, *, at: datetime) -> None:
    who = care.cast(
        director="helen@kestrane.example",
        manager="ade@kestrane.example",
        dana="dana@larkmere.example",
    )
    today = at.astimezone(ZONE).date()
    largest = [one.code for one in renewals.largest(made) if one.code != people.LARKMERE]
    care.spend(partners=[people.LARKMERE, *largest[:9]], who=who, at=at, today=today)
    care.list_publicly(partners=[people.LARKMERE, *largest[:24]], actor=ACTOR, at=at)
    care.ask(partner=people.LARKMERE, distributor="NORVALE", who=who, at=at, today=today)


def _judge(nights: list[date], *, before: date) -> None:
    """Judge the nights whose day is over by then, oldest first, and take them off the list."""
    while nights and nights[0] < before:
        day = nights.pop(0)
        nightly.evaluate(
            program_code=PROGRAM_CODE, as_of=day, actor=ACTOR, at=_at(day + timedelta(days=1), 2)
        )


def _nights(until: date) -> list[date]:
    """Return the days judged: month ends, then every day of the last weeks."""
    daily = [until - timedelta(days=back) for back in range(NIGHTS - 1, -1, -1)]
    first = until.replace(day=1)
    month_ends = [
        minus_months(first, back) - timedelta(days=1) for back in range(MONTH_ENDS, -1, -1)
    ]
    return [day for day in month_ends if day < daily[0]] + daily


def _parts(made: Market, month: date) -> list[Part]:
    """Return the files of a month in the order they come: Norvale's weeks near the end, none of Boronia's last months."""
    period = Period.month_of(month)
    sales = list(market.sales_of_month(market=made, month=month))
    late_from = minus_months(made.until.replace(day=1), LATE_MONTHS - 1)
    last = min(period.ends_on, made.until + timedelta(days=1))
    parts = []
    for distributor in market.DISTRIBUTORS:
        own = [sale for sale in sales if sale.distributor == distributor]
        if distributor == "BORONIA" and period.starts_on >= late_from:
            continue
        is_weekly = distributor == "NORVALE" and period.ends_on > made.until - timedelta(
            weeks=WEEKLY_FROM
        )
        if is_weekly:
            parts += [
                Part(
                    distributor=distributor,
                    period=week,
                    sales=[sale for sale in own if sale.on in week],
                )
                for week in _weeks(period, last)
            ]
        elif period.ends_on == last:  # a month is reported when it is over
            parts.append(Part(distributor=distributor, period=period, sales=own))
    return sorted(parts, key=lambda part: part.period.ends_on)


def _weeks(period: Period, last: date) -> Iterator[Period]:
    """Yield the weeks of a month, cut at its ends, that are over."""
    start = period.starts_on
    while start < last:
        end = min(start + timedelta(days=7 - start.weekday()), period.ends_on)
        if end <= last:
            yield Period(starts_on=start, ends_on=end)
        start = end


def _send(part: Part, folder: Path, made: Market) -> None:
    sales, period = [_as_typed(sale, made) for sale in part.sales], part.period
    path = files.write(
        distributor=part.distributor, sales=sales, folder=folder, first=period.starts_on, last=period.last_day
    )  # fmt: skip
    at = _at(period.ends_on, 1)  # before the night of its last day
    with path.open("rb") as stream:
        received = uploads.receive(
            distributor_code=part.distributor, file_name=path.name, stream=stream, channel=UploadChannel.API,
            covers_from=period.starts_on, covers_to=period.last_day, actor=ACTOR, at=at,
        )  # fmt: skip
    intake.process(upload_id=received.upload_id, at=at)


def _as_typed(sale: Sale, made: Market) -> Sale:
    """Return the sale with the slips that a clerk at the distributor makes in the last weeks."""
    if sale.on < made.until - timedelta(days=45) or sale.reseller.is_coded:
        return sale
    written = None
    if sale.reseller.code == "P-0001" and sale.net < Decimal(1_600):
        written = GEELONG
    elif int(sale.reseller.code.removeprefix("P-")) % 9 == 4 and sale.distributor != "BORONIA":
        first, *rest = sale.reseller.name.split()
        written = f"{first} {' '.join(word[:4] for word in rest)} P/L"
    return sale if written is None else market.retyped(sale=sale, written_as=written)


def _sit_at_the_desk(*, at: datetime) -> None:
    """Decide what waits half way through: the likeliest partner where one stands out, else set aside."""
    for group in unmatched.groups():
        candidates = unmatched.candidates(group=group)
        if candidates and candidates[0].score >= people.SURE:
            matching.resolve(
                group=group, partner_id=candidates[0].partner_id, remember=True, reason="Confirmed by phone",
                actor=ACTOR, at=at,
            )  # fmt: skip
        elif not candidates:
            matching.set_aside(group=group, reason="Counter sale, no partner", actor=ACTOR, at=at)


def _table(path: Path, header: list[str], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]  # lists of cells
