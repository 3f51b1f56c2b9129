"""The vector index in Chroma, its only home. It is derived: what it loses is rebuilt from the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge_base.embeddings import Vectors
from knowledge_base.errors import IndexFailure
from knowledge_base.vectors import Entry, Index, Shelf

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

__all__ = ["ChromaIndex", "open_index"]

BATCH = 5_000  # Chroma takes at most 5,461 at once


class ChromaIndex:
    """One collection a shelf. `location` is a folder (owned by one process) or the URL of a Chroma server."""

    def __init__(self, location: Path | str) -> None:
        self._location = location
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collections: dict[Shelf, Collection] = {}

    def ids(self, shelf: Shelf) -> set[str]:
        with self._explained():
            return set(self._collection(shelf).get(include=[])["ids"])

    def change(self, shelf: Shelf, *, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        with self._explained():
            self._change(shelf, put, vectors, drop)

    def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        with self._explained():
            return self._nearest(shelf, vector, limit)

    def count(self, shelf: Shelf) -> int:
        with self._explained():
            return self._collection(shelf).count()

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
            self._collections = {}
        if client is not None:
            client.close()

    def _change(self, shelf: Shelf, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        collection = self._collection(shelf)
        for start in range(0, len(put), BATCH):
            part = put[start : start + BATCH]
            collection.upsert(
                ids=[entry.id for entry in part],
                embeddings=np.ascontiguousarray(vectors[start : start + BATCH]),
                metadatas=[{"article": entry.article_id, "language": entry.language} for entry in part],
            )
        for start in range(0, len(drop), BATCH):
            collection.delete(ids=list(drop[start : start + BATCH]))

    def _nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        found = self._collection(shelf).query(query_embeddings=vector[None, :], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances[0], strict=True)]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IndexFailure:
            raise
        except Exception as error:  # Chroma raises its own, its server's, its HTTP client's and bare ones
            with self._lock:
                self._collections = {}  # a collection that was dropped behind our back is looked up anew next time
            raise IndexFailure(f"the vector index at {self._location} cannot be used: {error}") from error

    def _collection(self, shelf: Shelf) -> Collection:
        with self._lock:
            if shelf not in self._collections:
                if self._client is None:
                    self._client = _open(self._location)
                self._collections[shelf] = self._client.get_or_create_collection(
                    f"help-{shelf.audience.value}-{shelf.part}-{shelf.model}",
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}},
                )
            return self._collections[shelf]


def _open(location: Path | str) -> Client:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if isinstance(location, str):
        url = urlsplit(location)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        client = chromadb.HttpClient(host=url.hostname or "localhost", port=port, ssl=secure, settings=settings)
    else:
        location.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(path=str(location), settings=settings)
    return cast("Client", client)


def open_index(location: Path | str) -> Index:
    """The index in a folder or, for "http://host:port", on a Chroma server. Nothing is opened before first use."""
    if isinstance(location, str) and not location.startswith(("http://", "https://")):
        return ChromaIndex(Path(location))
    return ChromaIndex(location)
