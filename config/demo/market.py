"""The invented market: partners, their people and what they bought, month by month, from one seed."""

from __future__ import annotations

import calendar
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from config.demo import words
from kernel.periods import minus_months

SEED = 20_260_701
PARTNERS = 400
MONTHS = 36
DISTRIBUTORS = ("NORVALE", "HARBOURLINE", "BORONIA")
_SHARES = (0.52, 0.36, 0.12)  # of partners whose main distributor this is
_SEASON = (
    0.9,
    0.95,
    1.1,
    0.95,
    1.05,
    1.45,
    0.8,
    0.9,
    1.0,
    0.95,
    1.0,
    0.95,
)  # June is the end of the fiscal year

_CAMPAIGN, _LOSS = 4, 11  # every how-manieth partner has one, so that tiers move in the last nights


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseller:
    """An invented partner: who it is, how it is written elsewhere, and how it trades."""

    code: str
    name: str
    legal_name: str
    abn: str
    city: str
    region: str
    postcode: str
    joined_on: date
    monthly: float  # revenue of an average month at the end of the three years
    trend: float  # yearly growth factor
    last_month: int  # months before the end with its last order; 0 is the last month
    distributors: tuple[str, ...]
    is_coded: bool  # distributors send our code's twin
    certified: int
    smb_share: float
    customers: tuple[Buyer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """An invented end customer; employees None is not known."""

    name: str
    employees: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One line a distributor will report."""

    distributor: str
    document: str
    line: int
    on: date
    reseller: Reseller
    written_as: str
    buyer: Buyer
    product: str
    kind: str
    quantity: int
    price: Decimal
    net: Decimal


@dataclass(slots=True, kw_only=True)
class Market:
    """All of it, up to and including the day `until`."""

    until: date
    resellers: list[Reseller] = field(default_factory=list)

    def months(self) -> list[date]:
        """Return the first days of the months, oldest first; the last one holds `until`."""
        last = self.until.replace(day=1)
        return [minus_months(last, back) for back in range(MONTHS - 1, -1, -1)]


def abn(*, rng: random.Random) -> str:
    """Return an invented number that satisfies the ABN checksum (Australian Business Register, modulus 89)."""
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    tail = [rng.randint(0, 9) for _ in range(9)]
    for first in range(1, 10):
        for second in range(first == 1, 10):  # the check digits run from 11 to 99
            digits = [first, second, *tail]
            total = sum(
                (d - (i == 0)) * w for i, (d, w) in enumerate(zip(digits, weights, strict=True))
            )
            if total % 89 == 0:
                return "".join(map(str, digits))
    raise AssertionError("two leading digits always reach the checksum")


def build(*, until: date) -> Market:
    """Return the market as of the day; the same day always gives the same market."""
    rng = random.Random(SEED)  # noqa: S311 -- an invented market, nothing secret
    market = Market(until=until)
    names = _names(rng)
    for index in range(PARTNERS):
        market.resellers.append(_reseller(rng=rng, index=index, name=names[index], until=until))
    return market


def _names(rng: random.Random) -> list[str]:
    pairs = [(first, second) for first in words.FIRST_HALVES for second in words.SECOND_HALVES]
    rng.shuffle(pairs)
    names = [
        f"{first} {second}"
        for first, second in pairs
        if (first, second) != ("Larkmere", "Technology")
    ]
    names = ["Larkmere Technology", "Merrigate Networks", "Strathmoor Digital", *names]
    # Two different companies of one name: a name alone must never decide between them.
    names[40] = names[41] = "Redbank Computing"
    return list(dict.fromkeys(names[:40])) + names[40:]


def _size(*, rng: random.Random, index: int) -> tuple[float, int]:
    """Return (average month, months since the last order): few large, many small, a third silent."""
    if index == 0:
        return 34_600.0, 0
    if index < 13:
        return 88_000.0 * math.exp(rng.uniform(0.0, 0.9)), 0
    if index < 52:
        return rng.uniform(34_000, 82_000), 0
    if index < 152:
        return 8_300.0 * math.exp(rng.uniform(0.0, 1.35)), 0
    if index < 262:
        return 8_000.0 * math.exp(-rng.uniform(0.1, 3.0)), 0
    return 4_000.0 * math.exp(-rng.uniform(0.1, 2.5)), rng.randint(13, 40)


def _reseller(*, rng: random.Random, index: int, name: str, until: date) -> Reseller:
    city, region, postcode, _ = rng.choices(
        words.PLACES, weights=[place[3] for place in words.PLACES]
    )[0]
    if index == 0:
        city, region, postcode = "Geelong", "VIC", "3220"
    monthly, last_month = _size(rng=rng, index=index)
    form = rng.choice(words.LEGAL_FORMS)
    main = rng.choices(DISTRIBUTORS, weights=_SHARES)[0] if index else "NORVALE"
    second = (
        (rng.choice([d for d in DISTRIBUTORS[:2] if d != main]),)
        if rng.random() < 0.25 and index
        else ()
    )
    smb_share = min(0.95, max(0.05, rng.gauss(0.6, 0.25)))
    return Reseller(
        code=f"P-{index + 1:04d}",
        name=name,
        legal_name=f"{name} {form}".strip() if index else f"{name} Pty Ltd",
        abn=abn(rng=rng),
        city=city,
        region=region,
        postcode=postcode,
        joined_on=minus_months(until, rng.randint(30, 120)),
        monthly=monthly,
        trend=1.26 if index == 0 else min(1.9, max(0.55, rng.gauss(1.08, 0.2))),
        last_month=last_month,
        distributors=(main, *second),
        is_coded=rng.random() < 0.7 and index != 0 and index not in (40, 41),
        certified=_certified(rng=rng, monthly=monthly) + 2 * (index % _CAMPAIGN == 3),
        smb_share=smb_share,
        customers=_buyers(rng=rng, index=index, monthly=monthly, smb_share=smb_share),
    )


def _certified(*, rng: random.Random, monthly: float) -> int:
    if monthly > 80_000:
        return rng.choice((5, 6, 7, 8))
    if monthly > 33_000:
        return rng.choice((2, 3, 3, 4, 5))
    if monthly > 8_000:
        return rng.choice((0, 1, 1, 2, 3))
    return rng.choice((0, 0, 0, 1))


def _buyers(
    *, rng: random.Random, index: int, monthly: float, smb_share: float
) -> tuple[Buyer, ...]:
    count = max(2, min(60, int(monthly / 1_400)))
    buyers = []
    for number in range(count):
        name = f"{rng.choice(words.CUSTOMER_FIRSTS)} {rng.choice(words.CUSTOMER_SECONDS)}"
        if number % 3 == 2:
            name = f"{name} {rng.choice(words.PLACES)[0]}"
        is_small = rng.random() < smb_share
        employees: int | None = rng.randint(3, 500) if is_small else rng.randint(501, 9_000)
        buyers.append(Buyer(name=name, employees=None if (index + number) % 9 == 4 else employees))
    return tuple(buyers)


def sales_of_month(*, market: Market, month: date) -> Iterator[Sale]:
    """Yield the month's lines by document, up to the market's last day."""
    back = (market.until.year - month.year) * 12 + market.until.month - month.month
    last_day = min(
        calendar.monthrange(month.year, month.month)[1], market.until.day if back == 0 else 31
    )
    numbers = dict.fromkeys(DISTRIBUTORS, 0)
    for index, reseller in enumerate(market.resellers):
        if back < reseller.last_month:
            continue
        rng = random.Random(SEED * 1_000_003 + index * 997 + month.year * 12 + month.month)  # noqa: S311 -- as above
        level = (
            reseller.monthly
            * reseller.trend ** (-back / 12)
            * _SEASON[month.month - 1]
            * _turn(index=index, back=back)
            * rng.uniform(0.7, 1.3)
        )
        yield from _documents(
            rng=rng,
            reseller=reseller,
            month=month,
            last_day=last_day,
            level=level * last_day / 30.4,
            numbers=numbers,
        )


def _turn(*, index: int, back: int) -> float:
    """Return what a campaign of the last weeks, or a customer lost a year ago, makes of a partner's month."""
    if index % _CAMPAIGN == 3 and back < 2:
        return (9.0, 4.0)[back]
    if index % _LOSS == 7 and back < 9 + index % 5:
        return 0.15
    return 1.0


def retyped(*, sale: Sale, written_as: str) -> Sale:
    """Return the sale with its reseller written otherwise."""
    return replace(sale, written_as=written_as)


def _documents(
    *,
    rng: random.Random,
    reseller: Reseller,
    month: date,
    last_day: int,
    level: float,
    numbers: dict[str, int],
) -> Iterator[Sale]:
    left = level
    while left > 120:
        distributor = reseller.distributors[0] if rng.random() < 0.8 else reseller.distributors[-1]
        numbers[distributor] += 1
        document = f"{distributor[:2]}-{month:%y%m}{numbers[distributor]:04d}"
        on = month + timedelta(days=rng.randrange(last_day))
        buyer = rng.choice(reseller.customers)
        written = _written_as(rng=rng, reseller=reseller)
        for line in range(1, rng.choice((1, 1, 2, 2, 3)) + 1):
            sale = _line(
                rng=rng, wanted=min(left, max(300.0, level / 4.5)), distributor=distributor, document=document, line=line,
                on=on, reseller=reseller, written=written, buyer=buyer,
            )  # fmt: skip
            left -= float(sale.net)
            yield sale
            if line == 1 and sale.kind == "NEW" and rng.random() < 0.012:
                numbers[distributor] += 1
                yield _credit_note(
                    sale=sale, document=f"{distributor[:2]}-{month:%y%m}{numbers[distributor]:04d}"
                )
            if left <= 120:
                return


def _line(
    *, rng: random.Random, wanted: float, distributor: str, document: str, line: int, on: date, reseller: Reseller,
    written: str, buyer: Buyer,
) -> Sale:  # fmt: skip
    code, _, _, kind, price_text = rng.choices(
        words.PRODUCTS, weights=(26, 12, 18, 14, 8, 12, 6, 4)
    )[0]
    price = Decimal(price_text)
    target = wanted * rng.uniform(0.3, 1.0)
    quantity = max(1, int(target / float(price)))
    return Sale(
        distributor=distributor, document=document, line=line, on=on, reseller=reseller, written_as=written,
        buyer=buyer, product=code, kind=kind, quantity=quantity, price=price, net=price * quantity,
    )  # fmt: skip


def _credit_note(*, sale: Sale, document: str) -> Sale:
    quantity = max(1, sale.quantity // 4)
    return Sale(
        distributor=sale.distributor, document=document, line=1, on=sale.on, reseller=sale.reseller,
        written_as=sale.written_as, buyer=sale.buyer, product=sale.product, kind="RETURN", quantity=-quantity,
        price=sale.price, net=-sale.price * quantity,
    )  # fmt: skip


def _written_as(*, rng: random.Random, reseller: Reseller) -> str:
    """Return the reseller's name as a clerk might type it; all of these normalize to the same name."""
    form = rng.random()
    if form < 0.6:
        return reseller.legal_name
    if form < 0.8:
        return reseller.legal_name.upper()
    if form < 0.9:
        return reseller.name.replace("&", "and")
    return f"{reseller.name} P/L"
