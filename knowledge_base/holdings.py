"""What the library holds, read from the store into memory: an immutable snapshot that searches work on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from crm_tools.store import Session
from knowledge_base.articles import pieces_for
from knowledge_base.keywords import KeywordIndex, words_of
from knowledge_base.passages import Audience, Piece
from knowledge_base.revisions import generation
from knowledge_base.vectors import Entry, Part

__all__ = ["ArticleKey", "Holdings", "read_holdings", "visible_to"]

ArticleKey = tuple[str, str]  # article id and language


class Holdings:
    """All pieces that one audience may see, with a keyword index a language."""

    def __init__(self, pieces: Iterable[Piece], *, generation: int = 0) -> None:
        self.generation = generation
        ordered = sorted(pieces, key=lambda piece: piece.language)  # stable: a language's pieces keep their order
        self.pieces = {piece.chunk_id: piece for piece in ordered}
        self.names = list(self.pieces)
        self.places = {name: place for place, name in enumerate(self.names)}
        self.by_article: dict[ArticleKey, list[Piece]] = {}
        for piece in ordered:
            self.by_article.setdefault((piece.article_id, piece.language), []).append(piece)
        self.heads = {entry.id: entry for own in self.by_article.values() for entry in _head(own[0])}
        self.headed = {(entry.article_id, entry.language) for entry in self.heads.values()}
        self._words = [_Words(list(own)) for _, own in groupby(ordered, key=lambda piece: piece.language)]

    def keyword_shares(self, question: str) -> NDArray[np.float32]:
        """The keyword share of every chunk, in the order of `names`."""
        if not self._words:
            return np.zeros(0, dtype=np.float32)
        return np.concatenate([words.chunks.shares(question) for words in self._words])

    def article_shares(self, question: str) -> NDArray[np.float32]:
        """The keyword share of every chunk's whole article, in the order of `names`."""
        if not self._words:
            return np.zeros(0, dtype=np.float32)
        return np.concatenate([words.articles.shares(question)[words.article_of] for words in self._words])

    def familiarity(self, question: str) -> float:
        """The best share, over languages, of the question's terms that occur at all."""
        return max((words.chunks.familiarity(question) for words in self._words), default=0.0)

    def entries(self, audience: Audience, part: Part) -> list[Entry]:
        """What a shelf of the index must hold."""
        own = [piece for piece in self.pieces.values() if piece.audience is audience]
        if part == "chunks":
            return [_entry(piece) for piece in own]
        articles = {(piece.article_id, piece.language) for piece in own}
        return [entry for entry in self.heads.values() if (entry.article_id, entry.language) in articles]

    def has_twin(self, piece: Piece, language: str) -> bool:
        """Whether the piece's article also stands in `language`, so that this piece need not."""
        return piece.language != language and (piece.article_id, language) in self.by_article

    def twin(self, piece: Piece, language: str) -> Piece:
        """The piece in the same place of the same article in `language`; itself when there is no such article."""
        own = self.by_article.get((piece.article_id, language), [piece])
        return piece if piece.language == language else own[min(piece.position, len(own) - 1)]


class _Words:
    """One language's keyword indexes: of its chunks, and of its articles as wholes, for what is said across a cut."""

    def __init__(self, pieces: list[Piece]) -> None:
        documents = [list(words_of(_searched(piece))) for piece in pieces]
        articles: dict[str, list[str]] = {}
        for piece, document in zip(pieces, documents, strict=True):
            articles.setdefault(piece.article_id, []).extend(document)
        places = {name: place for place, name in enumerate(articles)}
        self.chunks = KeywordIndex(documents)
        self.articles = KeywordIndex(list(articles.values()))
        self.article_of = np.array([places[piece.article_id] for piece in pieces], dtype=np.intp)


def _searched(piece: Piece) -> str:
    return " ".join((piece.full_text, *(piece.tags if piece.position == 0 else ())))


def _entry(piece: Piece) -> Entry:
    return Entry(piece.chunk_id, piece.article_id, piece.language, piece.full_text)


def _head(piece: Piece) -> list[Entry]:
    """What the article is about, its title and tags, gets a vector of its own; an article without title has none."""
    if not piece.title:
        return []
    text = " ".join((piece.title, *piece.tags))
    name = hashlib.sha256("\0".join((piece.article_id, piece.language, text)).encode()).hexdigest()[:32]
    return [Entry(name, piece.article_id, piece.language, text)]


def visible_to(audience: Audience) -> tuple[Audience, ...]:
    """The shelves that an audience may read."""
    return (Audience.PUBLIC,) if audience is Audience.PUBLIC else (Audience.PUBLIC, Audience.STAFF)


def read_holdings(session: Session, audiences: tuple[Audience, ...]) -> Holdings:
    """The snapshot of now."""
    return Holdings(pieces_for(session, audiences), generation=generation(session))
