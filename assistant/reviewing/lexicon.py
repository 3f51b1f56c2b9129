"""The words by which the review compares: what a text's words can be recognised by, and what says nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.keywords import words_of

__all__ = ["Unit", "held", "keys", "pattern", "share", "units"]

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*|[\u3400-\u9fff]+")
JOINING = frozenset(
    "的了吗呢吧啊呀么您你我他她它们是在就也都和与及或这那个着过很还再又才把被让由从向对为给到于以之其会能要想请可"
)
CHARACTER = 0.5  # a Chinese character is about half a word


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word, or a Chinese character: the `keys` any of which another text may hold, and its weight."""

    written: str
    keys: frozenset[str]
    weight: float


@cache
def words() -> Mapping[str, Any]:
    """What lexicon.yaml holds: lists of patterns, or words with spaces between them."""
    loaded: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=64)
def pattern(name: str) -> re.Pattern[str]:
    """The entries of a list as one pattern; English ones stand between word boundaries."""
    listed = words()[name]
    return _either(listed.split() if isinstance(listed, str) else listed)


@lru_cache(maxsize=4096)
def keys(text: str) -> frozenset[str]:
    """All a text can be recognised by: stems, pairs of Chinese characters, its groups of like words."""
    return frozenset(words_of(_spaced(text))) | {name for name, one in _like() if one.search(_spaced(text))}


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """The content words of a text, and its Chinese characters that are no mere joints."""
    text = _spaced(text)
    groups = [(match.span(), name) for name, one in _like() for match in one.finditer(text)]
    idle = [match.span() for match in pattern("common_han").finditer(text)]
    found: list[Unit] = []
    for match in WORD.finditer(text):
        if HAN.match(match[0]):
            found += [one for at in range(*match.span()) if (one := _character(text, at, match.span(), groups, idle))]
            continue
        stems = frozenset(stem for stem in words_of(match[0]) if stem not in _common())
        if stems:
            named = {name for (start, stop), name in groups if start < match.end() and match.start() < stop}
            found.append(Unit(match[0], stems | named, 1.0))
    return tuple(found)


def share(said: tuple[Unit, ...], known: frozenset[str]) -> float:
    """How much of what is said can be recognised, 0..1; 1 where nothing is said."""
    whole = sum(one.weight for one in said)
    return sum(held(one, known) for one in said) / whole if whole else 1.0


def held(unit: Unit, known: frozenset[str]) -> float:
    """How much of a unit's weight is known; a Chinese character that stands elsewhere in other company half counts."""
    if unit.keys & known:
        return unit.weight
    return unit.weight / 2 if unit.weight == CHARACTER and unit.written in known else 0.0


def _character(
    text: str, at: int, word: tuple[int, int], groups: list[tuple[tuple[int, int], str]], idle: list[tuple[int, int]]
) -> Unit | None:
    if text[at] in JOINING or any(start <= at < stop for start, stop in idle):
        return None
    pairs = {text[one : one + 2] for one in (at - 1, at) if word[0] <= one and one + 2 <= word[1]}
    named = {name for (start, stop), name in groups if start <= at < stop}
    return Unit(text[at], frozenset(pairs | named or {text[at]}), CHARACTER)


def _spaced(text: str) -> str:
    return text.replace("_", " ").replace("’", "'")


def _either(parts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(one if HAN.search(one) else rf"\b(?:{one})\b" for one in parts), re.IGNORECASE)


@cache
def _common() -> frozenset[str]:
    return frozenset(words_of(words()["common"]))


@cache
def _like() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (f"={at}", _either([one.strip() for one in line.split("|")])) for at, line in enumerate(words()["like"])
    )
