"""Normalized company names: what is left when case, accents, punctuation and legal forms are folded away.

Used when a partner is stored and when a line is matched; both sides must use this one function, so a
change here needs a data migration of the stored names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)

# Legal forms as word sequences after folding ("P/L" gives "p l", "B.V." gives "b v"); only stripped at the end.
_FORMS = frozenset(
    tuple(form.split())
    for form in (
        "pty ltd", "pty limited", "proprietary limited", "proprietary ltd", "pty", "p l", "pl", "ltd", "limited",
        "co", "company", "inc", "incorporated", "corp", "corporation", "llc", "l l c", "llp", "l l p", "lp", "plc",
        "p l c", "gmbh", "g m b h", "ag", "a g", "aktiengesellschaft", "kg", "k g", "gmbh co kg", "ohg", "ug", "se",
        "ev", "e v",
        "bv", "b v", "nv", "n v", "sa", "s a", "sas", "s a s", "sarl", "s a r l", "srl", "s r l", "spa", "s p a",
        "ab", "a b", "as", "a s", "aps", "oy", "oyj", "sl", "s l", "sp z o o", "spolka z o o",
        "sro", "s r o", "kft", "zrt",
        "pte ltd", "pte", "sdn bhd", "bhd", "kk", "k k", "nl", "n l", "trust", "pvt ltd", "private limited", "pvt",
    )
)  # fmt: skip
_LONGEST_FORM = max(len(form) for form in _FORMS)
_LEADING = frozenset({"the"})


@lru_cache(maxsize=50_000)
def normalized_name(name: str) -> str:
    """Return the folded name, words joined by one blank; "" when nothing is left that names anybody.

    "The Smith & Co. Pty Ltd" and "SMITH AND COMPANY P/L" both give "smith". A name made of legal forms alone
    keeps its words, so that it never collapses to nothing.
    """
    words = folded(name).split()
    bare = _without_forms(words)
    return " ".join(bare or words)


def folded(text: str) -> str:
    """Return the words of a text in one writing: no case, no accents, no punctuation, one blank between."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_SPECIAL)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _APOSTROPHES.sub("", plain).replace("&", " and ")
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def _without_forms(words: list[str]) -> list[str]:
    bare = list(words)
    while len(bare) > 1 and bare[0] in _LEADING:
        bare = bare[1:]
    while bare:
        cut = next(
            (n for n in range(min(_LONGEST_FORM, len(bare)), 0, -1) if tuple(bare[-n:]) in _FORMS),
            0,
        )
        if cut == 0:
            break
        bare = bare[:-cut]
        while bare and bare[-1] == "and":
            bare = bare[:-1]
    return bare


def squeezed_code(code: str) -> str:
    """Return a code or tax number folded for comparison: letters and digits of any script, in upper case.

    Accents stay: two codes that differ in one are two codes.
    """
    folded = unicodedata.normalize("NFKC", code).casefold()
    return "".join(char for char in folded if char.isalnum()).upper()
