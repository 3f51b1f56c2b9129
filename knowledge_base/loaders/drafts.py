"""What a loader returns, and the mark that makes a function a loader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.chunking import Chunk
from knowledge_base.passages import Audience

__all__ = ["Draft", "Kind", "Loader", "kind_of", "language_of", "loader", "named_after"]

LETTERS_A_CHARACTER = 8  # Chinese texts quote code and product names; English ones hardly ever quote Chinese
TEXT_BYTES = 5_000_000
MARK = "__loads__"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a file tells it; `text` is Markdown. Blank text: the source has nothing to say under this title."""

    article_id: str
    language: str
    title: str
    text: str
    category: str = ""
    audience: Audience = Audience.PUBLIC
    updated: date | None = None
    tags: tuple[str, ...] = ()
    review_on: date | None = None
    is_named: bool = False  # the source gives the id itself; else it is made of a name and may be exchanged
    chunks: tuple[Chunk, ...] | None = None  # of `text`, where they were cut ahead of writing it


Loader = Callable[[Path], Iterable[Draft]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a loader reads: file suffixes, up to how many bytes, and whether only apart, in a process with limits."""

    suffixes: tuple[str, ...]
    apart: bool
    largest: int


def loader(*suffixes: str, apart: bool = False, largest: int = TEXT_BYTES) -> Callable[[Loader], Loader]:
    """Marks a function as the loader of these suffixes."""

    def mark(function: Loader) -> Loader:
        setattr(function, MARK, Kind(suffixes, apart, largest))
        return function

    return mark


def kind_of(function: object) -> Kind | None:
    """What a function was marked with; nothing for any other object."""
    marked: Kind | None = getattr(function, MARK, None)
    return marked


def language_of(text: str, path: Path | None = None) -> str:
    """ "zh" or "en": from a folder of that name right above the file, else by the share of Chinese characters."""
    if path is not None and path.parent.name in ("en", "zh"):
        return path.parent.name
    letters = [char for char in text if char.isalpha()]
    chinese = sum("\u3400" <= char <= "\u9fff" for char in letters)
    return "zh" if chinese * LETTERS_A_CHARACTER > len(letters) else "en"


def named_after(name: str) -> str:
    """An article id made of a file name: lower case, words joined by hyphens."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded).strip("-_") or "article"
