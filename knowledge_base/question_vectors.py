"""Vectors of customers' questions, kept in memory only: they are made of words that may have to be forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import numpy as np

from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.gap_clusters import Centres, centred
from knowledge_base.loaders.drafts import language_of
from knowledge_base.typical_questions import TYPICAL

__all__ = ["QuestionVectors"]

AT_ONCE = 16  # a customer who asks meanwhile waits for no more than so many
MOST_KEPT = 20_000
Progress = Callable[[int, int], None]


class QuestionVectors:
    """Looks questions up as centred vectors; a question that was looked up before costs nothing."""

    def __init__(self, embedder: Embedder, *, patience: float) -> None:
        self._embedder = embedder
        self._patience = patience
        self._lock = threading.Lock()
        self._model = ""
        self._kept: dict[str, Vectors] = {}

    def look(self, texts: Sequence[str], *, progress: Progress = lambda done, of: None) -> Vectors | None:
        """One centred row a text; None while the model is not there, when words have to do."""
        if not texts or not self._is_ready():
            return None
        typical = {language: [one.say(language) for one in TYPICAL] for language in ("en", "zh")}
        with self._lock:
            try:
                self._embed([*typical["en"], *typical["zh"], *texts], progress)
            except EmbeddingFailure:
                return None
            rows = np.stack([self._kept[text] for text in texts])
            centres: Centres = {
                language: np.stack([self._kept[text] for text in own]) for language, own in typical.items()
            }
        return centred(rows, [language_of(text) for text in texts], centres)

    def _embed(self, texts: Sequence[str], progress: Progress) -> None:
        if self._model != self._embedder.name or len(self._kept) > MOST_KEPT:
            self._kept, self._model = {}, self._embedder.name
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            self._kept.update(zip(part, self._embedder.embed_queries(part), strict=True))
            progress(start + len(part), len(missing))

    @property
    def by_meaning(self) -> bool:
        """Whether the model is there; without it questions are compared by their words."""
        return self._embedder.state() == "ready"

    def _is_ready(self) -> bool:
        deadline = time.monotonic() + self._patience
        if self._embedder.state() == "cold":
            self._embedder.warm()
        while self._embedder.state() == "warming" and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.by_meaning
