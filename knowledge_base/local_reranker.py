"""A cross-encoder of the operator's. Run as a child process, never imported by others."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import numpy as np

from knowledge_base.e5_serving import serve
from knowledge_base.embeddings import Vectors

__all__ = ["LocalReranker"]

BATCH = 8
LONGEST_TOKENS = 512  # a budget of seconds has no room for the thousands that some models take


class LocalReranker:
    """As its folder describes it; code that lies in the folder is not run."""

    def __init__(self, folder: str) -> None:
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own gap
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own gap
        self._model = CrossEncoder(folder, device="cpu", local_files_only=True, trust_remote_code=False)
        if self._model.num_labels != 1:
            raise ValueError(f"the model gives {self._model.num_labels} numbers a text; a reranker gives one")
        self._model.max_seq_length = min(LONGEST_TOKENS, self._model.max_seq_length or LONGEST_TOKENS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of one column a text; each text is a question and a passage as a JSON list."""
        pairs = [tuple(json.loads(text)) for text in texts]
        scores = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        rows: Vectors = np.asarray(scores, dtype=np.float32).reshape(-1, 1)
        return rows


def _load() -> LocalReranker:
    model = LocalReranker(sys.argv[1])
    model.embed([json.dumps(["warm", "warm"])])
    return model


if __name__ == "__main__":
    serve(_load)
