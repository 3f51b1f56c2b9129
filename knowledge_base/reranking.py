"""The seam of a reranker, its in-memory twin, and what a search makes of it: another order, or the one it had."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from math import isfinite
from typing import Protocol

from knowledge_base.embeddings import EmbedderState
from knowledge_base.passages import Found, Passage
from knowledge_base.ranking import ANSWERABLE

__all__ = ["OverlapReranker", "Reordering", "Reranker", "blended"]

log = logging.getLogger(__name__)

DEPTH = 20  # passages that are scored; the rest stay behind them
BUDGET_SECONDS = 1.5
REST_SECONDS = 30.0  # after a miss, so that a reranker too slow for the machine costs one search its budget, not each
# A passage's new place is the mean of both its places, the reranker's counting three times. Places, not scores: models
# give logits or probabilities as they please. Not fitted: no model is bundled to fit it to.
RERANKER_WEIGHT = 0.75


class Reranker(Protocol):
    """Reads a question together with each text; safe to call from many threads."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, higher for a better answer, comparable within this call only. May raise anything."""

    def state(self) -> EmbedderState: ...

    def why_failed(self) -> str: ...

    def warm(self) -> None:
        """Starts loading and returns at once."""

    def close(self) -> None: ...


class OverlapReranker:
    """The in-memory twin: the share of the question's words that a text holds."""

    name = "overlap"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        asked = _words(question)
        return [len(asked & _words(text)) / (len(asked) or 1) for text in texts]

    def state(self) -> EmbedderState:
        return "ready"

    def why_failed(self) -> str:
        return ""

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to end."""


class Reordering:
    """Reorders what a search found, within a time; never raises, and without scores leaves the order as it was."""

    def __init__(self, reranker: Reranker | None = None, *, budget: float = BUDGET_SECONDS) -> None:
        """Without a reranker it does nothing."""
        self._reranker = reranker
        self._budget = budget
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="reranker")
        self._trouble = ""
        self._rests_until = 0.0

    def depth(self) -> int:
        """How many passages it would like to see now; 0 while it could do nothing with them."""
        if self._reranker is None or time.monotonic() < self._rests_until:
            return 0
        state = self._reranker.state()
        if state == "failed":
            self._missed(self._reranker.why_failed() or "it cannot be loaded")
        return DEPTH if state == "ready" else 0

    def apply(self, found: Found, limit: int) -> Found:
        """The best `limit` of what was found for `depth()`; whether it is answerable stays what it was without.

        The surest passage of the old order is kept among them: the answer may rest on it.
        """
        if self._reranker is None:
            return found
        before = found.passages[:limit]
        sure = found.answerable and any(passage.score >= ANSWERABLE for passage in before)
        first, rest = found.passages[:DEPTH], found.passages[DEPTH:]
        scores = self._scores(self._reranker, found.asked.question, first) if len(first) > 1 and self.depth() else None
        if scores is None:
            return replace(found, passages=before, answerable=sure)
        order = [*(first[place] for place in blended(scores)), *rest]
        return replace(found, passages=_with_surest(order[:limit], before), answerable=sure)

    def state(self) -> str:
        """One line for the operator; "" when there is none."""
        if self._reranker is None:
            return ""
        trouble = f" ({self._trouble})" if self._trouble else ""
        return f"{self._reranker.name}, {self._reranker.state()}{trouble}"

    def warm(self) -> None:
        """Starts loading the model and returns at once; until it is there, searches keep their own order."""
        if self._reranker is None:
            return
        try:
            self._reranker.warm()
        except Exception as error:  # noqa: BLE001 - the seam's edge: no search may fail for its order
            self._missed(str(error))

    def close(self) -> None:
        """Ends the model, too."""
        if self._reranker is not None:
            self._reranker.close()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _scores(self, reranker: Reranker, question: str, passages: Sequence[Passage]) -> list[float] | None:
        texts = ["\n".join(filter(None, (one.title, one.heading, one.text))) for one in passages]
        try:
            asked = self._worker.submit(reranker.scores, question, texts)
            try:
                scores = asked.result(self._budget)
            except FutureTimeout:
                asked.cancel()
                raise TimeoutError(f"no scores within {self._budget:g} s") from None
            if len(scores) != len(texts) or not all(map(isfinite, scores)):
                raise ValueError("its scores are not one number a passage")
        except Exception as error:  # noqa: BLE001 - the seam's edge: no search may fail for its order
            self._missed(str(error) or type(error).__name__)
            return None
        self._trouble = ""
        return scores

    def _missed(self, trouble: str) -> None:
        with self._lock:
            new, self._trouble = trouble != self._trouble, trouble
            self._rests_until = time.monotonic() + REST_SECONDS
        if new:
            log.warning("the reranker was left out: %s; searches go on in their own order", trouble)


def blended(scores: Sequence[float]) -> list[int]:
    """The old places in their new order; `scores` stand in the old one, which also decides between equals."""
    places = sorted(range(len(scores)), key=lambda place: -scores[place])
    new = {place: rank for rank, place in enumerate(places)}
    return sorted(new, key=lambda place: (RERANKER_WEIGHT * new[place] + (1 - RERANKER_WEIGHT) * place, place))


def _with_surest(chosen: list[Passage], before: Sequence[Passage]) -> tuple[Passage, ...]:
    surest = max(before, key=lambda passage: passage.score)
    return tuple(chosen if surest in chosen else [*chosen[:-1], surest])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
