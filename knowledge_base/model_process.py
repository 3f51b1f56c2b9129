"""A model in a child process: started, restarted when it dies, asked for rows of numbers."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from itertools import zip_longest

import numpy as np

from knowledge_base.e5_child import Child, ChildLost
from knowledge_base.embeddings import EmbedderState, Vectors
from knowledge_base.errors import EmbeddingFailure

__all__ = ["LOSSES_BEFORE_FAILED", "ModelProcess"]

BULK_BATCH = 32
START_SECONDS = 120.0
ANSWER_SECONDS = 120.0
LOSSES_BEFORE_FAILED = 4
LOSSES_WINDOW_SECONDS = 60.0
ATTEMPTS = 3


class ModelProcess:
    """Keeps one child that speaks frames; the child ends with this process, however it ends."""

    def __init__(self, name: str, command: Sequence[str], *, kind: str) -> None:
        """`command` is any program that speaks frames; `kind` is what errors call the model."""
        self.name = name
        self._kind = kind
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._losses: deque[float] = deque(maxlen=LOSSES_BEFORE_FAILED)
        self._reason = ""
        self._closed = False

    def state(self) -> EmbedderState:
        with self._lock:
            if self._child is None:
                return "failed" if self._reason and not self._closed else "cold"
            return "ready" if self._child.ready.done() else "warming"

    def why_failed(self) -> str:
        """What the operator should know when the state is "failed"."""
        return self._reason

    def warm(self) -> None:
        with self._lock:
            self._start()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def process_id(self) -> int | None:
        """The child's, while there is one."""
        with self._lock:
            return self._child.pid if self._child else None

    def rows(self, lane: str, texts: list[str]) -> Vectors:
        """One row a text, in batches; raises EmbeddingFailure."""
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        batches = [texts[i : i + BULK_BATCH] for i in range(0, len(texts), BULK_BATCH)]
        rows: list[Vectors] = []
        asked = self._ask(lane, batches[0])
        for batch, following in zip_longest(batches, batches[1:]):
            ahead = self._ask(lane, following) if following else None  # so that the child never waits for us
            rows.append(self._answer(lane, batch, asked))
            asked = ahead
        return np.concatenate(rows)

    def _ask(self, lane: str, texts: list[str]) -> tuple[Child, Future[Vectors]] | None:
        """Gives texts to the child; None when it dies on the way."""
        with self._lock:
            child = self._start()
        try:
            child.ready.result(START_SECONDS)
            return child, child.ask(lane, texts)
        except ChildLost:
            return None
        except FutureTimeout as error:
            raise self._silent(child) from error

    def _answer(self, lane: str, texts: list[str], asked: tuple[Child, Future[Vectors]] | None) -> Vectors:
        for _ in range(ATTEMPTS):
            asked = asked or self._ask(lane, texts)
            if asked is None:
                continue
            child, answer = asked
            try:
                return answer.result(ANSWER_SECONDS)
            except ChildLost:
                asked = None
            except FutureTimeout as error:
                raise self._silent(child) from error
        raise EmbeddingFailure(f"the {self._kind} was lost {ATTEMPTS} times in a row: {self._reason or 'it died'}")

    def _silent(self, child: Child) -> EmbeddingFailure:
        child.end()
        return EmbeddingFailure(f"the {self._kind} does not answer; it was stopped and starts anew")

    def _start(self) -> Child:
        """The running child, started if there is none; the caller holds the lock."""
        if self._closed:
            raise EmbeddingFailure(f"the {self._kind} was closed")
        if self._child is None:
            if self._too_many_losses():
                raise EmbeddingFailure(f"the {self._kind} cannot be kept running: {self._reason}")
            try:
                self._child = Child(self._command, when_lost=self._lost)
            except OSError as error:
                self._reason = f"its process cannot be started: {error}"
                raise EmbeddingFailure(f"the {self._kind}: {self._reason}") from error
        return self._child

    def _lost(self, child: Child, reason: str) -> None:
        with self._lock:
            if self._closed or self._child is not child:
                return
            self._child = None
            self._reason = reason
            self._losses.append(time.monotonic())
            if not self._too_many_losses() and child.was_ready():
                self._start()

    def _too_many_losses(self) -> bool:
        recent = [at for at in self._losses if time.monotonic() - at < LOSSES_WINDOW_SECONDS]
        return len(recent) >= LOSSES_BEFORE_FAILED
