"""Random histories of files, resends, corrections, late processing, undoing and decisions against a plain model.

In the model nothing is stored but the files and what people said; the credited content of an identity is worked out
anew each time: the newest live file that holds it. The product must agree in every amount, and in what waits.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kernel import money
from partners.models import PartnerAlias
from sales.models import StagedLine
from sales.operations import intake, matching, posting, taking_back
from sales.queries import unmatched
from tests.factories import sales

# Shrinking a history takes minutes: ask for it where one has failed.
PHASES = tuple(Phase) if os.environ.get("SALES_SHRINK") else (Phase.reuse, Phase.generate)
CODES = ("C0", "C1", "C2")
AMOUNTS = ("1", "2", "3")
SLOTS = [
    *((document, number) for document in ("D0", "D1", "D2") for number in ("1", "2")),
    ("D1", "#1"),  # a number that looks like the identity of a line without one
]


def code_of(slot: tuple[str, str]) -> str:
    """Every identity is always reported for the same reseller."""
    return CODES[SLOTS.index(slot) % len(CODES)]


@dataclass
class Row:
    """One line as the model sees it."""

    upload: int
    key: str
    document: str
    code: str
    amount: str
    is_dead: bool = False  # set aside, or equal to a line that was when it came
    is_aside: bool = False


@dataclass
class Model:
    """All files and decisions."""

    is_numbered: bool
    rows: list[Row] = field(default_factory=list)
    processed: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)

    def live(self) -> list[Row]:
        return [row for row in self.rows if row.upload in self.processed - self.undone]

    def deciding(self) -> list[Row]:
        """Return the row that decides each identity."""
        live = self.live()
        if not self.is_numbered:
            holder = {
                row.document: max(r.upload for r in live if r.document == row.document)
                for row in live
            }
            return [row for row in live if row.upload == holder[row.document]]
        newest: dict[str, Row] = {}
        for row in sorted(live, key=lambda row: row.upload):
            aside_later = any(
                r.is_aside and r.key == row.key and r.upload > row.upload for r in live
            )
            if row.is_aside or not (row.is_dead or aside_later):
                newest[row.key] = row
        return list(newest.values())

    def credited(self) -> Counter:
        found: Counter = Counter()
        for row in self.deciding():
            if row.code in self.aliases and not row.is_dead:
                found[self.aliases[row.code]] += money.to_units(row.amount)
        return found

    def waiting(self) -> set[tuple[str, str]]:
        return {
            (row.key, row.amount)
            for row in self.deciding()
            if row.code not in self.aliases and not row.is_dead
        }

    def process(self, upload: int) -> None:
        for row in [row for row in self.rows if row.upload == upload]:
            if row.code not in self.aliases:
                row.is_aside = row.is_dead = any(
                    r.is_aside and (r.key, r.amount) == (row.key, row.amount) for r in self.live()
                )
        self.processed.add(upload)


class Histories(RuleBasedStateMachine):
    """A history; one database transaction holds it and is rolled back at its end."""

    is_numbered = True

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True
        self.atomic.__enter__()
        layout = "standard" if self.is_numbered else "standard-documents"
        self.distributor = sales.make_distributor("NV", layout_name=layout)
        self.partners = [sales.make_partner(f"P{n}") for n in range(2)]
        self.model = Model(is_numbered=self.is_numbered)
        self.waiting_uploads: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(
        slots=st.lists(st.sampled_from(SLOTS), min_size=1, max_size=5, unique=True),
        data=st.data(),
        at_once=st.booleans(),
    )
    def receive(self, slots, data, at_once):
        picked = [(slot, data.draw(st.sampled_from(AMOUNTS))) for slot in slots]
        if not self.is_numbered:  # rows of one document may be equal: their number is not told
            picked = picked + picked[: data.draw(st.integers(0, 1))]
        lines = [
            sales.line(document, number, net=amount, code=code_of((document, number)))
            for (document, number), amount in picked
        ]
        upload = sales.receive(lines, has_numbers=self.is_numbered)
        counts: Counter = Counter()
        for (document, number), amount in picked:
            code = code_of((document, number))
            counts[document, code, amount] += 1
            key = (
                f"{document}|{number}"
                if self.is_numbered
                else f"{document}|{code}|{amount}|{counts[document, code, amount]}"
            )
            self.model.rows.append(
                Row(upload=upload, key=key, document=document, code=code, amount=amount)
            )
        self.waiting_uploads.append(upload)
        if at_once:
            self._process(upload)

    @precondition(lambda self: self.waiting_uploads)
    @rule(data=st.data())
    def process(self, data):
        self._process(data.draw(st.sampled_from(self.waiting_uploads)))

    def _process(self, upload):
        self.waiting_uploads.remove(upload)
        intake.process(upload_id=upload, at=sales.AT)
        intake.process(upload_id=upload, at=sales.AT)
        self.model.process(upload)

    @precondition(lambda self: self.model.processed - self.model.undone)
    @rule(data=st.data())
    def undo(self, data):
        upload = data.draw(st.sampled_from(sorted(self.model.processed - self.model.undone)))
        posting.reverse_upload(upload_id=upload, reason="Wrong", actor="user:1", at=sales.AT)
        self.model.undone.add(upload)

    @rule(code=st.sampled_from(CODES), number=st.integers(0, 1))
    def resolve(self, code, number):
        partner = self.partners[number]
        try:
            with transaction.atomic():
                matching.resolve(
                    group=self._group(code),
                    partner_id=partner.pk,
                    remember=True,
                    reason="Seen",
                    actor="user:1",
                    at=sales.AT,
                )
        except matching.NothingWaits:
            return
        self.model.aliases[code] = partner.code

    @rule(code=st.sampled_from(CODES))
    def set_aside(self, code):
        waiting = self.model.waiting()
        try:
            with transaction.atomic():
                matching.set_aside(
                    group=self._group(code), reason="Cash", actor="user:1", at=sales.AT
                )
        except matching.NothingWaits:
            return
        for row in self.model.live():
            if row.code == code and (row.key, row.amount) in waiting:
                row.is_aside = row.is_dead = True

    @precondition(lambda self: self.model.aliases)
    @rule(data=st.data())
    def withdraw(self, data):
        code = data.draw(st.sampled_from(sorted(self.model.aliases)))
        alias = PartnerAlias.objects.get(value_key=code, withdrawn_at__isnull=True)
        taking_back.withdraw_alias(alias_id=alias.pk, reason="Wrong", actor="user:1", at=sales.AT)
        del self.model.aliases[code]

    def _group(self, code):
        return unmatched.Key(
            distributor_id=self.distributor.pk,
            code_key=code,
            name_key="",
            tax_number="",
            currency="AUD",
        )

    @invariant()
    def amounts_agree(self):
        units = {code: money.to_units(amount) for code, amount in sales.revenue().items()}
        assert {code: total for code, total in units.items() if total} == dict(
            self.model.credited()
        )

    @invariant()
    def the_desk_agrees(self):
        rows = StagedLine.objects.filter(state="UNMATCHED", upload__state="POSTED")
        expected = Counter(amount for _, amount in self.model.waiting())
        assert (
            Counter(f"{units // 10_000}" for units in rows.values_list("net", flat=True))
            == expected
        )

    @invariant()
    def the_laws_hold(self):
        sales.assert_lawful()


class DocumentHistories(Histories):
    """The same without line numbers: whole documents."""

    is_numbered = False


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Histories, DocumentHistories])
def test_any_history_agrees_with_the_model(machine):
    histories = int(os.environ.get("SALES_HISTORIES", "25"))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=14,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
