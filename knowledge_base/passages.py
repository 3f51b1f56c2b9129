"""What the library hands out: frozen values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

__all__ = ["Article", "ArticleLine", "Audience", "Found", "Passage", "Piece", "Report", "Skipped", "State", "Status"]

State = Literal["warming", "indexing", "ready", "failed"]


class Audience(StrEnum):
    """Who may read an article. Staff search both shelves, customers only the public one."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk; `score` (0..1) is how sure it is that this passage answers the question."""

    article_id: str
    title: str
    text: str
    heading: str
    language: str
    url: str
    score: float
    chunk_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first. When `answerable` is false, say "I don't know" rather than cite them."""

    passages: tuple[Passage, ...]
    trace_id: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language; `text` is Markdown without its front matter."""

    article_id: str
    language: str
    title: str
    text: str
    category: str = ""
    audience: Audience = Audience.PUBLIC
    updated: date | None = None
    tags: tuple[str, ...] = ()
    revision: int = 1

    @property
    def url(self) -> str:
        return f"/help/{self.language}/{self.article_id}"


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list, without its text."""

    article_id: str
    language: str
    title: str
    category: str
    audience: Audience
    updated: date | None
    revision: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken in, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What adding or indexing changed; articles count once a language, embedded and dropped count chunks."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    dropped: int = 0
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """How far the index is: ready when every chunk of the store is in it."""

    articles: int
    chunks: int
    indexed: int
    model: str
    state: State


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk with what its article says about it."""

    chunk_id: str
    article_id: str
    language: str
    audience: Audience
    title: str
    heading: str
    text: str
    revision: int
    position: int
    tags: tuple[str, ...] = ()

    @property
    def full_text(self) -> str:
        """The text that is embedded and whose words are searched."""
        return "\n".join(filter(None, (self.title, self.heading, self.text)))
