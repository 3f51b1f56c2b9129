"""The only face of the knowledge base: add, forget, search, and keep the index true to the store."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from crm_tools.store import Clock, Store, new_id, utc_now
from knowledge_base.add_options import AddOptions, Tell
from knowledge_base.adding import add_source
from knowledge_base.articles import (
    article_of,
    count_all,
    cut_anew,
    is_cut_otherwise,
    languages_of,
    list_articles,
    remove_article,
)
from knowledge_base.chunks import readable
from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.holdings import Holdings, read_holdings, visible_to
from knowledge_base.passages import Article, ArticleLine, Asked, Audience, Edition, Found, Report, State, Status
from knowledge_base.revisions import edition, generation
from knowledge_base.search import look_up, nearest, phrasings
from knowledge_base.sync import index_entries
from knowledge_base.traces import keep_search
from knowledge_base.vectors import Index, Part, Shelf

__all__ = ["Library"]

PATIENCE_SECONDS = 3.0  # how long a search waits for a model that is still warming before it goes by words alone
LONGEST_QUESTION = 4000
CUT_AT_ONCE = 100  # articles a transaction
AS_IT_SAYS = AddOptions()
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

    def search(
        self,
        question: str,
        *,
        language: str,
        audience: Audience = Audience.PUBLIC,
        limit: int = 5,
        keep: bool = True,
    ) -> Found:
        """The passages that answer a question best, in the asker's language where an article has both.

        Its trace is written at once; with `keep` false that is left to the caller, who writes it with `keep_search` in
        the transaction of what the passages were used for.
        """
        asked = Asked(
            new_id("search"), self._clock(), question[:LONGEST_QUESTION].replace("\0", " ").strip(), language, audience
        )
        parts = phrasings(asked.question)
        vectors = self._vectors(parts)
        held = self._held.get(audience) or self._holdings(audience)
        found = self._look(asked, parts, vectors, held, limit)
        if not self._is_newest(held):
            found = self._look(asked, parts, vectors, self._holdings(audience), limit)
            if not self._readable(found):  # that snapshot is an old one, too: a large library is still being read
                found = self._look(asked, parts, vectors, self._read(audience), limit)
        if keep:
            with self._store.transaction() as session:
                keep_search(session, found)
        return found

    def add(self, source: str | Path, options: AddOptions = AS_IT_SAYS, *, tell: Tell | None = None) -> Report:
        """Writes the articles of a file, a folder or an address into the store; search by words finds them at once.

        `bring_index_up_to_date` makes them findable by meaning. Articles whose file or page has gone are removed.
        Raises UnreadableSource when there is nothing at `source`.
        """
        return add_source(self._store, self._clock, source, options, tell)

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

    def edition(self, article_id: str, language: str, number: int) -> Edition | None:
        """An article as it stood at one of its revisions, whoever may read it now: see to that before showing it."""
        with self._store.reading() as session:
            return edition(session, article_id, language, number)

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
            self._cut_anew()
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

    def _look(
        self, asked: Asked, parts: list[str], vectors: list[Vectors] | list[None], held: Holdings, limit: int
    ) -> Found:
        tried = []
        for text, vector in zip(parts, vectors, strict=True):
            near = nearest(held, self._index, self._embedder.name, vector, visible_to(asked.audience))
            tried.append((*look_up(replace(asked, question=text), held, near, limit=limit), near.model))
        passages, answerable, model = max(
            tried, key=lambda one: max((passage.score for passage in one[0]), default=0.0)
        )
        return Found(asked, passages, answerable, tuple(parts), model)

    def _is_newest(self, held: Holdings) -> bool:
        """Asked after a search, not before: no article may have been hidden while it ran."""
        with self._store.reading() as session:
            return held.generation == generation(session)

    def _readable(self, found: Found) -> bool:
        """Whether all that was found still stands, for this audience: a snapshot may be older than an edit."""
        names = {passage.chunk_id for passage in found.passages}
        with self._store.reading() as session:
            return names == readable(session, names, visible_to(found.asked.audience))

    def _cut_anew(self) -> None:
        """Cuts what an older version cut; the chunks' places are then those of this one."""
        with self._store.reading() as session:
            if not is_cut_otherwise(session):
                return
        cut = CUT_AT_ONCE
        while cut == CUT_AT_ONCE:
            with self._store.transaction() as session:
                cut = cut_anew(session, at_most=CUT_AT_ONCE)
        with self._reading:
            self._held.clear()

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
