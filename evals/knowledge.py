"""A fresh knowledge base for one run, and a look at what its embedder did."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crm_tools.store import Base, Store
from knowledge_base.articles import ArticleRow
from knowledge_base.chunks import ChunkRow
from knowledge_base.embeddings import Embedder, EmbedderState, Vectors
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.models import open_embedder
from knowledge_base.reranking import Reranker
from knowledge_base.revisions import RevisionRow
from knowledge_base.serving import ServingRow
from knowledge_base.sources import SourceRow
from knowledge_base.traces import SearchTraceRow

__all__ = ["Watched", "WatchedReranker", "fresh_library", "fresh_store"]

TABLES = [
    row.metadata.tables[row.__tablename__]
    for row in (ArticleRow, RevisionRow, ChunkRow, SearchTraceRow, SourceRow, ServingRow)
]


class Watched:
    """An embedder that notes how long it took, and keeps the vectors of passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.passage_seconds = self.query_seconds = 0.0
        self._kept: dict[str, Vectors] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        started = time.perf_counter()
        rows = self._embedder.embed_queries(texts)
        self.query_seconds += time.perf_counter() - started
        return rows

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        started = time.perf_counter()
        rows = self._embedder.embed_passages(texts)
        self.passage_seconds += time.perf_counter() - started
        self._kept.update(zip(texts, rows, strict=False))
        return rows

    def vectors_of(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of passages, embedded only where that has not happened yet; the time is not counted."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._kept))
        self._kept.update(zip(missing, self._embedder.embed_passages(missing), strict=True))
        return [self._kept[text] for text in texts]

    def state(self) -> EmbedderState:
        return self._embedder.state()

    def warm(self) -> None:
        self._embedder.warm()

    def close(self) -> None:
        self._embedder.close()


class WatchedReranker:
    """A reranker that notes how long each question took."""

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker
        self.name = reranker.name
        self.state = reranker.state
        self.why_failed = reranker.why_failed
        self.warm = reranker.warm
        self.close = reranker.close
        self.milliseconds: list[float] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        started = time.perf_counter()
        scores = self._reranker.scores(question, texts)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return scores


def fresh_store(folder: Path) -> Store:
    """A store in `folder` with the library's tables only."""
    store = Store(f"sqlite:///{folder / 'evals.db'}")
    Base.metadata.create_all(store.engine(), tables=TABLES)
    return store


@contextmanager
def fresh_library(folder: Path, embeddings: str) -> Iterator[tuple[Library, Store, Watched]]:
    """An empty library on the real index, with a warm embedder."""
    store = fresh_store(folder)
    embedder = Watched(open_embedder(embeddings, folder=folder / "models"))
    library = Library(store=store, index=open_index(folder / "chroma"), embedder=embedder)
    try:
        embedder.embed_queries(["warm"])
        yield library, store, embedder
    finally:
        library.close()
        embedder.close()
        store.close()
