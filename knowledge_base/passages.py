"""What the library hands out: frozen values, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

__all__ = [
    "Article",
    "ArticleLine",
    "Asked",
    "Audience",
    "Edition",
    "Found",
    "Passage",
    "Piece",
    "Report",
    "Skipped",
    "State",
    "Status",
    "passage_of",
]

State = Literal["warming", "indexing", "ready", "failed"]


class Audience(StrEnum):
    """Who may read an article. Staff search both shelves, customers only the public one."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk; `score` (0..1) is how sure it is that this passage answers the question.

    `start` and `stop` are its place in the text of this `revision`, both 0 where that is not known; `legs` are what the
    score was made of.
    """

    article_id: str
    title: str
    text: str
    heading: str
    language: str
    url: str
    score: float
    chunk_id: str
    revision: int
    start: int = 0
    stop: int = 0
    source: str = ""
    updated: date | None = None
    legs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as it was put."""

    trace_id: str
    at: datetime
    question: str
    language: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, or the best of each question in turn. Not `answerable`: say "I don't know", cite none.

    `parts` are the questions or phrasings that were searched for, `model` whose vectors took part ("" in a
    search by words alone).
    """

    asked: Asked
    passages: tuple[Passage, ...]
    answerable: bool
    parts: tuple[str, ...] = ()
    model: str = ""

    @property
    def trace_id(self) -> str:
        return self.asked.trace_id


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
        return _address(self)


@dataclass(frozen=True, slots=True)
class Edition:
    """An article as it stood at one of its revisions; `audience` is who could read it then."""

    article_id: str
    language: str
    number: int
    title: str
    text: str
    audience: Audience
    at: datetime


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
    """What adding or indexing changed; articles count once a language, embedded and dropped count chunks.

    `notes` are what else whoever added should know; `interrupted`: not all of it was read.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    dropped: int = 0
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How far the index is: ready when every chunk of the store is in it.

    `model` answers now; another one that is to take its place is `building`. `ready` of `total` texts are in.
    `owner` is the id of the process that owns the index, where that is another one; `reranker` is its name and state.
    """

    articles: int
    chunks: int
    indexed: int
    model: str
    state: State
    building: str = ""
    ready: int = 0
    total: int = 0
    owner: str = ""
    reranker: str = ""


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
    start: int = 0
    stop: int = 0
    source: str = ""
    updated: date | None = None

    @property
    def full_text(self) -> str:
        """The text that is embedded and whose words are searched."""
        return "\n".join(filter(None, (self.title, self.heading, self.text)))


def passage_of(piece: Piece, score: float, legs: Mapping[str, float]) -> Passage:
    """A piece as it is handed out."""
    return Passage(
        article_id=piece.article_id,
        title=piece.title,
        text=piece.text,
        heading=piece.heading,
        language=piece.language,
        url=_address(piece),
        score=score,
        chunk_id=piece.chunk_id,
        revision=piece.revision,
        start=piece.start,
        stop=piece.stop,
        source=piece.source,
        updated=piece.updated,
        legs=legs,
    )


def _address(piece: Piece | Article) -> str:
    """Where it can be read: what is for staff stands behind their door."""
    place = "/help" if piece.audience is Audience.PUBLIC else "/console/articles"
    return f"{place}/{piece.language}/{piece.article_id}"
