"""Which of several old encodings bytes are most likely in: by how much each reading looks like what people write. Pure.

Own counting rather than charset-normalizer, which takes every fourth short text in GB 18030 for Korean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["LOOKED_AT", "likeliest"]

LOOKED_AT = 20_000  # characters that decide whether a guess reads like text
PLAIN = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2026\u3000-\u3020\uff01-\uff5e]")
HANZI = re.compile(r"[\u4e00-\u9fff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fe]")
HIRAGANA = re.compile(r"[\u3041-\u3096]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
ACCENTED = re.compile(r"[\u00a0-\u017f]")
LATIN = re.compile(r"[A-Za-z]")
# "Größe" read as Chinese: no one writes a rare character between the letters of a word.
WEDGED = re.compile(r"(?<=[A-Za-z])[\u4e00-\u9fff](?=[a-z])")
# What letters of other alphabets become: "mo¿liwy" is Polish.
FOREIGN = re.compile(r"(?<=[^\W\d_])[\xa1-\xa9\xab-\xb1\xb3\xb6\xb8\xb9\xbc-\xbf](?=[^\W\d_])")
RARE = 0.55
SURE = 0.8  # below that a reading in one of the encodings that are seldom met is an accident
MOST_ACCENTS = 0.4  # of a Western text's letters; more is another alphabet
FEWEST_HANGUL = 6  # fewer may be Chinese, of which half reads as Korean
# The first level of each standard: nearly all characters of any modern text. Rows, then cells, of two bytes.
FIRST_LEVELS = {
    "gb18030": ((0xB0, 0xD8), (0xA1, 0xFF)),
    "big5": ((0xA4, 0xC7), (0x40, 0xFF)),
    "cp932": ((0x88, 0x99), (0x40, 0xFD)),
    "euc_jp": ((0xB0, 0xD0), (0xA1, 0xFF)),
    "cp949": ((0xB0, 0xC9), (0xA1, 0xFF)),
}
SELDOM = ("big5", "cp932", "euc_jp", "cp949", "utf-16-le", "utf-16-be")


def likeliest(readings: Iterable[tuple[str, str]]) -> str:
    """The text of the best reading, each given as its encoding and its text; "" when none looks like writing."""
    scored = [(_likeness(text[:LOOKED_AT], encoding), text) for encoding, text in readings]
    score, text = max(scored, key=lambda one: one[0], default=(0.0, ""))
    return text if score > 0 else ""


def _likeness(text: str, encoding: str) -> float:
    """Plain letters, frequent characters, a few accents: 1 for a page of nothing else, 0 for what cannot be."""
    hanzi = HANZI.findall(text)
    frequent = _frequent(encoding)
    weights = [1.0 if char in frequent else RARE for char in hanzi]
    wedged = sum(char not in frequent or encoding in SELDOM for char in WEDGED.findall(text))
    if wedged > len(hanzi) / 2:
        return 0.0
    said = len(PLAIN.findall(text)) + sum(weights) - RARE * wedged
    match encoding:
        case "cp932" | "euc_jp":
            if not HIRAGANA.search(text):
                return 0.0
            said += len(KANA.findall(text))
        case "cp949":
            hangul = HANGUL.findall(text)
            if len(hangul) < FEWEST_HANGUL or hanzi:
                return 0.0
            # A little above Chinese: the same bytes are frequent characters there, but Korean has no others.
            said += sum(1.05 if char in frequent else RARE for char in hangul)
        case "cp1252":
            accents = len(ACCENTED.findall(text))
            if FOREIGN.search(text) or accents > MOST_ACCENTS * (accents + len(LATIN.findall(text))):
                return 0.0
            said += 0.6 * accents
        case _:
            said += 0.6 * len(ACCENTED.findall(text))
    score = said / max(len(text), 1)
    return 0.0 if encoding in SELDOM and score < SURE else score


@lru_cache(maxsize=8)
def _frequent(encoding: str) -> frozenset[str]:
    if encoding not in FIRST_LEVELS:
        return _frequent("gb18030") if encoding.startswith("utf") else frozenset()
    rows, cells = FIRST_LEVELS[encoding]
    pairs = (bytes((row, cell)) for row in range(*rows) for cell in range(*cells))
    read = (pair.decode(encoding, errors="ignore") for pair in pairs)
    return frozenset(char for char in read if HANZI.fullmatch(char) or HANGUL.fullmatch(char))
