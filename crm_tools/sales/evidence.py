"""Which of the customer's own words say a fact: the message, and the words in it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crm_tools.errors import Invalid
from crm_tools.service.messages import Author, Message

__all__ = ["Evidence", "Said", "Unsaid", "evidence_for"]

TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
SENTENCE = re.compile(r"[^.!?。！？；;\n]+")
ENOUGH = 0.6  # of a need's words have to stand in one sentence of theirs
SPELT = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMERALS = {word: number for number, word in enumerate(SPELT, start=1)} | {
    "dozen": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
SIGNS = "".join(DIGITS) + "十百"
CHINESE = re.compile(rf"(?<![第{SIGNS}])([{SIGNS}]+)\s*(?=[台个套部只件份间家杯组把])")  # 第二家 counts nothing
FIGURE = re.compile(r"\d{1,3}(?:[,，]\d{3})+|\d+")

Said = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`quote` stands word for word in the message and says the fact named `says`."""

    message_id: str
    quote: str
    says: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Unsaid(Invalid):
    """Facts that none of the customer's messages says; `names` are theirs."""

    code = "unsaid"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        listed = ", ".join(names)
        super().__init__(
            f"the customer did not say this in the conversation: {listed}; ask for it, and use their own words",
            zh=f"客户在本次对话中没有说明：{listed}。请先询问客户",
        )


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def evidence_for(facts: Mapping[str, Said], messages: Sequence[Message]) -> list[Evidence]:
    """For each fact the customer's words that say it, the latest message first; raises Unsaid for those nobody said.

    A text has to stand in a message word for word, apart from case, accents and spacing; a tuple holds several ways
    to say it. `need` and `timeline` may be put together from most words of one sentence. A number is found as figures
    or as a word, but not inside of a product's name.
    """
    theirs = [one for one in reversed(messages) if one.author is Author.CUSTOMER and not one.internal]
    names = [one for name in ("product", "company") for one in _forms(facts.get(name, ""))]
    found: list[Evidence] = []
    unsaid = []
    for name, value in facts.items():
        proof = next((one for message in theirs for one in _say(name, value, message, names)), None)
        if proof is None:
            unsaid.append(name)
        else:
            found.append(proof)
    if unsaid:
        raise Unsaid(unsaid)
    return found


def _say(name: str, value: Said, message: Message, names: Sequence[str]) -> Iterator[Evidence]:
    if isinstance(value, int):
        spans = _number(value, message.text, names)
    else:
        spans = (span for form in _forms(value) for span in _phrase(form, message.text))
    for start, end in spans:
        yield Evidence(message.id, message.text[start:end], name)
    if name in ("need", "timeline"):
        for form in _forms(value):
            for start, end in _gist(form, message.text):
                yield Evidence(message.id, message.text[start:end], name)


def _forms(value: Said) -> tuple[str, ...]:
    if isinstance(value, int):
        return ()
    return tuple(one for one in ((value,) if isinstance(value, str) else value) if one)


def _phrase(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a form stand in a row."""
    wanted, tokens = [one.text for one in _tokens(form)], _tokens(text)
    if not wanted:
        return
    for first in range(len(tokens) - len(wanted) + 1):
        row = tokens[first : first + len(wanted)]
        if [one.text for one in row] == wanted:
            yield row[0].start, row[-1].end


def _gist(form: str, text: str) -> Iterator[tuple[int, int]]:
    """A sentence in which most words of a form stand."""
    wanted = {one.text for one in _tokens(form)}
    for sentence in SENTENCE.finditer(text):
        said = {one.text for one in _tokens(sentence[0])}
        if wanted and len(wanted & said) / len(wanted) >= ENOUGH:
            start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
            yield start, start + len(sentence[0].strip())


def _number(value: int, text: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    taken = [span for name in names for span in _phrase(name, text)]
    for start, end, number in sorted(_numbers(text)):
        inside = any(first <= start and end <= last for first, last in taken)
        if number == value and not inside:
            yield start, end


def _numbers(text: str) -> Iterator[tuple[int, int, int]]:
    for one in FIGURE.finditer(text):
        if not _sticks(text, one.start(), one.end()):
            yield one.start(), one.end(), int(re.sub("[,，]", "", one[0]))
    for token in _tokens(text):
        if token.text in NUMERALS:
            yield token.start, token.end, NUMERALS[token.text]
    for one in CHINESE.finditer(text):
        yield one.start(1), one.end(1), _chinese(one[1])


def _sticks(text: str, start: int, end: int) -> bool:
    """Whether figures are part of a longer word or number: A-1042, F4, 1.5."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    latin = re.compile(r"[A-Za-z0-9]")
    return bool(
        (before and latin.match(before[-1]))
        or re.search(r"[A-Za-z0-9][-.]$", before)
        or re.match(r"[.]\d|[A-Za-z]*\d", after)
    )


def _chinese(signs: str) -> int:
    total = current = 0
    for sign in signs:
        if sign in DIGITS:
            current = DIGITS[sign]
        else:
            total += (current or 1) * (10 if sign == "十" else 100)
            current = 0
    return total + current


def _tokens(text: str) -> list[_Token]:
    """Words and single Chinese characters, without case and accents."""
    return [_Token(_plain(one[0]), one.start(), one.end()) for one in TOKEN.finditer(text)]


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
