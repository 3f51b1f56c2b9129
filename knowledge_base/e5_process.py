"""An embedding model behind the seam, in a child process."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge_base.e5_serving import BACKGROUND
from knowledge_base.embeddings import Vectors
from knowledge_base.model_process import ModelProcess

__all__ = ["ChildEmbedder", "E5Embedder"]

REMEMBERED = 2048
QUERY_LANE_TEXTS = 4  # more queries than this at once are bulk work and travel with the passages


class ChildEmbedder(ModelProcess):
    """Vectors from a model in a child process. Queries overtake bulk work and are remembered."""

    def __init__(
        self, name: str, command: Sequence[str], *, query: str = "", passage: str = "", background: bool = False
    ) -> None:
        """`query` and `passage` are put before the texts; in the `background` bulk work gives way to all else."""
        super().__init__(name, (*command, BACKGROUND) if background else command, kind="embedding model")
        self._before = {"query": query, "passage": passage}
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question; a question asked before costs nothing."""
        with self._lock:
            known = {text: self._remembered[text] for text in texts if text in self._remembered}
            for text in known:
                self._remembered.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            lane = "query" if len(missing) <= QUERY_LANE_TEXTS else "passage"
            fresh = self.rows(lane, [self._before["query"] + text for text in missing])
            known.update(zip(missing, fresh, strict=True))
            self._remember(missing, fresh)
        return np.stack([known[text] for text in texts]) if texts else np.empty((0, 0), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.rows("passage", [self._before["passage"] + text for text in texts])

    def _remember(self, texts: Sequence[str], rows: Vectors) -> None:
        with self._lock:
            self._remembered.update(zip(texts, rows, strict=True))
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)


class E5Embedder(ChildEmbedder):
    """The bundled offline model, multilingual-e5-small, unpacked below `folder`."""

    def __init__(self, folder: Path, *, command: Sequence[str] = (), background: bool = False) -> None:
        """`command` stands in for the real model in tests: any program that speaks frames."""
        own = (sys.executable, "-m", "knowledge_base.e5", str(folder.resolve()))
        super().__init__(
            "multilingual-e5-small-q4", command or own, query="query: ", passage="passage: ", background=background
        )
