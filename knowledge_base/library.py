"""The only face of the knowledge base: add, forget, search, and keep the index true to the store."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from crm_tools.store import Clock, Store, new_id, utc_now
from knowledge_base.articles import (
    article_of,
    count_all,
    languages_of,
    list_articles,
    remove_article,
)
from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.holdings import Holdings, read_holdings, visible_to
from knowledge_base.intake import keep_files
from knowledge_base.passages import Article, ArticleLine, Audience, Found, Report, State, Status
from knowledge_base.revisions import generation
from knowledge_base.search import look_up, nearest, phrasings
from knowledge_base.sync import index_entries
from knowledge_base.traces import Asked, trace_search
from knowledge_base.vectors import Index, Part, Shelf

__all__ = ["Library"]

PATIENCE_SECONDS = 3.0  # how long a search waits for a model that is still warming before it goes by words alone
LONGEST_QUESTION = 4000
READ_AT_ONCE = 2000  # chunks; up to here (about half a second) a search reads a changed library itself


class Library:
    """Everything here is synchronous and may be called from many threads.

    Any process may add, forget and search by words; only the process that owns the index brings it up to date.
    """

    def __init__(
        self,
        *,
        store: Store,
        index: Index,
        embedder: Embedder,
        clock: Clock = utc_now,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock
        self._patience = patience
        self._held: dict[Audience, Holdings] = {}
        self._reading = threading.Lock()
        self._indexing = threading.Lock()
        self._indexed: int | None = None  # the generation that the index was last brought to by this process

    def search(self, question: str, *, language: str, audience: Audience = Audience.PUBLIC, limit: int = 5) -> Found:
        """The passages that answer a question best, in the asker's language where an article has both."""
        asked = Asked(
            new_id("search"), self._clock(), question[:LONGEST_QUESTION].replace("\0", " ").strip(), language, audience
        )
        held = self._holdings(audience)
        questions = phrasings(asked.question)
        found = []
        for text, vector in zip(questions, self._vectors(questions), strict=True):
            near = nearest(held, self._index, self._embedder.name, vector, visible_to(audience))
            found.append(look_up(replace(asked, question=text), held, near, limit=limit))
        passages, answerable = max(found, key=lambda tried: max((passage.score for passage in tried[0]), default=0.0))
        with self._store.transaction() as session:
            trace_search(session, asked, passages, answerable=answerable)
        return Found(passages, asked.trace_id, answerable)

    def add(self, source: str | Path) -> Report:
        """Writes a file's or a folder's articles into the store, where search by words finds them at once.

        `bring_index_up_to_date` makes them findable by meaning. Articles whose file has gone from an added folder are
        removed. Raises UnreadableSource for a wrong path.
        """
        return keep_files(self._store, Path(source), self._clock)

    def forget(self, article_id: str) -> int:
        """Removes an article in all its languages; says in how many it stood."""
        with self._store.transaction() as session:
            languages = languages_of(session, article_id)
            for language in languages:
                remove_article(session, article_id, language, at=self._clock())
        return len(languages)

    def article(self, article_id: str, language: str) -> Article | None:
        """One article in one language."""
        with self._store.reading() as session:
            return article_of(session, article_id, language)

    def articles(self) -> list[ArticleLine]:
        """All articles by id, then language."""
        with self._store.reading() as session:
            return list_articles(session)

    def generation(self) -> int:
        """A number that grows with every change of an article, whichever process made it."""
        with self._store.reading() as session:
            return generation(session)

    def bring_index_up_to_date(self) -> Report:
        """Embeds what is new, drops what is gone; waits for a warming model.

        Only for the process that owns the index. Raises EmbeddingFailure or IndexFailure; what was done is kept.
        """
        with self._indexing:
            self._holdings(Audience.PUBLIC, fresh=True)
            held = self._holdings(Audience.STAFF, fresh=True)
            done = [
                index_entries(shelf, held.entries(shelf.audience, shelf.part), self._index, self._embedder)
                for shelf in self._shelves()
            ]
            self._indexed = held.generation
        return Report(embedded=sum(part.embedded for part in done), dropped=sum(part.dropped for part in done))

    def status(self) -> Status:
        """How much there is, how much of it is indexed, and whether search by meaning works."""
        with self._store.reading() as session:
            articles, chunks = count_all(session)
        counts = {shelf: self._index.count(shelf) for shelf in self._shelves()}
        indexed = sum(count for shelf, count in counts.items() if shelf.part == "chunks")
        stale = self._indexed is not None and self._indexed != self.generation()
        heads = len(self._holdings(Audience.STAFF).heads)
        whole = not stale and indexed == chunks and sum(counts.values()) == chunks + heads
        return Status(articles, chunks, indexed, self._embedder.name, self._state(whole=whole))

    def _state(self, *, whole: bool) -> State:
        match self._embedder.state():
            case "failed":
                return "failed"
            case "ready":
                return "ready" if whole else "indexing"
            case "cold" | "warming":
                return "warming"

    def _shelves(self) -> list[Shelf]:
        parts: tuple[Part, ...] = ("chunks", "heads")
        return [Shelf(audience, part, self._embedder.name) for audience in Audience for part in parts]

    def _vectors(self, questions: list[str]) -> list[Vectors] | list[None]:
        """The questions' vectors, or nothing for each when search has to go by words alone."""
        words_alone = [None] * len(questions)
        if not questions[0]:
            return words_alone
        deadline = time.monotonic() + self._patience
        if self._embedder.state() == "cold":
            self._embedder.warm()
        while self._embedder.state() == "warming" and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._embedder.state() != "ready":
            return words_alone
        try:
            return list(self._embedder.embed_queries(questions))
        except EmbeddingFailure:
            return words_alone

    def _holdings(self, audience: Audience, *, fresh: bool = False) -> Holdings:
        """The snapshot of this generation; of the last one while a large library is read anew."""
        held = self._held.get(audience)
        with self._store.reading() as session:
            if held is not None and held.generation == generation(session):
                return held
        if fresh or held is None or len(held.pieces) <= READ_AT_ONCE:
            return self._read(audience)
        if not self._reading.locked():
            threading.Thread(target=self._read, args=(audience,), daemon=True).start()
        return held

    def _read(self, audience: Audience) -> Holdings:
        with self._reading, self._store.reading() as session:
            held = self._held.get(audience)
            if held is None or held.generation != generation(session):
                held = self._held[audience] = read_holdings(session, visible_to(audience))
            return held
