"""What short texts mean beyond doubt, read by code before any model."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crm_tools.words import Words

__all__ = ["Consent", "asks_for_person", "find_code", "find_email", "read_consent", "read_score", "read_solved"]
__all__ += ["read_undo", "says_name"]


class Consent(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


# Bounded, so that a long text without an address costs no more than its length.
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+")
SCORE = re.compile(r"([1-5]) ?(?:points?|stars?|out of 5|/ ?5|分|星)?")
CODE = re.compile(r"(?<!\d)(\d{3})[ \-]?(\d{3})(?!\d)")
_LONGEST = 80


def read_consent(text: str, proposed: str = "") -> Consent:
    """Whether a text is a plain yes or a plain no; anything more ("yes, but…") or asked ("ok?") is neither.

    A yes that only says again what was proposed ("yes, please order it") is a plain one; `proposed` is the tool that
    waits for it, whose own verb may be said so ("yes, cancel it") and, alone, says neither yes nor no.
    """
    if "?" in text or "？" in text:
        return Consent.UNCLEAR
    core = _core(text)
    if _whole(core, "yes", times="{1,3}", then="repeats"):
        return Consent.YES
    if proposed in _proposed()["tools"] and len(core) <= _LONGEST:
        if _agreed(proposed).fullmatch(core):
            return Consent.YES
        if _repeated(proposed).fullmatch(core):
            return Consent.UNCLEAR
    if _whole(core, "no", times="{1,3}"):
        return Consent.NO
    return Consent.UNCLEAR


def read_solved(text: str) -> Consent:
    """Whether a text plainly answers "is it solved?"; anything more, or a question, is neither."""
    if "?" in text or "？" in text:
        return Consent.UNCLEAR
    core = _core(text)
    # The longer answer first: "no, it works now" opens like a no.
    if _whole(core, "solved", times=""):
        return Consent.YES
    if _whole(core, "unsolved", times=""):
        return Consent.NO
    return read_consent(text)


def read_score(text: str) -> int | None:
    """A rating that is the whole text: a digit from 1 to 5, or the words for one."""
    core = _core(text)
    digit = SCORE.fullmatch(core)
    if digit:
        return int(digit.group(1))
    return next((one for one in range(1, 6) if _whole(core, f"score_{one}", times="")), None)


def read_undo(text: str) -> bool:
    """Whether the whole text is a wish to take back what was just done."""
    return "?" not in text and "？" not in text and _whole(_core(text), "undo", times="")


def says_name(text: str, name: Words) -> bool:
    """Whether a text agrees by name: the name itself, with or without a yes before it, and nothing else.

    "Yes, issue the invoice" and 确认开具发票 are; "issue the invoice tomorrow" and "yes" are not.
    """
    if "?" in text or "？" in text:
        return False
    yes, polite = _either("yes"), rf"(?:(?:{_either('polite')}) ?)*"
    names = "|".join(re.escape(_core(one)) for one in (name.en, name.zh))
    return re.fullmatch(rf"{polite}(?:(?:{yes}) ?)*{polite}(?:{names}) ?{polite}", _core(text)) is not None


def asks_for_person(text: str) -> bool:
    """Whether the whole text is a wish for a person, in plain words."""
    return _whole(_core(text), "person", times="")


def find_email(text: str) -> str | None:
    """The first email address in the text."""
    found = EMAIL.search(text)
    return found.group().rstrip(".") if found else None


def find_code(text: str) -> str | None:
    """A six-digit code in the text, also written "123 456"; one on a line of its own before one in a sentence.

    Digits of an address or of a longer number are no code.
    """
    text = EMAIL.sub(" ", text)
    alone = (CODE.fullmatch(line.strip(" .。")) for line in text.splitlines())
    found = next((one for one in alone if one), None) or CODE.search(text)
    return "".join(found.groups()) if found else None


def _core(text: str) -> str:
    text = text.casefold().replace("’", "'").strip()
    return " ".join(re.sub(r"[\s,.!?;:，。！？；：、~～…\"“”()]+", " ", text).split())


def _whole(core: str, wish: str, *, times: str, then: str = "") -> bool:
    return len(core) <= _LONGEST and _pattern(wish, times, then).fullmatch(core) is not None


@cache
def _pattern(wish: str, times: str, then: str) -> re.Pattern[str]:
    """The words of a list, `times` over and polite ones round them; `then` names a list one of which may follow."""
    words, polite = _either(wish), rf"(?:(?:{_either('polite')}) ?)*"
    more = rf"(?:(?:{_either(then)}) ?{polite})?" if then else ""
    return re.compile(rf"{polite}(?:(?:{words}) ?){times}{polite}{more}")


def _either(name: str) -> str:
    return _any_of(_lists()[name])


@cache
def _agreed(tool: str) -> re.Pattern[str]:
    """A yes, then the verb of `tool` with what it is done to, and no word more."""
    polite = rf"(?:(?:{_either('polite')}) ?)*"
    return re.compile(rf"{polite}(?:(?:{_either('yes')}) ?){{1,3}}{polite}{_repeated(tool).pattern}{polite}")


@cache
def _repeated(tool: str) -> re.Pattern[str]:
    """What a proposal of `tool` is called when it is said again: "cancel it", 那就把订单取消吧, "the cancellation"."""
    words, own = _proposed(), _proposed()["tools"][tool]
    before, after, things = (_any_of(one) for one in (words["before"], words["after"], [*words["it"], *own["things"]]))
    ends = rf"(?: ?(?:{after})){{0,2}} ?"
    said = rf"(?:(?:把|将)(?:{things}) ?)?(?:{_any_of(own['verbs'])})(?: ?(?:{things}))?(?: back)?{ends}"
    nouns = rf"|(?:{_any_of(own['nouns'])}){ends}" if own["nouns"] else ""
    return re.compile(rf"(?:(?:{before}) ?){{0,3}}(?:{said}{nouns})")


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _proposed() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "proposed.yaml").read_text(encoding="utf-8"))
    return words


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "wishes.yaml").read_text(encoding="utf-8"))
    return lists
