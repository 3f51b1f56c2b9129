from __future__ import annotations

from pathlib import Path

import pytest

from assistant.embedding import make_library
from assistant.settings import Settings
from crm_tools.store import Store
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import RerankerFailure
from knowledge_base.library import Library
from knowledge_base.vectors import MemoryIndex
from tests.knowledge_base.tiny_model import write_tiny_reranker


def library_with(reranker: str, store: Store, folder: Path) -> Library:
    settings = Settings(data_dir=folder, embeddings="hashing", reranker=reranker)
    return make_library(settings, store, embedder=HashingEmbedder(), index=MemoryIndex())


def test_the_reranker_of_the_setting_stands_behind_the_library(store: Store, tmp_path: Path) -> None:
    write_tiny_reranker(tmp_path / "models" / "tiny")
    assert library_with("st:tiny", store, tmp_path).status().reranker == "st-tiny, cold"
    assert library_with("", store, tmp_path).status().reranker == ""


def test_a_reranker_that_is_not_there_stops_the_start(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RerankerFailure, match="DESKSIDE_RERANKER=st:tiny"):
        library_with("st:tiny", store, tmp_path)
