from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import IndexFailure
from knowledge_base.index import ChromaIndex, open_index
from knowledge_base.passages import Audience
from knowledge_base.vectors import Entry, Index, MemoryIndex, Shelf

CHUNKS = Shelf(Audience.PUBLIC, "chunks", "hashing-512")
STAFF = Shelf(Audience.STAFF, "chunks", "hashing-512")
TEXTS = {"a": "return an opened machine", "b": "滤网多久换一次", "c": "gift cards are valid for three years"}
ENTRIES = [Entry(name, f"article-{name}", "en", text) for name, text in TEXTS.items()]
VECTORS = HashingEmbedder().embed_passages(list(TEXTS.values()))


@pytest.fixture(params=["chroma", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    made = open_index(tmp_path / "chroma") if request.param == "chroma" else MemoryIndex()
    yield made
    made.close()


def test_what_is_put_is_found_nearest_first(index: Index) -> None:
    index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    found = index.nearest(CHUNKS, VECTORS[1], 2)
    assert found[0][0] == "b"
    assert found[0][1] == pytest.approx(1.0, abs=1e-4)
    assert found[1][1] == pytest.approx(max(float(VECTORS[1] @ VECTORS[i]) for i in (0, 2)), abs=1e-4)


def test_shelves_do_not_mix(index: Index) -> None:
    index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    assert index.nearest(STAFF, VECTORS[0], 5) == []
    assert index.count(STAFF) == 0


def test_what_is_dropped_is_gone_and_what_is_put_twice_is_there_once(index: Index) -> None:
    for _ in range(2):
        index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    index.change(CHUNKS, put=[], vectors=VECTORS[:0], drop=["a", "never there"])
    assert index.ids(CHUNKS) == {"b", "c"}


def test_it_outlives_the_process_that_wrote_it(tmp_path: Path) -> None:
    first = open_index(tmp_path / "chroma")
    first.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    first.close()
    second = open_index(tmp_path / "chroma")
    assert second.ids(CHUNKS) == {"a", "b", "c"}
    assert second.nearest(CHUNKS, VECTORS[2], 1)[0][0] == "c"
    second.close()


def test_more_than_chroma_takes_at_once(tmp_path: Path) -> None:
    many = 5_600
    vectors = np.random.default_rng(1).standard_normal((many, 8)).astype(np.float32)
    index = open_index(tmp_path / "chroma")
    entries = [Entry(f"c{i}", "article", "en", "text") for i in range(many)]
    index.change(CHUNKS, put=entries, vectors=vectors, drop=[])
    assert index.count(CHUNKS) == many
    index.change(CHUNKS, put=[], vectors=vectors[:0], drop=[entry.id for entry in entries])
    assert index.count(CHUNKS) == 0
    index.close()


def test_a_folder_that_cannot_be_used_names_itself(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(IndexFailure, match="cannot be used"):
        open_index(blocked).count(CHUNKS)


def test_opening_touches_nothing(tmp_path: Path) -> None:
    open_index(tmp_path / "chroma").close()
    assert not (tmp_path / "chroma").exists()
    assert isinstance(open_index("http://127.0.0.1:1"), ChromaIndex)
