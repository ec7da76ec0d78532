"""What matching makes of pairs of company names: who is matched by itself though another, and who is not offered."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from kernel import naming
from partners.models import Distributor, Partner
from sales.operations import recognition
from sales.queries import unmatched

PRECISION, RECALL = 0.995, 0.95  # wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How a distributor writes a name, a partner's name, and whether they are one company."""

    written: str
    partner: str
    is_match: bool
    provenance: str
    family: int  # pairs that share a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of a pair: the partner matched by itself (its name), and whether the right one was offered."""

    pair: Pair
    matched: str
    is_offered: bool

    @property
    def is_right(self) -> bool:
        """Tell whether the automatic match is the partner meant."""
        return self.pair.is_match and self.matched == self.pair.partner

    @property
    def is_wrong(self) -> bool:
        """Tell whether it matched by itself somebody who is not meant."""
        return bool(self.matched) and not self.is_right


def measure(*, pairs: Path, distractors: Path | None, shows_all: bool) -> None:
    """Print precision and recall by where the pairs come from."""
    read = _pairs(pairs)
    distributor = Distributor.objects.create(
        code="BENCH",
        name="Bench",
        currency="AUD",
        created_at=timezone.now(),
        updated_at=timezone.now(),
    )
    others = _names(distractors) if distractors else []
    _stand("X", others)
    for family, name in {pair.family: pair.partner for pair in read}.items():
        _stand(f"F{family}", [name])
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    found = [_try(pair, distributor.pk) for pair in read]
    print(
        f"\nMatching, {len(read)} pairs among {len(others):,} distractors and the other pairs' names "
        f"(wanted: precision {PRECISION}, recall {RECALL})\n"
    )
    print(
        "| pairs | the same | another | matched rightly | wrongly | precision | offered or matched | recall |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in sorted({pair.provenance for pair in read}):
        _row(kind, [each for each in found if each.pair.provenance == kind])
    _row("all", found)
    if shows_all:
        _show(found)


def _row(kind: str, found: list[Found]) -> None:
    same = [each for each in found if each.pair.is_match]
    right, wrong = sum(each.is_right for each in found), sum(each.is_wrong for each in found)
    offered = sum(each.is_offered or each.is_right for each in same)
    print(
        f"| {kind} | {len(same)} | {len(found) - len(same)} | {right} | {wrong} | {_share(right, right + wrong)} "
        f"| {offered} | {_share(offered, len(same))} |"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _show(found: Iterable[Found]) -> None:
    for each in found:
        if each.is_wrong:
            print(
                f"wrong: “{each.pair.written}” matched “{each.matched}” (beside “{each.pair.partner}”)"
            )
        if each.pair.is_match and not (each.is_offered or each.is_right):
            print(f"not offered: “{each.pair.partner}” for “{each.pair.written}”")


def _try(pair: Pair, distributor_id: int) -> Found:
    """Let the distributor write the name, and look; nothing of it stays."""
    with transaction.atomic():
        Partner.objects.filter(code__startswith=f"F{pair.family}-").delete()
        (meant,) = _stand("M", [pair.partner])
        key = naming.normalized_name(pair.written)
        decided = recognition.decide(
            distributor_id=distributor_id, ways={("", key, ""): {pair.written}}
        )
        offered = unmatched.candidates(group=_group(pair.written, key, distributor_id))
        matched = Partner.objects.filter(pk=decided["partner_ids"][0]).first()
        transaction.set_rollback(True)
    return Found(
        pair=pair,
        matched=matched.name if matched else "",
        is_offered=meant in [one.partner_id for one in offered],
    )


def _group(name: str, key: str, distributor_id: int) -> unmatched.Group:
    return unmatched.Group(
        distributor_id=distributor_id, code_key="", name_key=key, tax_number="", currency="AUD", key_line_id=0,
        distributor="Bench", code="", name=name, postcode="", reason="", rows=1, units=0,
        first_on=date(2026, 1, 1), last_on=date(2026, 1, 1),
    )  # fmt: skip


def _stand(prefix: str, names: Iterable[str]) -> list[int]:
    at = timezone.now()
    made = Partner.objects.bulk_create(
        Partner(
            code=f"{prefix}-{number}", name=name, normalized_name=naming.normalized_name(name), country="AU",
            created_at=at, updated_at=at,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    return [partner.pk for partner in made]


def _pairs(path: Path) -> list[Pair]:
    """Return the pairs; those that share a name once folded, directly or by others, are one family."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above: dict[str, str] = {}

    def head(name: str) -> str:
        key = naming.normalized_name(name)
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for row in rows:
        above[head(row["name_a"])] = head(row["name_b"])
    numbers = {key: number for number, key in enumerate(sorted(set(map(head, list(above)))))}
    return [
        Pair(
            written=row["name_a"],
            partner=row["name_b"],
            is_match=row["is_match"] == "1",
            provenance=row["provenance"],
            family=numbers[head(row["name_a"])],
        )
        for row in rows
    ]


def _names(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({row["reseller_name"] for row in csv.DictReader(file)})
