"""Embeddings of a provider, through LangChain: a failure leaves search by words and is tried again after a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge_base.embeddings import EmbedderState, Vectors
from knowledge_base.errors import EmbeddingFailure

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["ProviderEmbedder", "open_provider"]

BATCH = 64
REMEMBERED = 2048
REST_SECONDS = 30.0  # after a failure: nobody's search waits for a provider that is down
SECONDS = 15.0
RETRIES = 2


class ProviderEmbedder:
    """Vectors over the network; `name` is `provider:model`. `open_model` costs time only when first called."""

    def __init__(self, name: str, open_model: Callable[[], Embeddings]) -> None:
        self.name = name
        self._open_model = open_model
        self._lock = threading.Lock()
        self._model: Embeddings | None = None
        self._state: EmbedderState = "cold"
        self._rests_until = 0.0
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._remembered[text] for text in texts if text in self._remembered}
        for text in dict.fromkeys(texts):
            if text not in known:
                known[text] = self._asked([text], as_query=True)[0]
        with self._lock:
            self._remembered.update(known)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else np.empty((0, 0), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        parts = [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        rows = [self._asked(part, as_query=False) for part in parts]
        return np.concatenate(rows) if rows else np.empty((0, 0), dtype=np.float32)

    def state(self) -> EmbedderState:
        with self._lock:
            if self._state == "failed" and time.monotonic() >= self._rests_until:
                return "ready"  # worth another try
            return self._state

    def warm(self) -> None:
        with self._lock:
            if self._state != "cold":
                return
            self._state = "warming"
        threading.Thread(target=self._try_out, name="embedding-provider", daemon=True).start()

    def close(self) -> None:
        """Nothing is kept open."""

    def _try_out(self) -> None:
        try:
            self.embed_queries(["ready?"])
        except EmbeddingFailure:
            return  # the state tells

    def _asked(self, texts: list[str], *, as_query: bool) -> Vectors:
        try:
            if self._model is None:
                self._model = self._open_model()
            found = [self._model.embed_query(texts[0])] if as_query else self._model.embed_documents(texts)
            rows = np.asarray(found, dtype=np.float32)
            if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
                raise ValueError("it answered with something that is no vector")
        except Exception as error:  # every provider's client raises its own
            with self._lock:
                self._state, self._rests_until = "failed", time.monotonic() + REST_SECONDS
            told = " ".join(str(error).split())[:300]
            raise EmbeddingFailure(
                f"the embeddings of {self.name} cannot be had: {told}; check DESKSIDE_EMBEDDINGS, its "
                "DESKSIDE_EMBEDDINGS_BASE_URL and DESKSIDE_EMBEDDINGS_API_KEY, and the network"
            ) from error
        with self._lock:
            self._state = "ready"
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(lengths, np.float32(1e-12))
        return unit


def open_provider(name: str, *, base_url: str, api_key: str) -> ProviderEmbedder:
    """The model `provider:model`; its LangChain package has to be installed. Nothing is called before first use."""
    provider = name.partition(":")[0]
    options: dict[str, Any] = {"base_url": base_url} if base_url else {}
    if provider in ("openai", "azure_openai"):
        # Our passages are short: the client need not count tokens, for which it would download tables.
        options |= {"timeout": SECONDS, "max_retries": RETRIES, "check_embedding_ctx_length": False}
    if api_key or (base_url and provider == "openai"):
        options["api_key"] = api_key or "none"

    def opened() -> Embeddings:
        from langchain.embeddings import init_embeddings

        return init_embeddings(name, **options)

    return ProviderEmbedder(name, opened)
