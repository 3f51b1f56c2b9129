"""The only face of the knowledge base: add, forget, search, and keep the index true to the store."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
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
from knowledge_base.embeddings import Embedder
from knowledge_base.holdings import Holdings, read_holdings, visible_to
from knowledge_base.indexing import Choice, Indexer
from knowledge_base.meaning import nearby
from knowledge_base.parts import texts_of
from knowledge_base.passages import Article, ArticleLine, Asked, Audience, Edition, Found, Report, Status
from knowledge_base.reranking import Reordering
from knowledge_base.revisions import edition, generation
from knowledge_base.search import in_turn, look_up, phrasings
from knowledge_base.serving import ask_for_rebuild, serving, standing
from knowledge_base.sync import Progress
from knowledge_base.traces import keep_search
from knowledge_base.vectors import Index
from knowledge_base.verification import Difference, compare

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
        choice: Choice | None = None,
    ) -> None:
        """`choice` lets the model that answered before go on answering while the index of this one is made."""
        self._store = store
        self._index = index
        self._indexer = Indexer(store, index, embedder, choice, clock)
        self._clock = clock
        self._patience = patience
        self._reordering = Reordering()
        self._held: dict[Audience, Holdings] = {}
        self._reading = threading.Lock()
        self._indexing = threading.Lock()

    def search(
        self,
        question: str,
        *,
        language: str,
        audience: Audience = Audience.PUBLIC,
        limit: int = 5,
        keep: bool = True,
        apart: bool = True,
    ) -> Found:
        """The passages that answer a question best, in the asker's language where an article has both.

        A message that asks several things brings the best of each in turn; with `apart` false it is searched as one.

        Its trace is written at once; with `keep` false that is left to the caller, who writes it with `keep_search` in
        the transaction of what the passages were used for.
        """
        asked = Asked(
            new_id("search"), self._clock(), question[:LONGEST_QUESTION].replace("\0", " ").strip(), language, audience
        )
        texts = texts_of(asked.question) if apart else ()
        several = texts if len(texts) > 1 else ()
        look = partial(self._look, asked, several, limit if several else max(limit, self._reordering.depth()))
        held = self._held.get(audience) or self._holdings(audience)
        found = look(held)
        if not self._still_stands(held):
            found = look(self._holdings(audience))
            if not self._readable(found):  # that snapshot is an old one, too: a large library is still being read
                found = look(self._read(audience))
        if not several:  # a reranker reads the whole message, and would undo the turns
            found = self._reordering.apply(found, limit)
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

    def wanted_index(self) -> tuple[int, int]:
        """Changes when the index has something to do: with every edit, and when it is to be built anew."""
        with self._store.reading() as session:
            return generation(session), serving(session).rebuild

    def bring_index_up_to_date(self, progress: Progress | None = None) -> Report:
        """Embeds what is new, drops what is gone; waits for a warming model.

        Only for the process that owns the index. Raises EmbeddingFailure or IndexFailure; what was done is kept.
        """
        with self._indexing:
            self._cut_anew()
            self._holdings(Audience.PUBLIC, fresh=True)
            return self._indexer.bring_up_to_date(self._holdings(Audience.STAFF, fresh=True), progress)

    def is_in_step(self) -> bool:
        """Whether the index holds what the store does, by generation and number; raises IndexFailure."""
        return self._indexer.in_step(self._holdings(Audience.STAFF, fresh=True))

    def rebuild_index(self) -> None:
        """Has the index dropped and built anew: by the process that owns it, when it next brings it up to date."""
        with self._store.transaction() as session:
            ask_for_rebuild(session, at=self._clock())

    def verify_index(self, *, sample: int, progress: Progress | None = None) -> Difference:
        """Compares the index with the store; embeds `sample` texts anew (0: all). Raises as bringing it up to date."""
        with self._indexing:
            held = self._holdings(Audience.STAFF, fresh=True)
            return compare(self._indexer.wanted_entries(held), self._index, self._indexer.wanted, sample, progress)

    def status(self) -> Status:
        """How much there is, how much of it is indexed, and whether search by meaning works."""
        with self._store.reading() as session:
            articles, chunks = count_all(session)
            current = generation(session)
        return replace(self._indexer.status(articles, chunks, current), reranker=self._reordering.state())

    def rerank_with(self, reordering: Reordering) -> None:
        """Has what later searches find reordered; the library closes it."""
        self._reordering = reordering

    def warm_reranker(self) -> None:
        """Starts loading the reranker, if there is one, and returns at once."""
        self._reordering.warm()

    def close(self) -> None:
        """Lets go of the index and the reranker; the embedder and the store belong to whoever gave them."""
        self._reordering.close()
        self._indexer.close()
        self._index.close()

    def _look(self, asked: Asked, several: tuple[str, ...], limit: int, held: Holdings) -> Found:
        """`several`: the questions that are searched each by itself; without them the surest phrasing of one counts."""
        texts = several or tuple(phrasings(asked.question))
        nears = nearby(
            texts, held, visible_to(asked.audience), self._index, self._indexer, patience=self._patience
        )  # fmt: skip
        model = next((near.model for near in nears if near.model), "")
        tried = [
            look_up(replace(asked, question=text), held, near, limit=limit)
            for text, near in zip(texts, nears, strict=True)
        ]
        if several:
            return Found(asked, *in_turn(tried, limit=limit), texts, model)
        best = max(tried, key=lambda one: max((passage.score for passage in one[0]), default=0.0))
        return Found(asked, *best, texts, model)

    def _still_stands(self, held: Holdings) -> bool:
        """Asked after a search, not before: no article may have been hidden, nor the model changed, while it ran."""
        with self._store.reading() as session:
            current, model = standing(session)
        return self._indexer.heard(model) and held.generation == current

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
