"""manage.py withdraw_alias: withdraw a wrong name or code of a distributor and reverse what it credited."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from kernel.commands import ACTOR, Answer, ReportingCommand
from kernel.errors import NotFoundError
from partners.choices import AliasKind
from partners.queries import aliases, distributors
from sales.operations import taking_back


class Command(ReportingCommand):
    """Withdraw a wrong name or code."""

    help = (
        "Withdraw a name or code by which a distributor writes a partner: what it credited is reversed, and its "
        "lines wait on the desk again."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which name or code, and why."""
        parser.add_argument("--distributor", required=True, metavar="CODE")
        written = parser.add_mutually_exclusive_group(required=True)
        written.add_argument("--code", help="The distributor's code for the partner.")
        written.add_argument("--name", help="The partner's name as the distributor writes it.")
        parser.add_argument("--reason", required=True, help="What was wrong with it.")

    def act(self, options: dict[str, Any]) -> Answer:
        """Find the alias in force, withdraw it, and say how many lines wait again."""
        terms = distributors.get(options["distributor"])
        kind = AliasKind.NAME if options["code"] is None else AliasKind.CODE
        value = options["name"] if options["code"] is None else options["code"]
        alias = (
            aliases.in_force()
            .select_related("partner")
            .filter(
                distributor_id=terms.id, kind=kind, value_key=aliases.key_of(kind=kind, value=value)
            )
            .first()
        )
        if alias is None:
            raise NotFoundError(f"{value!r} stands for no partner at {terms.name}.")
        lines = taking_back.withdraw_alias(
            alias_id=alias.pk, reason=options["reason"], actor=ACTOR, at=timezone.now()
        )
        return Answer(
            data={"alias": alias.pk, "partner": alias.partner.code, "lines": lines},
            text=f"{alias.value} stands for {alias.partner.name} no more; {lines:,} lines wait again.",
        )
