"""Countries as fact values: the two letters of a code as one number; 0 stands for none."""

from __future__ import annotations

ELSEWHERE = "ZZ"  # a code that ISO 3166 gives to no country
_A, _LETTERS = ord("A"), 26


def number_of(code: str) -> int:
    """Return the number of a country's two-letter code, 0 for no code."""
    if not code:
        return 0
    return (ord(code[0]) - _A) * _LETTERS + ord(code[1]) - _A + 1


def code_of(number: int) -> str:
    """Return the two-letter code behind a number, blank for 0."""
    if not number:
        return ""
    first, second = divmod(number - 1, _LETTERS)
    return chr(_A + first) + chr(_A + second)
