"""What a loader returns, and the mark that makes a function a loader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.passages import Audience

__all__ = ["Draft", "Loader", "language_of", "loader", "named_after", "read_text", "suffixes_of"]

LETTERS_A_CHARACTER = 8  # Chinese texts quote code and product names; English ones hardly ever quote Chinese
MARK = "__loads_suffixes__"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a file tells it; `text` is Markdown."""

    article_id: str
    language: str
    title: str
    text: str
    category: str = ""
    audience: Audience = Audience.PUBLIC
    updated: date | None = None
    tags: tuple[str, ...] = ()


Loader = Callable[[Path], Draft]


def loader(*suffixes: str) -> Callable[[Loader], Loader]:
    """Marks a function as the loader of these suffixes."""

    def mark(function: Loader) -> Loader:
        setattr(function, MARK, suffixes)
        return function

    return mark


def suffixes_of(function: object) -> tuple[str, ...]:
    """The suffixes a function was marked with; none for any other object."""
    marked: tuple[str, ...] = getattr(function, MARK, ())
    return marked


def read_text(path: Path) -> str:
    """The file's text in UTF-8, UTF-16 or GB 18030; raises UnreadableSource for anything else."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = ["utf-16"]
    elif b"\0" in data:
        candidates = []
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise UnreadableSource("is not text in UTF-8, UTF-16 or GB 18030")


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
