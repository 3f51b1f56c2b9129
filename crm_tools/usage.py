"""How much of a language model was used: plain numbers, which the settings hold their limits against."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Usage"]


@dataclass(frozen=True, slots=True)
class Usage:
    """How many calls, and how many tokens they took."""

    calls: int = 0
    tokens: int = 0
