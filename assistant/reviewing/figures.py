"""Numbers with what they count, whatever they are written in: 1,299.00, 1299 元, six sets, 二十天, 20 %. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.chinese_numbers import chinese_numbers
from assistant.reviewing.counted_things import FIXED, MONEY, SHARE, UNITS, unit_of

__all__ = ["SHARE", "Figure", "figures"]

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = re.compile(rf"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)(?:(?<!\d)[-−](?=\d))?(?:{DIGITS})(?!\d)")
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
HAN = {"半": "5", "两": "2"} | {one: str(at) for at, one in enumerate("零一二三四五六七八九")}
TENTHS = r"[\d零一二两三四五六七八九]"
SPOKEN_MONEY = re.compile(  # 4块5, 十二块半, 3毛2
    rf"(?:(?P<whole>\d+|[一二两三四五六七八九十百]+)块(?P<tenths>{TENTHS}|半)(?:毛|角)?"
    rf"|(?<![\d一二两三四五六七八九十])(?P<dimes>{TENTHS})[毛角])(?P<cents>{TENTHS})?分?(?=[^\w]|一|的|钱|每|收|$|(?<=[\d毛角半分])[^\d.个寸片])"
)
WORDS = {word: value for value, word in enumerate(ONES)} | {word: 10 * at for at, word in enumerate(TENS, start=2)}
SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(TENS)})[- ](?P<ones>{'|'.join(ONES[1:10])})|(?P<word>{'|'.join(ONES + TENS)}))"
    r"(?:[- ](?P<hundred>hundred|thousand))?\b",
    re.IGNORECASE,
)
HALF_MORE = re.compile(r"\s+and a half\b|(?=个半)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is `written`, its value in its `unit`, and where it stands.

    `unit` is money, share (per cent), a duration's or a measure's base unit, a noun or measure word, or empty.
    """

    value: Decimal
    unit: str
    written: str
    start: int
    stop: int
    spelled: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts something loosely named: a noun, a measure word, or nothing."""
        return self.unit not in FIXED

    def fits(self, other: Figure) -> bool:
        """Whether the other may be the same figure: of one value, and of one unit where both have a fixed one."""
        if abs(self.value) != abs(other.value):
            return bool(self.counts != other.counts) and self._bare(other)
        return self.unit == other.unit or self.counts or other.counts

    def _bare(self, other: Figure) -> bool:
        """12 in a field "months" is the 12 months of a sentence."""
        fixed, loose = (other, self) if self.counts else (self, other)
        return not loose.unit and any(
            unit == fixed.unit and loose.value * times == fixed.value for _, unit, times in UNITS
        )


def figures(text: str) -> list[Figure]:
    """The figures of a text in order; dates, times and ids have to be taken out before."""
    found = [*_spoken_money(text), *_in_digits(text), *_spelled(text), *_in_characters(text)]
    kept: list[Figure] = []
    for one in sorted(found, key=lambda figure: (figure.start, -figure.stop)):
        if not kept or one.start >= kept[-1].stop or (one.start, one.stop) == (kept[-1].start, kept[-1].stop):
            kept.append(one)
    return kept


def _spoken_money(text: str) -> Iterator[Figure]:
    for match in SPOKEN_MONEY.finditer(text):
        whole = next(iter(chinese_numbers(f"{match['whole']}元")), None) if match["whole"] else None
        if match["whole"] and match["whole"].isdigit():
            value = Decimal(match["whole"])
        else:
            value = min(whole.readings[-1]) if whole and whole.readings else Decimal(0)
        tenths, cents = (HAN.get(one, one) for one in (match["tenths"] or match["dimes"], match["cents"] or "0"))
        yield Figure(value + Decimal(f"0.{tenths}{cents}"), MONEY, match[0], match.start(), match.end())


def _in_digits(text: str) -> Iterator[Figure]:
    for match in NUMBER.finditer(text):
        value = Decimal(match[0].replace(",", "").replace("−", "-"))
        yield _figure(text, value, match.start(), match.end())


def _spelled(text: str) -> Iterator[Figure]:
    for match in SPELLED.finditer(text):
        value = (
            WORDS[match["word"].lower()]
            if match["word"]
            else WORDS[match["tens"].lower()] + WORDS[match["ones"].lower()]
        )
        value *= {"hundred": 100, "thousand": 1000}.get((match["hundred"] or "").lower(), 1)
        yield _figure(text, Decimal(value), match.start(), match.end(), spelled=True)


def _in_characters(text: str) -> Iterator[Figure]:
    for one in chinese_numbers(text):
        stop = one.start + len(one.text)
        for value in sorted(one.readings[-1]) if one.readings else ():  # 三五天 is from three to five
            yield _figure(text, value, one.start, stop, spelled=not one.text[0].isdigit())
    for match in re.finditer(r"百分之([零一二两三四五六七八九十百]+|\d+)", text):
        said = next(iter(chinese_numbers(match[1])), None)
        number = next(iter(said.readings[0])) if said and said.readings else None
        if match[1].isdigit() or number is not None:
            yield Figure(Decimal(match[1]) if number is None else number, SHARE, match[0], match.start(), match.end())


def _figure(text: str, value: Decimal, start: int, stop: int, *, spelled: bool = False) -> Figure:
    if more := HALF_MORE.match(text, stop):
        value, stop = value + Decimal("0.5"), more.end()
    unit, times = unit_of(text, start, stop + len("个半") if text.startswith("个半", stop) else stop)
    return Figure(value * times, unit, text[start:stop], start, stop, spelled)
