"""Checks a draft against its receipts before anyone sees it. Pure; the reasons go back to the brain once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.chinese_numbers import chinese_numbers
from assistant.engine.language import detect
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

__all__ = ["MARKER", "Verdict", "promises_person", "review"]

MARKER = re.compile(r"\[(r\d+)\]")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
IDENTIFIER = re.compile(r"\b[A-Z]{1,4}-?\d{2,}\b")
PROMISES_PERSON = re.compile(
    r"(passing you (on|over)|transferring you|connecting you|hand(ing|ed) (you|this) over"
    r"|a (colleague|person|human|agent) (will|takes over|is on)"
    r"|(正在|已)(为您|帮您)?转(接)?(人工|同事)|同事(会|将|马上))",
    re.IGNORECASE,
)
QUOTE = re.compile(r"“([^“”\n]{1,400})”")
MAX_CHARACTERS = 4000
NAMES = ("name", "account")
SMALL = {str(number) for number in range(11)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a draft may be sent, and in plain words what is wrong with it."""

    flaws: tuple[str, ...]

    @property
    def may_send(self) -> bool:
        return not self.flaws


def review(draft: str, receipts: Sequence[Receipt], *, said: str, handed_over: bool, language: Language) -> Verdict:
    """Judges a draft.

    `said` is what the customer wrote: numbers they gave may be repeated. A number or id that stands in no receipt, a
    marker without a receipt, a promised person without a handoff, the wrong language: each is a flaw.
    """
    if not draft.strip():
        return Verdict(("the draft is empty",))
    known = {receipt.label for receipt in receipts}
    unknown = [label for label in MARKER.findall(draft) if label not in known]
    text = MARKER.sub(" ", draft)
    flaws = [f"there is no receipt {label}" for label in dict.fromkeys(unknown)]
    flaws += _unproven(text, receipts, said)
    own = _without_quotes(text, receipts)
    if promises_person(own) and not handed_over:
        flaws.append("a person is promised, but hand_over did not run")
    if len(text) > MAX_CHARACTERS:
        flaws.append(f"{len(text)} characters are too long; say it in 60 words")
    if detect(_without_names(own, receipts), language) != language and len(own) > 40:
        flaws.append(f"the reply has to be in {'Chinese' if language == 'zh' else 'English'}")
    return Verdict(tuple(flaws))


def _without_quotes(text: str, receipts: Sequence[Receipt]) -> str:
    """The text without what it quotes word for word from a receipt: those are somebody else's words and language."""
    said = _letters(" ".join(json.dumps(one.fields, ensure_ascii=False) for one in receipts))

    def drop(match: re.Match[str]) -> str:
        quoted = _letters(match[1])
        return " " if quoted and quoted in said else match[0]

    return QUOTE.sub(drop, text)


def _without_names(text: str, receipts: Sequence[Receipt]) -> str:
    """The text without what the people and companies of the records are called: a name is of no language."""
    told = (one.fields.get(field) for one in receipts if one.kind == "record" for field in NAMES)
    names = {name for name in told if isinstance(name, str) and name}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", MARKER.sub(" ", text)))


def promises_person(text: str) -> bool:
    """Whether somebody is told that a person comes."""
    return PROMISES_PERSON.search(text) is not None


def _unproven(text: str, receipts: Sequence[Receipt], said: str) -> list[str]:
    proof = " ".join([said, *(f"{one.ref} {json.dumps(one.fields, ensure_ascii=False)}" for one in receipts)])
    upper = proof.upper()
    flaws = []
    for token in dict.fromkeys(IDENTIFIER.findall(text)):
        if token.upper() not in upper:
            flaws.append(f"{token} stands in no receipt")
    proven = SMALL | {figure for readings in _numbers(proof).values() for reading in readings for figure in reading}
    flaws += [
        f"the number {number} stands in no receipt"
        for number, readings in _numbers(text).items()
        if not any(reading <= proven for reading in readings)
    ]
    return flaws


def _numbers(text: str) -> dict[str, tuple[frozenset[str], ...]]:
    """Each number as it is written, in figures or Chinese characters, and the figures it may mean."""
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for number in chinese_numbers(text):
        readings = tuple(frozenset(_plain(f"{one:f}") for one in reading) for reading in number.readings)
        found |= {number.text: readings} if readings else {}
        if number.text[0].isdigit():
            text = text.replace(number.text, " ")  # the 3 of "3 万" is no three
    return found | {number: (frozenset({_plain(number)}),) for number in NUMBER.findall(text)}


def _plain(number: str) -> str:
    """ "1,899.00" and "1899" are the same number."""
    digits = number.replace(",", "").rstrip(".")
    if re.fullmatch(r"\d+\.\d+", digits):
        digits = digits.rstrip("0").rstrip(".")
    return digits.lstrip("0") or "0"
