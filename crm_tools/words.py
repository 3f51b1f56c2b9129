"""A sentence in both languages: neither can be left out."""

from __future__ import annotations

from calendar import day_abbr, month_name
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Words", "say_day", "say_moment"]

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


def say_moment(local: datetime, *, today: date) -> Words:
    """A moment less than a week from `today` by its weekday (Tue 14:00, 周二 14:00), any other by its date too."""
    clock = f"{local:%H:%M}"
    if abs(local.date() - today) < timedelta(days=7):
        return Words(f"{day_abbr[local.weekday()]} {clock}", f"周{'一二三四五六日'[local.weekday()]} {clock}")
    return Words(f"{say_day(local.date()).en} {clock}", f"{say_day(local.date()).zh} {clock}")
