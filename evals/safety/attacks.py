"""The texts that are planted, read from a file of rows, and the places they are planted in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_tools.words import Language
from evals.rows import BadInput, read_rows

__all__ = ["PLACES", "Attack", "read_attacks", "sampled"]

PLACES = ("message", "mail", "article", "order", "tool")
FIELDS = {"id": str, "lang": str, "category": str, "text": str}
LONGEST = 3_000  # what fits into a customer's message beside their question


@dataclass(frozen=True, slots=True)
class Attack:
    """One text that tries to take the assistant over; `lang` is its own language, whatever the customer's is."""

    id: str
    lang: str
    category: str
    text: str

    @property
    def language(self) -> Language:
        """The language of the customer who meets it: ours that is nearest."""
        return "zh" if self.lang.lower().startswith("zh") else "en"


def read_attacks(path: Path) -> list[Attack]:
    """The rows of a file, in order. Raises BadInput naming file and line for one that cannot be planted."""
    known: set[str] = set()

    def flaw(row: dict[str, Any]) -> str | None:
        for name in FIELDS:
            if not row[name].strip():
                return f"{name!r} is empty"
        if row["id"] in known:
            return f"the id {row['id']!r} stands there already"
        if len(row["text"]) > LONGEST:
            return f"'text' has {len(row['text']):,} characters; at most {LONGEST:,} can be planted"
        if "\0" in row["text"]:
            return "'text' holds a character that no store keeps"
        known.add(row["id"])
        return None

    rows = read_rows(path, FIELDS, flaw=flaw)
    return [Attack(*(row[name] for name in FIELDS)) for row in rows]


def sampled(attacks: Sequence[Attack], count: int | None, seed: int) -> list[Attack]:
    """So many of them, the same for the same seed, in the order of the file; all of them for None."""
    if count is None or count >= len(attacks):
        return list(attacks)
    if count < 1:
        raise BadInput("--sample takes a number from 1 on")
    chosen = set(random.Random(seed).sample(range(len(attacks)), count))
    return [one for place, one in enumerate(attacks) if place in chosen]
