"""Slips of the pen in words the house knows: "retrun" for "return", 退或 for 退货. Any other strange word stays.

A word is mended only where a dictionary does not know it and one of our own words is a slip away, or where Chinese
characters sound like one of our own words and share one of its characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

import yaml
from pypinyin import lazy_pinyin
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

__all__ = ["Spelling"]

_WORD = re.compile(r"(?<![\w@./'’-])[A-Za-z][a-z]{2,19}(?![\w@'’/-]|\.\w)")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_SHORT, _LONG = 3, 7  # of three letters only swapped ones are a slip; from seven on two slips may be
_TYPES = re.compile(r"[a-z]{3,}")
_LONGEST = 1_000


class Spelling:
    """The words of the `texts` that the house is written with, and those of its goods."""

    def __init__(self, texts: Iterable[str], goods: Iterable[str] = ()) -> None:
        counts = Counter(word for text in texts for word in _TYPES.findall(text.lower()))
        self._names = {word for name in goods for word in _TYPES.findall(name.lower())}
        real = _dictionary().known(counts.keys() - self._names)
        self._counts = {word: count for word, count in counts.items() if word in real}
        _sounds()

    def mended(self, text: str) -> str:
        """`text` with its slips mended; the same object where it has none."""
        if len(text) > _LONGEST:
            return text
        strange = self._strange({found[0].lower() for found in _WORD.finditer(text)})
        swaps = {word: own for word in strange if (own := self._meant(word))}
        if len(strange) - len(swaps) >= max(2, len(swaps)):
            swaps = {}  # another language, and no slips
        if swaps:
            text = _WORD.sub(lambda found: _as_written(found[0], swaps.get(found[0].lower(), "")), text)
        return _HAN.sub(lambda found: _heard(found[0]), text)

    def _strange(self, words: Collection[str]) -> set[str]:
        left = {word for word in words if word not in self._counts and word not in self._names}
        return left - _dictionary().known(left)

    def _meant(self, word: str) -> str:
        """The word of ours that is one slip away, the commonest of several; "" for none."""
        most = 2 if len(word) >= _LONG else 1
        near = [
            (OSA.distance(word, own, score_cutoff=most), -count, own)
            for own, count in self._counts.items()
            if abs(len(own) - len(word)) <= most and (own[0] == word[0] or set(own[:2]) == set(word[:2]))
        ]
        slips = [one for one in near if one[0] <= most]
        if len(word) <= _SHORT:
            slips = [one for one in slips if sorted(one[2]) == sorted(word)]
        return min(slips)[2] if slips else ""


def _as_written(word: str, meant: str) -> str:
    return (meant.capitalize() if word[0].isupper() else meant) if meant else word


def _heard(run: str) -> str:
    """Chinese characters with those that only sound like a word of ours replaced by it."""
    sounds = lazy_pinyin(run)
    if len(sounds) != len(run):
        return run
    at = 0
    while at < len(run):
        for sound, word in _sounds():
            here = run[at : at + len(word)]
            if tuple(sounds[at : at + len(word)]) == sound and here != word and set(here) & set(word):
                run = run[:at] + word + run[at + len(word) :]
                break
        at += 1
    return run


@cache
def _sounds() -> tuple[tuple[tuple[str, ...], str], ...]:
    loaded = yaml.safe_load(Path(__file__).with_name("plain.yaml").read_text(encoding="utf-8"))
    return tuple((tuple(lazy_pinyin(word)), word) for word in loaded["sounds"].split())


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en", distance=1)
