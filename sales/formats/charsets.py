"""The character encoding of a text file: declared, marked, or found; never guessed where two readings differ."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from sales.formats import limits
from sales.formats.refusals import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MISREAD = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]")  # UTF-8 read as Windows-1252
_SAMPLE = 64 * 1024
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp932", "gb18030", "big5", "cp949", "euc_jp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charset:
    """The encoding of a file and the length of the mark it begins with."""

    name: str
    mark: int


def detect(*, path: Path, declared: str | None) -> Charset:
    """Return the encoding of a text file: its byte-order mark, else the declared one, else UTF-8 if it is, else
    Windows-1252 if nothing speaks against it.

    Refuses a file that mixes encodings, holds surrogates, or may be read in two ways.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Charset(name=name, mark=len(mark))
    if declared is not None:
        return Charset(name=codecs.lookup(declared).name, mark=0)
    if wide := _unmarked_utf16(head):
        return Charset(name=wide, mark=0)
    if _is_utf8(path):
        return Charset(name="utf-8", mark=0)
    return _legacy(path)


def decoded(*, path: Path, charset: Charset) -> Iterator[bytes]:
    """Yield the file's text as UTF-8 in blocks; refuses bytes the encoding does not have, with line and byte."""
    decoder = codecs.getincrementaldecoder(charset.name)()
    is_utf8, offset = charset.name == "utf-8", charset.mark
    with path.open("rb") as file:
        file.seek(charset.mark)
        while True:
            block = file.read(limits.BLOCK_BYTES)
            pending = decoder.getstate()[0]
            try:
                text = decoder.decode(block, not block)
            except UnicodeDecodeError as problem:
                raise _undecodable(path, charset, problem, offset - len(pending)) from problem
            data = pending + block if is_utf8 else text.encode()
            if is_utf8 and (rest := decoder.getstate()[0]):
                data = data[: -len(rest)]
            if data:
                yield data
            if not block:
                return
            offset += len(block)


def _undecodable(
    path: Path, charset: Charset, problem: UnicodeDecodeError, offset: int
) -> FileRefused:
    at, byte = offset + problem.start, problem.object[problem.start]
    line = _line_at(path, charset, at)
    return FileRefused(
        f"Line {line}: byte {at + 1} of the file (0x{byte:02X}) is no character of {charset.name}. "
        "Export the file again as UTF-8, or set its encoding in the layout.",
        code="text_is_undecodable",
        line=line,
    )


def _line_at(path: Path, charset: Charset, end: int) -> int:
    """Return the line of the file in which a byte stands."""
    decoder = codecs.getincrementaldecoder(charset.name)("ignore")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    line, left = 1, end - charset.mark
    with path.open("rb") as file:
        file.seek(charset.mark)
        while left > 0:
            block = file.read(min(left, limits.BLOCK_BYTES))
            left -= len(block)
            line += newlines.decode(block).count("\n")
    return line + newlines.decode(b"", final=True).count("\n")


def _unmarked_utf16(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes: plain letters have one in every pair."""
    half = len(head) // 2
    if half == 0 or b"\x00" not in head:
        return None
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high * 10 >= half * 4 and low * 10 < half:
        return "utf-16-le"
    if low * 10 >= half * 4 and high * 10 < half:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(limits.BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return False
    return not decoder.getstate()[0]


def _legacy(path: Path) -> Charset:
    """Return the encoding of a file that is not UTF-8, judged by its lines with other letters."""
    sample, is_mixed = _telling_lines(path)
    if is_mixed:  # decoding will name the line and byte
        return Charset(name="utf-8", mark=0)
    found = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY).best()
    western = sample.decode("cp1252", "replace")
    if found is not None and "\ufffd" not in western and str(found) == western:
        return Charset(name="utf-8" if _MISREAD.search(sample) else "cp1252", mark=0)
    likely = f" It may be {found.encoding}." if found is not None else ""
    raise FileRefused(
        f"The file is not UTF-8 and its encoding cannot be told.{likely} "
        "Export it again as UTF-8, or set its encoding in the layout.",
        code="encoding_is_unknown",
    )


def _telling_lines(path: Path) -> tuple[bytes, bool]:
    """Return the lines with letters beyond ASCII, a sample's worth, and whether some of them are UTF-8 after all."""
    sample, is_mixed = bytearray(), False
    with path.open("rb") as file:
        while block := file.read(limits.BLOCK_BYTES):
            is_mixed = is_mixed or bool(_SURROGATE.search(block))
            for line in [] if block.isascii() else block.splitlines(keepends=True):
                if len(sample) < _SAMPLE and not line.isascii():
                    sample += line[:_SAMPLE]
                    is_mixed = is_mixed or _decodes(line)
    return bytes(sample), is_mixed


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
