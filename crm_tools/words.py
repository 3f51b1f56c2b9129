"""A sentence in both languages: neither can be left out."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Words", "say_day"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


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
