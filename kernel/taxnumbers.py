"""Whether a tax number can be one of its country: form and check digits, by python-stdnum."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from stdnum import ean, get_cc_module


class _Scheme(Protocol):
    def is_valid(self, number: str) -> bool:
        """Tell whether form and check digits agree."""


_BESIDE: dict[str, tuple[_Scheme, ...]] = {"NZ": (ean,)}  # the business number is one of GS1's


def is_valid(*, number: str, country: str) -> bool | None:
    """Tell whether the number can be one of the country's (two letters); None where none of its schemes is known."""
    schemes = _schemes(country)
    return any(scheme.is_valid(number) for scheme in schemes) if schemes else None


@cache
def _schemes(country: str) -> tuple[_Scheme, ...]:
    vat: _Scheme | None = get_cc_module(country.lower(), "vat") if country else None
    return (*([vat] if vat else []), *_BESIDE.get(country, ()))
