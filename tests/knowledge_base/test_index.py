from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import IndexFailure
from knowledge_base.index import ChromaIndex, open_index
from knowledge_base.passages import Audience
from knowledge_base.vectors import Entry, Index, Shelf
from tests.knowledge_base.chroma_server import ChromaServer
from tests.tables import ROOT

CHUNKS = Shelf(Audience.PUBLIC, "chunks", "hashing-512")
STAFF = Shelf(Audience.STAFF, "chunks", "hashing-512")
TEXTS = {"a": "return an opened machine", "b": "滤网多久换一次", "c": "gift cards are valid for three years"}
ENTRIES = [Entry(name, f"article-{name}", "en", text) for name, text in TEXTS.items()]
VECTORS = HashingEmbedder().embed_passages(list(TEXTS.values()))


def test_what_is_put_is_found_nearest_first(any_index: Index) -> None:
    any_index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    found = any_index.nearest(CHUNKS, VECTORS[1], 2)
    assert found[0][0] == "b"
    assert found[0][1] == pytest.approx(1.0, abs=1e-4)
    assert found[1][1] == pytest.approx(max(float(VECTORS[1] @ VECTORS[i]) for i in (0, 2)), abs=1e-4)


def test_shelves_do_not_mix(any_index: Index) -> None:
    any_index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    assert any_index.nearest(STAFF, VECTORS[0], 5) == []
    assert any_index.count(STAFF) == 0


def test_what_is_dropped_is_gone_and_what_is_put_twice_is_there_once(any_index: Index) -> None:
    for _ in range(2):
        any_index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    any_index.change(CHUNKS, put=[], vectors=VECTORS[:0], drop=["a", "never there"])
    assert any_index.ids(CHUNKS) == {"b", "c"}


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


def test_a_shelf_gives_its_vectors_back(any_index: Index) -> None:
    any_index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    kept = any_index.vectors(CHUNKS, ["c", "a", "never there"])
    assert set(kept) == {"a", "c"}
    assert kept["c"] == pytest.approx(VECTORS[2], abs=1e-6)
    assert any_index.vectors(STAFF, ["a"]) == {}


def test_only_the_models_that_are_named_stay(any_index: Index) -> None:
    odd = Shelf(Audience.PUBLIC, "chunks", "openai:text-embedding-3-small (日本)")
    for shelf in (CHUNKS, STAFF, odd):
        any_index.change(shelf, put=ENTRIES, vectors=VECTORS, drop=[])
    any_index.keep_only(frozenset({odd.model}))
    assert [any_index.count(shelf) for shelf in (CHUNKS, STAFF, odd)] == [0, 0, 3]
    any_index.keep_only(frozenset())
    assert any_index.count(odd) == 0
    any_index.change(odd, put=ENTRIES, vectors=VECTORS, drop=[])
    assert any_index.nearest(odd, VECTORS[0], 1)[0][0] == "a"


def test_looking_makes_nothing(any_index: Index) -> None:
    any_index.change(STAFF, put=ENTRIES[:1], vectors=VECTORS[:1], drop=[])
    assert (any_index.ids(CHUNKS), any_index.count(CHUNKS), any_index.nearest(CHUNKS, VECTORS[0], 3)) == (set(), 0, [])
    any_index.change(CHUNKS, put=[], vectors=VECTORS[:0], drop=["a"])


def test_another_process_is_kept_out_until_the_owner_lets_go(tmp_path: Path) -> None:
    owner = open_index(tmp_path / "chroma")
    owner.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    ask = (
        "import sys; from knowledge_base.index import open_index; from knowledge_base.errors import IndexInUse\n"
        "from tests.knowledge_base.test_index import CHUNKS\n"
        "try: print(open_index(sys.argv[1]).count(CHUNKS))\n"
        "except IndexInUse as error: print('owner', error.owner)"
    )

    def stranger() -> str:
        command = [sys.executable, "-c", ask, str(tmp_path / "chroma")]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()

    assert stranger() == f"owner {os.getpid()}"
    owner.close()
    assert stranger() == "3"


def test_a_folder_that_is_broken_is_built_anew(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    index = open_index(tmp_path / "chroma")
    with pytest.raises(IndexFailure, match="kb rebuild"):
        index.count(CHUNKS)
    index.keep_only(frozenset())
    index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    assert index.count(CHUNKS) == 3
    index.close()


def test_a_wrong_address_names_the_setting() -> None:
    with pytest.raises(IndexFailure, match="DESKSIDE_CHROMA_URL"):
        open_index("http://127.0.0.1:1").count(CHUNKS)


@pytest.mark.slow
def test_a_server_that_goes_and_comes_back_is_used_again(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path / "server")
    server.start()
    try:
        index = open_index(server.url)
        index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
        server.stop()
        with pytest.raises(IndexFailure, match="DESKSIDE_CHROMA_URL"):
            index.nearest(CHUNKS, VECTORS[0], 1)
        server.start()
        assert index.nearest(CHUNKS, VECTORS[0], 1)[0][0] == "a"
        index.close()
    finally:
        server.stop()


@pytest.mark.slow
def test_a_collection_that_somebody_deleted_is_missed_once_and_then_made_anew(chroma_server: ChromaServer) -> None:
    index, other = open_index(chroma_server.url), open_index(chroma_server.url)
    index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    other.keep_only(frozenset())
    with pytest.raises(IndexFailure):
        index.count(CHUNKS)
    assert index.count(CHUNKS) == 0
    index.change(CHUNKS, put=ENTRIES, vectors=VECTORS, drop=[])
    assert index.count(CHUNKS) == 3
    index.close()
    other.close()
