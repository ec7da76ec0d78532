"""The tables of funds; private to this app."""

from __future__ import annotations

from funds.models.budgets import Budget
from funds.models.movements import Movement
from funds.models.requests import Claim, Deal, FundRequest

__all__ = ["Budget", "Claim", "Deal", "FundRequest", "Movement"]
