"""The phrases that settle an intent by themselves, and the words without which one is never meant.

What talk and the procedures of the house share stands in patterns.yaml; a procedure's own phrases come first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.procedures.shelf import Shelf

__all__ = ["Phrases"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A pattern that settles an intent in a text for which its guards hold as well."""

    intent: str
    guards: tuple[str, ...]
    pattern: re.Pattern[str]


class Phrases:
    """What words alone say of an intent, for the procedures of a house."""

    def __init__(self, procedures: Shelf) -> None:
        self._guards, common = _common()
        own = [_Phrase(one.name, (), _compiled(phrase)) for one in procedures for phrase in one.phrases]
        self._phrases = (*own, *common)
        self._needs = {one.name: _compiled(one.needs) for one in procedures if one.needs}
        self._never = {one.name: _compiled(one.never) for one in procedures if one.never}

    def settled(self, plain: str) -> str:
        """The intent that a phrase settles, or ""."""
        held: dict[str, bool] = {}
        for phrase in self._phrases:
            for name in phrase.guards:
                if name not in held:
                    held[name] = self._guards[name].search(plain) is not None
            meant = all(held[name] for name in phrase.guards) and phrase.pattern.search(plain)
            if meant and not self._ruled_out(phrase.intent, plain):
                return phrase.intent
        return ""

    def possible(self, ranked: tuple[tuple[str, float], ...], plain: str) -> tuple[tuple[str, float], ...]:
        """Without the procedures whose needed words are not there; what is left shares their probability."""
        left = [
            (name, share)
            for name, share in ranked
            if (name not in self._needs or self._needs[name].search(plain)) and not self._ruled_out(name, plain)
        ]
        gone = sum(share for _, share in ranked) - sum(share for _, share in left)
        return tuple((name, share / max(1 - gone, share, 1e-6)) for name, share in left) or ranked

    def _ruled_out(self, intent: str, plain: str) -> bool:
        return intent in self._never and self._never[intent].search(plain) is not None


def _phrase(intent: str, row: str, fragments: Mapping[str, str]) -> _Phrase:
    """A line of patterns.yaml: the guards it begins with, and the rest with its fragments put in."""
    names = re.match(r"(?:<[A-Z]+>)*", row)
    guards = tuple(name for name in re.findall(r"[A-Z]+", names[0] if names else "") if fragments[name][0] == "^")
    body = re.sub(r"<([A-Z]+)>", lambda name: "" if name[1] in guards else fragments[name[1]], row)
    return _Phrase(intent, guards, _compiled(body))


@cache
def _common() -> tuple[Mapping[str, re.Pattern[str]], tuple[_Phrase, ...]]:
    """The guards by name and the phrases in order, as patterns.yaml has them."""
    first, *groups = yaml.safe_load((_HERE / "patterns.yaml").read_text(encoding="utf-8"))
    fragments: dict[str, str] = first["let"]
    rows = ((intent, row) for group in groups for intent, lines in group.items() for row in lines)
    phrases = tuple(_phrase(intent, row, fragments) for intent, row in rows)
    return {name: _compiled(one) for name, one in fragments.items()}, phrases


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
