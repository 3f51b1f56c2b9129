"""A sentence in both languages: neither can be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Words"]

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
