"""Which embedding model a setting names."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from knowledge_base.e5_process import E5Embedder
from knowledge_base.embeddings import Embedder, HashingEmbedder
from knowledge_base.embeddings_provider import open_provider
from knowledge_base.local_models import open_local
from knowledge_base.model_names import read_model_name

__all__ = ["open_embedder"]


def open_embedder(
    spec: str, *, folder: Path, base_url: str = "", api_key: str = "", background: bool = False
) -> Embedder:
    """The embedder that a setting names.

    `folder` keeps the unpacked model and others by name. Opening loads and calls nothing; `warm()` does. In the
    `background` a local model indexes at low priority. Raises EmbeddingFailure for an unknown name, and for a local
    model that is not there.
    """
    named = read_model_name(spec)
    match named.kind:
        case "e5":
            return E5Embedder(folder, background=background)
        case "hashing":
            return HashingEmbedder()
        case "local":
            return open_local(named.name, folder=folder, background=background)
        case "provider":
            return open_provider(named.name, base_url=base_url, api_key=api_key)
        case unknown:
            assert_never(unknown)
