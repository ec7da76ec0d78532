"""Who a line is: its content in one hash, and whether the same line stood in the file before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

# Everything that makes two lines different but their identity. The order and the marks are for ever: stored
# hashes are compared with new ones.
CONTENT = (
    "document_on",
    "reseller_code",
    "reseller_name",
    "reseller_tax_number",
    "reseller_postcode",
    "customer_name",
    "customer_country",
    "customer_employees",
    "product_code",
    "quantity_units",
    "unit_price_units",
    "net_units",
    "currency",
    "kind",
)
_MARK = "\x1f"  # a control character, which no text of ours holds
_HASH_BYTES = 8
_Keys = npt.NDArray[np.uint64]
_Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The content hash of each line, as text and as one number."""

    hexes: pl.Series
    numbers: _Keys


def content_hashes(*, lines: pl.DataFrame) -> Contents:
    """Return for each line the first 8 bytes of the SHA-256 of its canonical content.

    Canonical: the texts as kept, days in ISO form, numbers as whole 1/10,000 units, nothing for a blank, each
    followed by the unit separator but the last.
    """
    texts = [_as_text(lines[name]) for name in CONTENT]
    canonical = lines.select(pl.concat_str(texts, separator=_MARK).cast(pl.Binary)).to_series()
    sha256 = hashlib.sha256
    found = [sha256(content).digest()[:_HASH_BYTES] for content in canonical.to_list()]
    return Contents(
        hexes=pl.Series("content_hash", found, dtype=pl.Binary).bin.encode("hex"),
        numbers=np.frombuffer(b"".join(found), dtype=np.uint64),
    )


def _as_text(column: pl.Series) -> pl.Expr:
    if column.len() and column.null_count() == column.len():
        return pl.lit("")
    text = pl.col(column.name).cast(pl.String)
    return text.fill_null("") if column.null_count() else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """For each line of a batch: its ordinal, whether it repeats an earlier line, and where one clashes, with which."""

    ordinals: _Counts
    repeats: npt.NDArray[np.bool_]
    clashes: _Counts  # the line of the file that the line clashes with, 0 for none


class NumberedLines:
    """Lines told apart by document and line number; equal content is a repeat, other content a clash."""

    def __init__(self) -> None:
        self._keys: _Keys = np.empty(0, dtype=np.uint64)
        self._contents: _Keys = np.empty(0, dtype=np.uint64)
        self._lines: _Counts = np.empty(0, dtype=np.int64)

    def stand(self, *, lines: pl.DataFrame, contents: Contents) -> Standing:
        """Return how the lines of the next batch stand, and remember them."""
        keys = _keys(lines, [pl.col("document_no"), pl.col("line_no")])
        hashes, places = contents.numbers, lines["line"].to_numpy()
        distinct, firsts, groups = _grouped(keys)
        at, known = _found(self._keys, distinct)
        origin_content, origin_line = hashes[firsts], places[firsts]
        origin_content[known] = self._contents[at[known]]
        origin_line[known] = self._lines[at[known]]
        later = np.ones(keys.size, dtype=np.bool_)
        later[firsts[~known]] = False
        same = origin_content[groups] == hashes
        self._keys = np.insert(self._keys, at[~known], distinct[~known])
        self._contents = np.insert(self._contents, at[~known], origin_content[~known])
        self._lines = np.insert(self._lines, at[~known], origin_line[~known])
        return Standing(
            ordinals=np.ones(keys.size, dtype=np.int64),
            repeats=later & same,
            clashes=np.where(later & ~same, origin_line[groups], 0),
        )


class CountedLines:
    """Lines of whole documents: equal lines of one document all count and are numbered from 1."""

    def __init__(self) -> None:
        self._keys: _Keys = np.empty(0, dtype=np.uint64)
        self._counts: _Counts = np.empty(0, dtype=np.int64)

    def stand(self, *, lines: pl.DataFrame, contents: Contents) -> Standing:
        """Return how the lines of the next batch stand, and remember them."""
        keys = _keys(
            lines.with_columns(contents.hexes), [pl.col("document_no"), pl.col("content_hash")]
        )
        distinct, _, groups = _grouped(keys)
        at, known = _found(self._keys, distinct)
        before = np.zeros(distinct.size, dtype=np.int64)
        before[known] = self._counts[at[known]]
        order = np.argsort(groups, kind="stable")
        counts = np.bincount(groups, minlength=distinct.size).astype(np.int64)
        starts = np.cumsum(counts) - counts
        ordinals = np.empty(keys.size, dtype=np.int64)
        ordinals[order] = np.arange(keys.size) - starts[groups[order]] + 1
        ordinals += before[groups]
        self._counts[at[known]] += counts[known]
        self._counts = np.insert(self._counts, at[~known], counts[~known])
        self._keys = np.insert(self._keys, at[~known], distinct[~known])
        nothing = np.zeros(keys.size, dtype=np.int64)
        return Standing(ordinals=ordinals, repeats=nothing.astype(np.bool_), clashes=nothing)


def _keys(lines: pl.DataFrame, parts: list[pl.Expr]) -> _Keys:
    """Return 64-bit keys; two of five million differ in identity and not in key once in a million files."""
    return lines.select(pl.concat_str(parts, separator=_MARK).hash(seed=1)).to_series().to_numpy()


def _grouped(keys: _Keys) -> tuple[_Keys, _Counts, _Counts]:
    """Return the distinct keys in order, the first row of each, and the group of each row."""
    distinct, firsts, groups = np.unique(keys, return_index=True, return_inverse=True)
    return distinct, firsts, groups


def _found(seen: _Keys, keys: _Keys) -> tuple[_Counts, npt.NDArray[np.bool_]]:
    """Return where each key stands or belongs among the keys seen, and which were seen."""
    at = np.searchsorted(seen, keys)
    known = np.zeros(keys.size, dtype=np.bool_)
    inside = at < seen.size
    known[inside] = seen[at[inside]] == keys[inside]
    return at, known
