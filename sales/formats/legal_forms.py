"""Legal forms at the end of company names: two names that are one but for them may still be two companies."""

from __future__ import annotations

from collections.abc import Iterable

from kernel import naming

# Phrases as they are once folded, the longer before the shorter they hold; "co" and "company" tell nothing.
_CLASSES = {
    "gmbh and co kg": "kg", "gmbh co kg": "kg", "g m b h": "gmbh", "gmbh": "gmbh",
    "aktiengesellschaft": "ag", "a g": "ag", "ag": "ag",
    "k g": "kg", "kg": "kg", "ohg": "ohg", "ug": "ug", "se": "se", "e v": "ev", "ev": "ev",
    "sdn bhd": "bhd", "bhd": "bhd",
    "ltd": "ltd", "limited": "ltd", "pty": "ltd", "p l": "ltd", "pl": "ltd", "proprietary": "ltd", "pte": "ltd",
    "pvt": "ltd", "private": "ltd",
    "incorporated": "inc", "inc": "inc", "corporation": "inc", "corp": "inc",
    "l l c": "llc", "llc": "llc", "l l p": "llp", "llp": "llp", "lp": "lp", "p l c": "plc", "plc": "plc",
    "b v": "bv", "bv": "bv", "n v": "nv", "nv": "nv", "s a s": "sas", "sas": "sas", "s a r l": "sarl", "sarl": "sarl",
    "s r l": "srl", "srl": "srl", "s p a": "spa", "spa": "spa", "s a": "sa", "sa": "sa", "a b": "ab", "ab": "ab",
    "a s": "as", "as": "as", "aps": "aps", "oyj": "oyj", "oy": "oy", "sl": "sl", "s l": "sl",
    "sp z o o": "spzoo", "spolka z o o": "spzoo", "s r o": "sro", "sro": "sro", "kft": "kft", "zrt": "zrt",
    "k k": "kk", "kk": "kk", "n l": "nl", "nl": "nl",
}  # fmt: skip
_TRUST = "trust"


def differ(*, one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether no name on one side can be the company of a name on the other, by their legal forms alone.

    A name without a form may be of any company but a trust, which is a company of its own beside its namesake.
    """
    theirs = [_form(name) for name in other]
    return not any(_fit(_form(name), form) for name in one for form in theirs)


def _fit(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    return one[1] == other[1] and (not one[0] or not other[0] or one[0] == other[0])


def _form(name: str) -> tuple[str, bool]:
    """Return the class of a name's legal form, "" for none, and whether it is a trust."""
    bare = naming.normalized_name(name)
    whole = naming.normalized_name(f"{name} x").removesuffix(" x")  # behind it a form is none
    form = f" {whole.removeprefix(bare).strip()} "
    found = next((kind for phrase, kind in _CLASSES.items() if f" {phrase} " in form), "")
    return found, f" {_TRUST} " in form
