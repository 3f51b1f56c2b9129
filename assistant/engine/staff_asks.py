"""What a colleague asks of the copilot, read from phrases: whom it is about, what to do next, what is on the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz

from assistant.engine.language import has_han
from assistant.engine.slots import EMAIL

__all__ = ["Ask", "asks_in", "name_alone"]

_HERE = Path(__file__).parent
_LONGEST = 1000
_BLANKS = {
    "WHO": r"(?P<who>[^,;?!，；？！。\n]{1,60}?)",
    "ENDZH": r"(?=\s*(?:[,;?!，；？！。、\n]|呢|吧|吗|$))",
    "END": r"(?=\s*(?:[,;?!，；？！。\n]|\.(?:\s|$)|(?:,? and|,? then|,? also|,? plus)\s+"
    r"(?:what|who|where|when|which|how|tell|show|give|my|also|then|is|are|do|catch|[TARSPLO]-?\d)|$))",
}
_CUES = ("catch me up on", "bring me up to speed on", "fill me in on", "tell me about", "what should i do next for")
_CUE_LIKENESS = 84
_PRONOUN = re.compile(
    r"(?:he|she|him|her|them|they|it|this|that)(?: (?:customer|one|person|account|client))?"
    r"|(?:the|this|that) (?:customer|client|account)|[他她它]们?|(?:这|那|该)(?:个|位)?(?:客户|人)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"#?([TARSPLO])[-–]?(\d{3,7})", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:然后|再|也|顺便|告诉我|帮我|请|麻烦|一下|下|我|客户|工单|订单|关于|有关)+ ?"
    r"|^\W*(?:(?:please|the|our|my|a) )*(?:(?:customer|client|contact|account|ticket|order)\b:? ?)?",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:\s+(?:please|again|today|now|for me|quickly|first|before (?:the|my|our) call)|['’]s(?: \w+)?"
    r"|(?:的|吧|呢|吗|一下|这个客户|这位客户|客户))+$",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\d|\b(?:how|what|when|why|where|which|who|can|could|do|does|is|are|the|a|my|our|your|for|with|to|hi|hello|thanks?"
    r"|thank|yes|no|ok|help|policy|returns?|refunds?|warranty|shipping|price|hours|stock|person|human)\b"
    r"|[吗么呢谢的]|怎么|多久|多少|什么|哪|如何|退|换|保修|政策|价格|您好|你好|好的|可以|帮",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked: `kind` is overview, next, desk or record; `about` is the customer as named, or the number;
    `same` says that a pronoun means the customer spoken of before."""

    kind: str
    about: str = ""
    same: bool = False


def asks_in(text: str) -> tuple[Ask, ...]:
    """Everything asked in `text`, in its order; () when no phrase is known."""
    text = " ".join(text[:_LONGEST].split())
    return _asks(text) or _asks(_mended(text))


def _asks(text: str) -> tuple[Ask, ...]:
    taken: list[tuple[int, int, Ask]] = []
    for kind, pattern in _patterns():
        for found in pattern.finditer(text):
            start, end = found.span()
            if start == end or any(start < other_end and other < end for other, other_end, _ in taken):
                continue
            if (ask := _ask(kind, found)) is not None:
                taken.append((start, end, ask))
    asks = [ask for _, _, ask in sorted(taken, key=lambda one: one[:2])]
    asks = [
        ask
        for ask in asks
        if ask.kind != "record" or not any(ask.about in other.about for other in asks if other != ask)
    ]
    return tuple(dict.fromkeys(asks))


def name_alone(text: str) -> str:
    """The customer whom a text names and nothing else ("Mei Lin", "王芳", an address), or ""."""
    said = text.strip(" \t\n.。?？!！,，")
    if found := EMAIL.search(said):
        return found[0] if len(said) - len(found[0]) < 20 else ""
    words = said.split()
    if not said or len(said) > 40 or len(words) > 4 or _NOT_A_NAME.search(said):
        return ""
    return "" if has_han(said) and len(words) == 1 and len(said) > 6 else said


def _ask(kind: str, found: re.Match[str]) -> Ask | None:
    groups = found.groupdict()
    if kind == "record":
        number = groups["number"].upper().replace("–", "-")
        return Ask(kind, re.sub(r"^([A-Z])-?(?=\d)", r"\1-", number))
    if kind == "desk":
        return Ask(kind)
    said = groups.get("who") or ""
    about = _TRAILING.sub("", _LEADING.sub("", said.strip(), count=1)).strip(" \"'“”‘’「」.")
    if _PRONOUN.fullmatch(about) or not about:
        same = bool(said) or kind == "next"
        return Ask(kind, same=same) if same else None
    if _NOT_A_NAME.search(about) and not EMAIL.search(about) and not re.search(r"[TARSPLO]-?\d{3}", about):
        return None  # "tell me about your return policy" asks the help pages
    if kind == "overview" and (number := _NUMBER.fullmatch(about)):
        return Ask("record", f"{number[1]}-{number[2]}".upper())
    return Ask(kind, about)


def _mended(text: str) -> str:
    """`text` with a misspelt opening phrase put right: "cacth me up on Mei" is a cue with a typo."""
    words = text.split(" ")
    for cue in _CUES:
        size = len(cue.split())
        begun = " ".join(words[:size]).lower()
        if begun != cue and len(words) > size and fuzz.ratio(begun, cue) >= _CUE_LIKENESS:
            return " ".join([cue, *words[size:]])
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    loaded: list[dict[str, list[str]]] = yaml.safe_load((_HERE / "staff_asks.yaml").read_text(encoding="utf-8"))
    return tuple((kind, _compiled(one)) for group in loaded for kind, patterns in group.items() for one in patterns)


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, stands_for in _BLANKS.items():
        pattern = pattern.replace(name, stands_for)
    return re.compile(pattern, re.IGNORECASE)
