"""Why a draft was held back, in words a customer would understand, and at which of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.reply import pointed
from channels.console.telling import Telling

__all__ = ["HeldBack", "Struck", "held_back"]

# The review's own words -> the words shown; the first group is what is named, or the sentence itself.
PLAIN = (
    (re.compile(r"the draft is empty"), "trace.flaw.empty"),
    (re.compile(r"there is no receipt \w+"), "trace.flaw.source"),
    (re.compile(r"this rests on no receipt: (.+)", re.DOTALL), "trace.flaw.sentence"),
    (re.compile(r"the number (.+?) stands in no receipt.*", re.DOTALL), "trace.flaw.number"),
    (re.compile(r"(\S+) stands in no receipt.*", re.DOTALL), "trace.flaw.name"),
    (re.compile(r"a person is promised.*", re.DOTALL), "trace.flaw.person"),
    (re.compile(r"a person takes over, and the reply.*", re.DOTALL), "trace.flaw.silent"),
    (re.compile(r".+ did not run"), "trace.flaw.undone"),
    (re.compile(r"no receipt says “(.+)”", re.DOTALL), "trace.flaw.name"),
    (re.compile(r"a receipt says this with (.+)", re.DOTALL), "trace.flaw.without"),
    (re.compile(r"(\d+) characters are too long.*", re.DOTALL), "trace.flaw.long"),
    (re.compile(r"the reply has to be in Chinese"), "trace.flaw.chinese"),
    (re.compile(r"the reply has to be in English"), "trace.flaw.english"),
)


SENTENCE = re.compile(r"\s*\(“(.+)”\)$", re.DOTALL)  # the sentence that a reason is about stands behind it


@dataclass(frozen=True, slots=True)
class Struck:
    """A sentence that was not sent, with what was wrong with it."""

    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A draft that was not sent; `reasons` are those that no single sentence is to blame for."""

    sentences: tuple[Struck, ...]
    reasons: tuple[str, ...]


def held_back(decided: Mapping[str, Any], telling: Telling) -> Iterator[HeldBack]:
    """The drafts in the order in which they were tried; an old trace has the reasons alone."""
    for one in decided.get("blocked") or ():
        if isinstance(one, Mapping):
            text, reasons = str(one.get("text") or ""), _texts(one.get("reasons"))
        else:
            text, reasons = "", _texts(one)
        yield _held(text, reasons, telling)


def _held(text: str, reasons: Sequence[str], telling: Telling) -> HeldBack:
    sentences = [one["text"] for one in pointed(text)]
    blamed: dict[int, list[str]] = {}
    general = []
    for reason in reasons:
        told, named = _plain(reason, telling)
        places = [at for at, sentence in enumerate(sentences) if _blames(named, sentence)]
        if places:
            blamed.setdefault(places[0], []).append(told)
        else:
            general.append(told)
    struck = tuple(Struck(one, tuple(dict.fromkeys(blamed.get(at, ())))) for at, one in enumerate(sentences))
    return HeldBack(struck, tuple(dict.fromkeys(general)))


def _plain(reason: str, telling: Telling) -> tuple[str, str]:
    """The reason in plain words, and what it names: the sentence itself, or something in it."""
    behind = SENTENCE.search(reason.strip())
    bare, sentence = (reason.strip()[: behind.start()], behind[1]) if behind else (reason.strip(), "")
    for pattern, key in PLAIN:
        match = pattern.fullmatch(bare)
        if match is not None:
            named = match[1] if match.re.groups else ""
            return telling.say(key, named=named), sentence or named
    return telling.say("trace.flaw.other", reason=bare), sentence


def _blames(named: str, sentence: str) -> bool:
    """Whether a sentence holds, or is, what a reason names; 42 is not in 142."""
    bare = re.sub(r"\s*\[r\d+\]", "", named).strip()
    if not bare:
        return False
    return sentence in bare or re.search(rf"(?<![\d.,]){re.escape(bare)}(?!\d)", sentence) is not None


def _texts(given: object) -> list[str]:
    """Reasons as they were kept; a later review may keep more than words with each."""
    if isinstance(given, str):
        return [given]
    return [str(one) for one in given] if isinstance(given, list | tuple) else []
