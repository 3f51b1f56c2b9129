"""Bytes to text: by byte order mark, by what the file says of itself, else by what reads like text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
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
FEW = 0.3  # of the bytes: accents among plain letters
COMMON = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u024f\u2000-\u206f\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LONE_HIGH_BYTES = re.compile(rb"(?:[\x00-\x7f]|[\x80-\xff](?![\x80-\xff]))*")


def read_text(path: Path, *, declared: str = "") -> str:
    """The file's text, with plain line ends; raises UnreadableSource for what is no text."""
    return decode(path.read_bytes(), declared=declared)


def decode(data: bytes, *, declared: str = "") -> str:
    """Text in UTF-8, UTF-16, GB 18030 or the encoding `declared` inside it; raises UnreadableSource for others."""
    for encoding in _candidates(data, declared):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding.startswith("utf-8") or _reads_like_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableSource("is not text in UTF-8, UTF-16 or GB 18030; save it as UTF-8 and add it again")


def _candidates(data: bytes, declared: str) -> Iterator[str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            yield encoding
            return
    if b"\0" not in data:
        yield "utf-8"
    # UTF-16 says so with a byte order mark: a page that claims it in ASCII letters is wrong about itself.
    if declared and not declared.lower().startswith("utf"):
        yield "gb18030" if declared.lower() in ("gb2312", "gbk", "x-gbk") else declared
    if b"\0" not in data and LONE_HIGH_BYTES.fullmatch(data[:LOOKED_AT]):
        yield "cp1252"  # curly quotes and accents; Chinese takes two high bytes in a row somewhere
    if b"\0" not in data:
        yield "gb18030"
        if sum(byte > 127 for byte in data[:LOOKED_AT]) < FEW * min(len(data), LOOKED_AT):
            yield "cp1252"
    if len(data) % 2 == 0:
        both = ("utf-16-le", "utf-16-be")  # of a plain letter the first or the second byte is zero
        yield from reversed(both) if data[::2].count(0) > data[1::2].count(0) else both


def _reads_like_text(text: str) -> bool:
    sample = text[:LOOKED_AT]
    if not sample or CONTROL.search(sample):
        return False
    return len(COMMON.findall(sample)) >= READABLE * len(sample)
