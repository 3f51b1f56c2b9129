"""A sentence in both languages: neither can be left out."""

from __future__ import annotations

import re
from calendar import day_abbr, month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Words", "fill", "plain", "say_day", "say_moment"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
BRACE = re.compile(r"\{(\w+)\}")
CHINESE, LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z0-9¥€$£]")


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in English and in Chinese."""

    en: str
    zh: str

    def say(self, language: str) -> str:
        """The sentence in `language`; English for any language but Chinese."""
        return self.zh if language.startswith("zh") else self.en


def say_day(day: date) -> Words:
    """A calendar day as people write it: 30 November 2026, 2026 年 11 月 30 日."""
    return Words(f"{day.day} {month_name[day.month]} {day.year}", f"{day.year} 年 {day.month} 月 {day.day} 日")


def plain(text: str | int) -> Words:
    """The same in both languages: a number, a name."""
    return Words(str(text), str(text))


def fill(words: Words, says: Mapping[str, Words]) -> Words:
    """A text with its braces filled; in Chinese a space stands where Latin letters or digits meet characters.

    Raises KeyError for a brace that nothing fills.
    """
    return Words(BRACE.sub(lambda one: says[one[1]].en, words.en), _fill_chinese(words.zh, says))


def _fill_chinese(text: str, says: Mapping[str, Words]) -> str:
    done, spaced = "", False
    for number, piece in enumerate(BRACE.split(text)):
        if number % 2:  # the name in a brace
            done, spaced = _join(done, says[piece].zh, spaced=spaced), False
        else:
            done = _join(done, piece.strip(" "), spaced=spaced or piece.startswith(" "))
            spaced = piece.endswith(" ")
    return done


def _join(left: str, right: str, *, spaced: bool) -> str:
    """`spaced` says that the text had a space there; it is kept only where both sides are Latin."""
    if not left or not right:
        return left + right
    ends, begins = left[-1], right[0]
    mixed = (CHINESE.match(ends) and LATIN.match(begins)) or (LATIN.match(ends) and CHINESE.match(begins))
    both = LATIN.match(ends) and LATIN.match(begins)
    return f"{left} {right}" if mixed or (both and spaced) else left + right


def say_moment(local: datetime, *, today: date) -> Words:
    """A moment less than a week from `today` by its weekday (Tue 14:00, 周二 14:00), any other by its date too."""
    clock = f"{local:%H:%M}"
    if abs(local.date() - today) < timedelta(days=7):
        return Words(f"{day_abbr[local.weekday()]} {clock}", f"周{'一二三四五六日'[local.weekday()]} {clock}")
    return Words(f"{say_day(local.date()).en} {clock}", f"{say_day(local.date()).zh} {clock}")
