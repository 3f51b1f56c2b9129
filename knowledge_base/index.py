"""The vector index in Chroma, its only home. It is derived: what it loses is rebuilt from the store."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge_base.embeddings import Vectors
from knowledge_base.errors import IndexFailure
from knowledge_base.ownership import Ownership
from knowledge_base.vectors import PREFIX, Entry, Index, Shelf, belongs, collection_of

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

__all__ = ["ChromaIndex", "open_index"]

BATCH = 5_000  # Chroma takes at most 5,461 at once
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 20.0
SPACE = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}}


class ChromaIndex:
    """One collection a shelf. `location` is a folder, owned by one process, or the URL of a Chroma server.

    A shelf that nothing was put on has no collection and is empty. Raises IndexInUse where another process owns the
    folder, IndexFailure where it cannot be used.
    """

    def __init__(self, location: Path | str) -> None:
        self._location = location
        self._owned = Ownership(location) if isinstance(location, Path) else None
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._collections: dict[Shelf, Collection] = {}

    def ids(self, shelf: Shelf) -> set[str]:
        with self._explained():
            held = self._held(shelf)
            return set(held.get(include=[])["ids"]) if held else set()

    def change(self, shelf: Shelf, *, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        with self._explained():
            if put:
                self._put(self._made(shelf), put, vectors)
            held = self._held(shelf) if drop else None
            for start in range(0, len(drop) if held else 0, BATCH):
                cast("Collection", held).delete(ids=list(drop[start : start + BATCH]))

    def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        with self._explained():
            held = self._held(shelf)
            if held is None:
                return []
            found = held.query(query_embeddings=vector[None, :], n_results=limit, include=["distances"])
            distances = found["distances"] or [[]]
            return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self, shelf: Shelf) -> int:
        with self._explained():
            held = self._held(shelf)
            return held.count() if held else 0

    def vectors(self, shelf: Shelf, ids: Sequence[str]) -> dict[str, Vectors]:
        rows: dict[str, Vectors] = {}
        with self._explained():
            held = self._held(shelf)
            for start in range(0, len(ids) if held else 0, BATCH):
                part = list(ids[start : start + BATCH])
                found: Any = cast("Collection", held).get(ids=part, include=["embeddings"])
                rows.update(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))
        return rows

    def keep_only(self, models: Set[str]) -> None:
        with self._explained(), self._lock:
            self._collections = {}
            if not models and self._owned is not None:  # a folder may be broken beyond what Chroma opens
                self._owned.take()
                self._end_client()
                shutil.rmtree(self._location, ignore_errors=True)
                return
            client = self._opened()
            for one in client.list_collections():
                if one.name.startswith(PREFIX) and not belongs(one.name, models):
                    client.delete_collection(one.name)

    def close(self) -> None:
        with self._lock:
            self._end_client()
            if self._owned is not None:
                self._owned.release()

    def _end_client(self) -> None:
        client, self._client, self._collections = self._client, None, {}
        if client is not None:
            client.close()
            for session in _sessions(client) if self._owned is None else ():
                session.close()

    def _put(self, collection: Collection, put: Sequence[Entry], vectors: Vectors) -> None:
        for start in range(0, len(put), BATCH):
            part = put[start : start + BATCH]
            collection.upsert(
                ids=[entry.id for entry in part],
                embeddings=np.ascontiguousarray(vectors[start : start + BATCH]),
                metadatas=[{"article": entry.article_id, "language": entry.language} for entry in part],
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IndexFailure:
            raise
        except Exception as error:  # Chroma raises its own, its server's, its HTTP client's and bare ones
            with self._lock:
                self._collections = {}  # a collection that was dropped behind our back is looked up anew next time
            fix = "`deskside kb rebuild` builds it anew from the store"
            if self._owned is None:
                fix = "start the Chroma server there, or correct DESKSIDE_CHROMA_URL"
            raise IndexFailure(f"the vector index at {self._location} cannot be used: {error}; {fix}") from error

    def _held(self, shelf: Shelf) -> Collection | None:
        """The shelf's collection, if there is one: only what is put makes it."""
        from chromadb.errors import NotFoundError

        with self._lock:
            if shelf not in self._collections:
                try:
                    self._collections[shelf] = self._opened().get_collection(
                        collection_of(shelf), embedding_function=None
                    )
                except NotFoundError:
                    return None
            return self._collections[shelf]

    def _made(self, shelf: Shelf) -> Collection:
        with self._lock:
            if shelf not in self._collections:
                self._collections[shelf] = self._opened().get_or_create_collection(
                    collection_of(shelf),
                    embedding_function=None,
                    configuration=cast("Any", SPACE),
                )
            return self._collections[shelf]

    def _opened(self) -> Client:
        """The caller holds the lock."""
        if self._client is None:
            if self._owned is not None:
                self._owned.take()
            self._client = _open(self._location)
        return self._client


def _open(location: Path | str) -> Client:
    import chromadb
    import httpx
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if isinstance(location, str):
        url = urlsplit(location)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        client = chromadb.HttpClient(host=url.hostname or "localhost", port=port, ssl=secure, settings=settings)
        for session in _sessions(client):
            session.timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    else:
        location.mkdir(parents=True, exist_ok=True)
        try:
            client = chromadb.PersistentClient(path=str(location), settings=settings)
        except BaseException:
            # Chroma keeps the half-made one and would hand it out for ever, even once the folder is whole again.
            SharedSystemClient._identifier_to_system.pop(str(location), None)
            SharedSystemClient._identifier_to_refcount.pop(str(location), None)
            raise
    return cast("Client", client)


def _sessions(client: Any) -> list[Any]:
    """The connections of a server's client, which waits for ever and never closes them."""
    return [one._server._session for one in (client, client._admin_client)]


def open_index(location: Path | str) -> Index:
    """The index in a folder or, for "http://host:port", on a Chroma server. Nothing is opened before first use."""
    if isinstance(location, str) and not location.startswith(("http://", "https://")):
        return ChromaIndex(Path(location))
    return ChromaIndex(location)
