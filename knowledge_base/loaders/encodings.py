"""Bytes to text: by byte order mark, by what the file says of itself, else by what reads like text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.likeness import LOOKED_AT, likeliest

__all__ = ["decode", "read_text"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
READABLE = 0.85
COMMON = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u024f\u2000-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(path: Path, *, declared: str = "") -> str:
    """The file's text, with plain line ends; raises UnreadableSource for what is no text."""
    return decode(path.read_bytes(), declared=declared)


def decode(data: bytes, *, declared: str = "") -> str:
    """Text in UTF-8, UTF-16, an old encoding that can be told for sure, or the one `declared` inside it; raises
    UnreadableSource for others."""
    for encoding in _certain(data, declared):
        text = _decoded(data, encoding)
        if text is not None and (encoding.startswith("utf-8") or _reads_like_text(text)):
            return _with_plain_ends(text)
    if not any(data.startswith(mark) for mark, _ in MARKS):
        decoded = ((encoding, _decoded(data, encoding)) for encoding in _guesses(data))
        best = likeliest((encoding, text) for encoding, text in decoded if text is not None)
        if best and _reads_like_text(best):
            return _with_plain_ends(best)
    raise UnreadableSource("is not text in an encoding that can be told for sure; save it as UTF-8 and add it again")


def _certain(data: bytes, declared: str) -> Iterator[str]:
    """What the bytes or the file itself say they are; UTF-8 is hardly ever anything else by accident."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            yield encoding
            return
    if b"\0" not in data:
        yield "utf-8"
    # UTF-16 says so with a byte order mark: a page that claims it in ASCII letters is wrong about itself.
    if declared and not declared.lower().startswith("utf"):
        yield "gb18030" if declared.lower() in ("gb2312", "gbk", "x-gbk") else declared


def _guesses(data: bytes) -> Iterator[str]:
    if b"\0" not in data:
        yield from ("gb18030", "cp1252", "big5", "cp932", "euc_jp", "cp949")
    if len(data) % 2 == 0:
        both = ("utf-16-le", "utf-16-be")  # of a plain letter the first or the second byte is zero
        yield from reversed(both) if data[::2].count(0) > data[1::2].count(0) else both


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _reads_like_text(text: str) -> bool:
    sample = text[:LOOKED_AT]
    if not sample or CONTROL.search(sample):
        return False
    return len(COMMON.findall(sample)) >= READABLE * len(sample)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
