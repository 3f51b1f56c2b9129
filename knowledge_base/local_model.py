"""A sentence-transformers model of the operator's. Run as a child process, never imported by others."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from knowledge_base.e5_serving import serve
from knowledge_base.embeddings import Vectors

__all__ = ["LocalModel"]

BATCH = 16


class LocalModel:
    """As its folder describes it, normalised; code that lies in the folder is not run."""

    def __init__(self, folder: str) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own gap
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own gap
        self._model = SentenceTransformer(folder, device="cpu", local_files_only=True, trust_remote_code=False)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One L2-normalised row a text; the texts already carry their prompts, so none of the model's own is added."""
        rows: Vectors = self._model.encode(
            list(texts), batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True, prompt=""
        )
        return rows.astype("float32", copy=False)


def _load() -> LocalModel:
    model = LocalModel(sys.argv[1])
    model.embed(["warm"])
    return model


if __name__ == "__main__":
    serve(_load)
