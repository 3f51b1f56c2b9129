"""A customer's words as the engine reads them: full-width letters, traditional characters and dialect made plain."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["plain"]

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {ord("＃"): ord("#"), ord("－"): ord("-"), ord("＠"): ord("@"), ord("．"): ord("."), ord("＿"): ord("_")}
_WIDE |= {0x3000: ord(" "), 0x00A0: ord(" "), **dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF))}


def plain(text: str) -> str:
    """`text` in plain letters, digits and simplified characters; its punctuation stays."""
    text = text.translate(_WIDE)
    if not re.search(r"[\u3400-\u9fff]", text):
        return text
    characters, words, pattern = _table()
    return pattern.sub(lambda found: words[found[0]], text.translate(characters))


@cache
def _table() -> tuple[dict[int, str], dict[str, str], re.Pattern[str]]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("plain.yaml").read_text(encoding="utf-8"))
    pairs = loaded["characters"].split()
    words: dict[str, str] = loaded["words"]
    found = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return {ord(pair[0]): pair[1] for pair in pairs}, words, re.compile(found)
