"""Bytes to text: by byte order mark, by what the file says of itself, else by what reads like text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge_base.errors import UnreadableSource

__all__ = ["decode", "read_text"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOOKED_AT = 20_000  # characters that decide whether a guess reads like text
READABLE = 0.85
COMMON = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u024f\u2000-\u206f\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
PLAIN = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2026\u3000-\u3020\uff01-\uff5e]")
HANZI = re.compile(r"[\u4e00-\u9fff]")
ACCENTED = re.compile(r"[\u00a0-\u017f]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(path: Path, *, declared: str = "") -> str:
    """The file's text, with plain line ends; raises UnreadableSource for what is no text."""
    return decode(path.read_bytes(), declared=declared)


def decode(data: bytes, *, declared: str = "") -> str:
    """Text in UTF-8, UTF-16, GB 18030 or the encoding `declared` inside it; raises UnreadableSource for others."""
    for encoding in _certain(data, declared):
        text = _decoded(data, encoding)
        if text is not None and (encoding.startswith("utf-8") or _reads_like_text(text)):
            return _with_plain_ends(text)
    if not any(data.startswith(mark) for mark, _ in MARKS):
        guesses = [text for encoding in _guesses(data) if (text := _decoded(data, encoding)) is not None]
        best = max(guesses, key=_likeness, default="")
        if best and _reads_like_text(best):
            return _with_plain_ends(best)
    raise UnreadableSource("is not text in UTF-8, UTF-16 or GB 18030; save it as UTF-8 and add it again")


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
        yield from ("gb18030", "cp1252")
    if len(data) % 2 == 0:
        both = ("utf-16-le", "utf-16-be")  # of a plain letter the first or the second byte is zero
        yield from reversed(both) if data[::2].count(0) > data[1::2].count(0) else both


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _likeness(text: str) -> float:
    """How much a guess looks like what people write: plain letters, frequent Chinese characters, a few accents."""
    sample = text[:LOOKED_AT]
    chinese = sum(1.0 if char in _frequent() else 0.55 for char in HANZI.findall(sample))
    return (len(PLAIN.findall(sample)) + chinese + 0.6 * len(ACCENTED.findall(sample))) / max(len(sample), 1)


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    """The 3,755 Chinese characters of GB 2312's first level: nearly all of any modern text."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(pair.decode("gb2312", errors="ignore") for pair in pairs) - {""}


def _reads_like_text(text: str) -> bool:
    sample = text[:LOOKED_AT]
    if not sample or CONTROL.search(sample):
        return False
    return len(COMMON.findall(sample)) >= READABLE * len(sample)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
