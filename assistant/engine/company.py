"""What the engine knows of the company beforehand: its name, its procedures, and the words for its goods."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.procedures.shelf import Shelf, built_in
from crm_tools.words import Words

__all__ = ["Company", "Good", "kind_called", "kind_of", "words_of_kind"]

_KINDS = Path(__file__).with_name("kinds.yaml")


@dataclass(frozen=True, slots=True)
class Good:
    """A product or part by its name, and the words that may stand for it (lower case, both languages); `part` tells
    what fits a machine from the machines."""

    name: str
    words: tuple[str, ...]
    part: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """The house the engine speaks for. Every fact a customer is told still comes from a receipt, never from here."""

    name: Words = Words("our", "本店")  # noqa: RUF009 - Words is frozen
    goods: tuple[Good, ...] = ()
    order_prefix: str = "A-"
    procedures: Shelf = field(default_factory=built_in)

    @classmethod
    def from_mapping(cls, company: Mapping[str, Any]) -> Company:
        """From the company file: `name: {en, zh}`, `lines: {product: [kind, …]}`, `parts: {part: […]}`."""
        name = company.get("name")
        words = Words(str(name["en"]), str(name["zh"])) if isinstance(name, Mapping) else Words(str(name), str(name))
        goods = [
            Good(str(line), words_of_kind(f"{facts[0]} {line}" if facts else str(line)))
            for line, facts in (company.get("lines") or {}).items()
        ]
        goods += [Good(str(part), words_of_kind(str(part)), part=True) for part in (company.get("parts") or {})]
        return cls(name=words, goods=tuple(goods))

    def words_for(self, name: str) -> tuple[str, ...]:
        """The words that may stand for the product called `name`."""
        name = name.casefold()
        known = [word for good in self.goods if name.startswith(good.name.casefold()) for word in good.words]
        return (*(known or words_of_kind(name)), *(word for word in _all_words() if word >= "\u3400" and word in name))

    def known_name(self, label: str) -> str:
        """The name of the goods that `label` begins with ("Aria One 意式咖啡机" is the Aria One), else `label`."""
        begins = [good.name for good in self.goods if label.casefold().startswith(good.name.casefold())]
        return max(begins, key=len, default=label)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of goods that `text` holds; a name within a longer one does not count."""
        held = [good.name for good in self.goods if _said(good.name).search(text)]
        return tuple(name for name in held if not any(name != other and name in other for other in held))

    def without(self, text: str, names: Sequence[str]) -> str:
        """`text` with `names` of goods taken out, however they are written."""
        for name in sorted(names, key=len, reverse=True):
            text = _said(name).sub(" ", text)
        return text

    def renamed(self, text: str, name: str, other: str) -> str:
        """`text` with the goods called `other` in the place of those called `name`, however that is written."""
        return _said(name).sub(other, text)

    def thing_at(self, text: str) -> int:
        """Where the first name or kind of goods stands in `text`, or -1."""
        spots = [found.start() for good in self.goods if (found := _said(good.name).search(text))]
        if word := self.thing_in(text):
            spots.append(text.casefold().find(word))
        return min(spots, default=-1)

    def part_in(self, text: str) -> str:
        """The name or kind of a spare part that `text` holds, or ""; a word that machines share is none."""
        named = self.named_in(text)
        parts = [good for good in self.goods if good.part]
        if own := [name for name in named if any(name == part.name for part in parts)]:
            return own[0]
        word = self.thing_in(self.without(text, named))
        machines = {word for good in self.goods if not good.part for word in good.words}
        return word if word not in machines and any(word in part.words for part in parts) else ""

    def thing_in(self, text: str) -> str:
        """The longest name or kind word of the goods that `text` holds, or ""."""
        lowered = text.casefold()
        words = {good.name.casefold() for good in self.goods} | {word for good in self.goods for word in good.words}
        held = (
            word for word in words if word in lowered and (word >= "\u3400" or re.search(rf"\b{word}s?\b", lowered))
        )
        return max(held, key=len, default="")


def words_of_kind(kind: str) -> tuple[str, ...]:
    """Every word customers use for the kinds named in `kind`, in both languages."""
    kind = kind.casefold()
    return tuple(word for key, words in _kinds().items() if key in kind for word in words)


def kind_of(word: str) -> str:
    """The kind of goods that `word` stands for ("水箱" is a water tank), or ""."""
    word = word.casefold()
    return next((key for key, words in _kinds().items() if word and word in words), "")


def kind_called(name: str) -> str:
    """The kind that a thing's own name tells of ("Filter F2", "F2 滤网": a filter), or ""."""
    name = name.casefold()
    keys = [key for key in _kinds() if re.search(rf"(?<![a-z]){re.escape(key)}(?![a-z])", name)]
    words = [word for word in _all_words() if word >= "\u3400" and word in name]
    return max(keys, key=len, default="") or kind_of(max(words, key=len, default=""))


@cache
def _said(name: str) -> re.Pattern[str]:
    """A name as customers write it: "Brew gasket 54" is also in "brew gaskets 54", "Zephyr 400" in "zephyr400"."""
    words = [
        f"{re.escape(word)}(?:s)?" if word.isalpha() and word.isascii() else re.escape(word) for word in name.split()
    ]
    return re.compile(r"\s*".join(words) + r"(?![0-9])(?:(?<=\d)\s?mm\b)?", re.IGNORECASE)


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for words in _kinds().values() for word in words if len(word) > 1)


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    loaded: dict[str, list[str]] = yaml.safe_load(_KINDS.read_text(encoding="utf-8"))
    return {key: tuple(str(word).casefold() for word in words) for key, words in loaded.items()}
