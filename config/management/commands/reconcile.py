"""manage.py reconcile: prove the laws of conservation of sales, tiers, renewals and funds; what is lost is named."""

from __future__ import annotations

from typing import Any

from funds.queries import laws as funds_laws
from kernel.commands import Answer, ReportingCommand
from renewals.queries import laws as renewals_laws
from sales.queries import laws as sales_laws
from tiers.queries import laws as tiers_laws


class Command(ReportingCommand):
    """Prove the laws of conservation."""

    help = "Prove the laws of conservation (docs/data-path.md) over everything stored; fail and say what breaks one."

    def act(self, options: dict[str, Any]) -> Answer:  # noqa: ARG002 -- signature of a command
        """Look for anything that breaks a law."""
        breaches = [
            *sales_laws.breaches(),
            *tiers_laws.breaches(),
            *renewals_laws.breaches(),
            *funds_laws.breaches(),
        ]
        held = [
            *sales_laws.laws(),
            *tiers_laws.laws(),
            *renewals_laws.laws(),
            *funds_laws.laws(),
        ]
        verdict = f"{len(breaches)} breaches." if breaches else f"All {len(held)} laws hold."
        return Answer(
            data={"laws": held, "breaches": breaches},
            text="\n".join([*breaches, verdict]),
            is_ok=not breaches,
        )
