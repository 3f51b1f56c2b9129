"""Keeps the index true to the store, and changes from one embedding model to another without a pause in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import get_args

from crm_tools.store import Clock, Store
from knowledge_base.centring import centred
from knowledge_base.embeddings import Embedder
from knowledge_base.errors import EmbeddingFailure, IndexInUse
from knowledge_base.holdings import Holdings
from knowledge_base.passages import Audience, Report, State, Status
from knowledge_base.serving import Serving, note_progress, note_whole, obey_rebuild, serving
from knowledge_base.sync import Progress, Wanted, sync_index
from knowledge_base.vectors import Index, Part, Shelf

__all__ = ["Choice", "Indexer", "shelves_of"]

NOTED_EVERY = 1.0  # seconds: how often other processes are told how far the index is


@dataclass(frozen=True, slots=True)
class Choice:
    """The setting that chose the embedding model, and how the model of another setting is opened."""

    embeddings: str
    open: Callable[[str], Embedder]


class Indexer:
    """The index of one library. The wanted model is the one that is set; while its index is not whole, another model
    whose index is goes on answering."""

    def __init__(self, store: Store, index: Index, wanted: Embedder, choice: Choice | None, clock: Clock) -> None:
        self.wanted = centred(wanted)
        self._store = store
        self._index = index
        self._choice = choice
        self._clock = clock
        self._opening = threading.Lock()
        self._former: Embedder | None = None  # the model that answered before this one was set
        self._lost = ""  # a former model that cannot be opened any more
        self._heard: Serving | None = None

    def answering(self, *, afresh: bool = False) -> Embedder | None:
        """The model whose index answers; None when it cannot be opened any more and search goes by words alone.

        Unless asked `afresh` it is what was heard last: whoever searches compares that with the store (`heard`).
        """
        now = (None if afresh else self._heard) or self.noted()
        return self.wanted if now.model in ("", self.wanted.name) else self._formerly(now)

    def noted(self) -> Serving:
        """What the owner of the index noted for all processes."""
        with self._store.reading() as session:
            self._heard = now = serving(session)
        return now

    def heard(self, model: str) -> bool:
        """Whether this model, which the store names now, is the one that `answering` went by; if not, it asks anew."""
        now = self._heard
        if now is not None and now.model == model:
            return True
        self._heard = None
        return False

    def bring_up_to_date(self, held: Holdings, progress: Progress | None) -> Report:
        """Raises EmbeddingFailure or IndexFailure; what was done is kept, and the next call goes on from there."""
        now = self.noted()
        if now.rebuild_wanted:
            self._index.keep_only(frozenset())
            with self._store.transaction() as session:
                obey_rebuild(session, now.rebuild, at=self._clock())
        report = sync_index(self.wanted_entries(held), self._index, self.wanted, self._noting(now, progress))
        with self._store.transaction() as session:
            note_whole(
                session, self._choice.embeddings if self._choice else "", self.wanted.name, held.generation,
                at=self._clock(),
            )  # fmt: skip
        self._heard = None
        self._index.keep_only(frozenset({self.wanted.name}))
        self.close()
        return report

    def in_step(self, held: Holdings) -> bool:
        """Whether the wanted model's index is whole, by number: cheap, and enough to notice a loss."""
        now, wanted = self.noted(), self.wanted_entries(held)
        if now.rebuild_wanted or (now.model, now.generation) != (self.wanted.name, held.generation):
            return False
        return all(self._index.count(shelf) == len(own) for shelf, own in wanted.items())

    def status(self, articles: int, chunks: int, generation: int) -> Status:
        """The counts are the store's; where another process owns the index, what it noted has to do."""
        now, name = self.noted(), self.wanted.name
        whole = now.generation == generation and now.model == name and not now.rebuild_wanted
        under_way = now.building == name and not whole
        known = Status(
            articles, chunks, indexed=0, model=now.model or name, state="indexing",
            building=name if now.model not in ("", name) else "",
            ready=now.ready if under_way else 0, total=now.total if under_way else 0,
        )  # fmt: skip
        try:
            indexed = sum(self._index.count(shelf) for shelf in shelves_of(known.model) if shelf.part == "chunks")
        except IndexInUse as error:
            lacking = 0 if whole or known.building else known.total - known.ready if under_way else chunks
            state: State = "ready" if whole else "indexing"
            return replace(known, indexed=max(0, chunks - lacking), state=state, owner=error.owner or "another")
        state = _state(self.answering() or self.wanted, whole=whole and indexed == chunks)
        return replace(known, indexed=indexed, state=state)

    def close(self) -> None:
        """Ends the former model, if it was open."""
        with self._opening:
            former, self._former = self._former, None
        if former is not None:
            former.close()

    def wanted_entries(self, held: Holdings) -> Wanted:
        return {shelf: held.entries(shelf.audience, shelf.part) for shelf in shelves_of(self.wanted.name)}

    def _noting(self, now: Serving, progress: Progress | None) -> Progress:
        noted_at = time.monotonic() - NOTED_EVERY

        def note(ready: int, total: int) -> None:
            nonlocal noted_at
            if ready < total and time.monotonic() - noted_at >= NOTED_EVERY:
                noted_at = time.monotonic()
                with self._store.transaction() as session:
                    note_progress(session, self.wanted.name, ready, total, at=self._clock())
            if progress is not None:
                progress(ready, total)

        return note

    def _formerly(self, now: Serving) -> Embedder | None:
        with self._opening:
            if self._former is not None and self._former.name == now.model:
                return self._former
            if self._lost == now.model or self._choice is None:
                return None
            try:
                opened = centred(self._choice.open(now.embeddings))
            except EmbeddingFailure:
                self._lost = now.model
                return None
            if opened.name != now.model:  # the same setting names another model by now
                opened.close()
                self._lost = now.model
                return None
            self._former = opened
            return opened


def _state(model: Embedder, *, whole: bool) -> State:
    match model.state():
        case "failed":
            return "failed"
        case "ready":
            return "ready" if whole else "indexing"
        case "cold" | "warming":
            return "warming"


def shelves_of(model: str) -> list[Shelf]:
    """All shelves of a model's index."""
    parts: tuple[Part, ...] = get_args(Part)
    return [Shelf(audience, part, model) for audience in Audience for part in parts]
