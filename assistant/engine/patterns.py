"""The phrases that settle an intent by themselves, and the words without which one is never meant: patterns.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

__all__ = ["possible", "settled"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A pattern that settles an intent in a text for which its guards hold as well."""

    intent: str
    guards: tuple[str, ...]
    pattern: re.Pattern[str]


def settled(plain: str) -> str:
    """The intent that a phrase settles, or ""."""
    guards, _, never, phrases = _patterns()
    held: dict[str, bool] = {}
    for phrase in phrases:
        for name in phrase.guards:
            if name not in held:
                held[name] = guards[name].search(plain) is not None
        meant = all(held[name] for name in phrase.guards) and phrase.pattern.search(plain)
        if meant and not (phrase.intent in never and never[phrase.intent].search(plain)):
            return phrase.intent
    return ""


def possible(ranked: tuple[tuple[str, float], ...], plain: str) -> tuple[tuple[str, float], ...]:
    """Without the operations whose needed words are not there; what is left shares their probability."""
    _, needs, never, _ = _patterns()
    left = [
        (name, share)
        for name, share in ranked
        if (name not in needs or needs[name].search(plain)) and not (name in never and never[name].search(plain))
    ]
    gone = sum(share for _, share in ranked) - sum(share for _, share in left)
    return tuple((name, share / max(1 - gone, share, 1e-6)) for name, share in left) or ranked


class _Patterns(NamedTuple):
    """What patterns.yaml holds: guards by name, words needed and words ruled out by intent, the phrases in order."""

    guards: Mapping[str, re.Pattern[str]]
    needs: Mapping[str, re.Pattern[str]]
    never: Mapping[str, re.Pattern[str]]
    phrases: tuple[_Phrase, ...]


def _phrase(intent: str, row: str, fragments: Mapping[str, str]) -> _Phrase:
    """A line of patterns.yaml: the guards it begins with, and the rest with its fragments put in."""
    names = re.match(r"(?:<[A-Z]+>)*", row)
    guards = tuple(name for name in re.findall(r"[A-Z]+", names[0] if names else "") if fragments[name][0] == "^")
    body = re.sub(r"<([A-Z]+)>", lambda name: "" if name[1] in guards else fragments[name[1]], row)
    return _Phrase(intent, guards, re.compile(body, re.IGNORECASE))


@cache
def _patterns() -> _Patterns:
    first, *groups = yaml.safe_load((_HERE / "patterns.yaml").read_text(encoding="utf-8"))
    fragments: dict[str, str] = first["let"]
    rows = ((intent, row) for group in groups for intent, lines in group.items() for row in lines)
    phrases = tuple(_phrase(intent, row, fragments) for intent, row in rows)
    guards, needs, never = (
        {name: re.compile(one, re.IGNORECASE) for name, one in first[part].items()} for part in ("let", "need", "never")
    )
    return _Patterns(guards, needs, never, phrases)
