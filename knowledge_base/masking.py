"""Takes personal data out of what people wrote, so that it can become an article; the rules stand in `masking.yaml`.

It errs on the side of masking too much: a person reads every draft, and a placeholder is easily filled in again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from crm_tools.words import Words

__all__ = ["PLACEHOLDERS", "mask"]

PLACEHOLDERS = {
    "name": Words("[name]", "[姓名]"),
    "email": Words("[email]", "[邮箱]"),
    "phone": Words("[phone]", "[电话]"),
    "number": Words("[number]", "[编号]"),
    "address": Words("[address]", "[地址]"),
    "link": Words("[link]", "[链接]"),
    "account": Words("[account]", "[账号]"),
}
ASIDE, MOST_ASIDE = 0xE000, 1000  # private characters
ELSEWHERE = re.compile("[\ue000-\uf8ff]")
THE_HOUSES_TOO = frozenset({"email", "phone", "link"})


def mask(text: str, *, language: str, known: Iterable[tuple[str, str]] = (), published: str = "") -> str:
    """`text` with names, addresses, numbers and handles as placeholders in its language; done twice it stays the same.

    `known` are words of this case that are surely personal, each with its kind in `PLACEHOLDERS` ("name", "phone" …).
    An email address, phone number or link that stands in `published`, which anybody can read, is the house's own.
    """
    text = ELSEWHERE.sub(" ", text)
    for kind, word in sorted(known, key=lambda one: -len(one[1])):
        if len(word.strip()) > 1:
            text = _without(text, word.strip(), PLACEHOLDERS[kind].say(language))
    kept: list[str] = []  # stands aside, where no later rule sees it
    for kind, pattern in _rules():
        own = published if kind in THE_HOUSES_TOO else ""
        text = _replaced(text, pattern, PLACEHOLDERS[kind].say(language), own, kept)
    for place, one in enumerate(kept):
        text = text.replace(chr(ASIDE + place), one)
    return text


def _replaced(text: str, pattern: re.Pattern[str], instead: str, own: str, kept: list[str]) -> str:
    def judge(found: re.Match[str]) -> str:
        if len(kept) < MOST_ASIDE and found[0].strip("( )") in own:
            kept.append(found[0])
            return chr(ASIDE + len(kept) - 1)
        return instead

    return pattern.sub(judge, text)


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    read = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, pattern in read["parts"].items():
        parts[name] = _filled(pattern, parts)
    rules = ((kind, lines) for rule in read["rules"] for kind, lines in rule.items())
    return tuple((kind, re.compile(_filled("".join(lines), parts), re.MULTILINE)) for kind, lines in rules)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return pattern


def _without(text: str, word: str, instead: str) -> str:
    """A word is taken out as a whole, and Latin ones in any case; a Chinese one wherever it stands."""
    parts = r"\s+".join(map(re.escape, word.split()))
    latin = word.isascii()
    pattern = rf"(?<![\w]){parts}(?![\w])" if latin or word[0].isascii() else parts
    return re.sub(pattern, instead, text, flags=re.IGNORECASE)
