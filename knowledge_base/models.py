"""Which embedding model a setting names."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.e5_process import E5Embedder
from knowledge_base.embeddings import Embedder, HashingEmbedder
from knowledge_base.errors import EmbeddingFailure

__all__ = ["open_embedder"]


def open_embedder(spec: str, *, folder: Path) -> Embedder:
    """The embedder that a setting names: "e5" (offline, default) or "hashing" (tests).

    `folder` keeps the unpacked model. Opening costs nothing; `warm()` starts the child process. Raises
    EmbeddingFailure for an unknown name.
    """
    match spec:
        case "e5":
            return E5Embedder(folder)
        case "hashing":
            return HashingEmbedder()
        case _:
            raise EmbeddingFailure(f"unknown embeddings {spec!r}; set DESKSIDE_EMBEDDINGS to one of: e5, hashing")
