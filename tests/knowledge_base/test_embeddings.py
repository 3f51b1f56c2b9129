from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.models import open_embedder


@given(st.lists(st.text(max_size=50), max_size=5))
def test_the_twin_gives_normalised_rows_that_do_not_depend_on_their_company(texts: list[str]) -> None:
    embedder = HashingEmbedder()
    rows = embedder.embed_passages(texts)
    assert rows.shape == (len(texts), 512)
    assert rows.dtype == np.float32
    for text, row in zip(texts, rows, strict=True):
        assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5) or not row.any()
        assert (row == embedder.embed_queries([text])[0]).all()


def test_the_twin_finds_similar_words() -> None:
    embedder = HashingEmbedder()
    question = embedder.embed_queries(["returning a machine"])[0]
    near, far = embedder.embed_passages(["return the machine", "滤网多久换一次"])
    assert near @ question > far @ question


def test_an_unknown_name_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure, match="takes e5 "):
        open_embedder("word2vec", folder=tmp_path)


def test_opening_the_offline_model_loads_nothing(tmp_path: Path) -> None:
    embedder = open_embedder("e5", folder=tmp_path)
    assert embedder.state() == "cold"
    embedder.close()


def test_importing_the_library_imports_no_heavy_package() -> None:
    heavy = "{'torch', 'chromadb', 'transformers', 'sentence_transformers', 'bm25s'}"
    code = (
        "import sys, knowledge_base.library, knowledge_base.index, knowledge_base.e5_process;"
        f"print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
