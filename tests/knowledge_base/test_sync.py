from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tools.store import Base, Store
from knowledge_base.embeddings import HashingEmbedder, Vectors
from knowledge_base.errors import EmbeddingFailure, UnreadableSource
from knowledge_base.holdings import Holdings, read_holdings
from knowledge_base.library import Library
from knowledge_base.passages import Audience
from knowledge_base.vectors import MemoryIndex, Shelf
from tests.knowledge_base.conftest import Write

SHELVES = [Shelf(audience, part, "hashing-512") for audience in Audience for part in ("chunks", "heads")]
STEP = st.tuples(
    st.sampled_from(["write", "delete", "sync"]),
    st.sampled_from(["returns", "refunds", "warranty"]),
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["one text", "# A\none\n# B\ntwo", "another\n\n# B\ntwo"]),
    st.sampled_from(["public", "staff"]),
)


class Counting(HashingEmbedder):
    """Counts passages, and breaks after a given number of them."""

    def __init__(self, breaks_after: int = 10**9) -> None:
        super().__init__()
        self.embedded = 0
        self.breaks_after = breaks_after

    def embed_passages(self, texts: list[str]) -> Vectors:  # type: ignore[override]  # only lists come here
        if self.embedded + len(texts) > self.breaks_after:
            raise EmbeddingFailure("lost")
        self.embedded += len(texts)
        return super().embed_passages(texts)


def contents(index: MemoryIndex) -> dict[Shelf, set[str]]:
    return {shelf: index.ids(shelf) for shelf in SHELVES}


def a_library(folder: Path, index: MemoryIndex) -> Library:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    Base.metadata.create_all(
        store.engine(),
        tables=[
            table for name, table in Base.metadata.tables.items() if name.startswith(("article", "knowledge", "index"))
        ],
    )
    return Library(store=store, index=index, embedder=HashingEmbedder())


def after(steps: list[tuple[str, str, str, str, str]], root: Path, index: MemoryIndex, *, alike: bool) -> Library:
    """A library that was kept in step with a folder; with `alike` files may hold the same bytes."""
    articles = root / "articles"
    (articles / "en").mkdir(parents=True)
    (articles / "zh").mkdir()
    library = a_library(root, index)
    for action, article, language, text, audience in [*steps, ("sync", "", "", "", "")]:
        path = articles / language / f"{article}.md"
        if action == "write":
            own = text if alike else f"{text} {language}"
            path.write_text(f"---\nid: {article}\naudience: {audience}\n---\n{own}")
        elif action == "delete":
            path.unlink(missing_ok=True)
        else:
            library.add(articles)
            library.bring_index_up_to_date()
    return library


@settings(max_examples=25)
@given(st.lists(STEP, max_size=12))
def test_any_run_of_edits_ends_where_a_rebuild_ends(steps: list[tuple[str, str, str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        index, fresh = MemoryIndex(), MemoryIndex()
        library = after(steps, root, index, alike=False)
        (root / "rebuilt").mkdir()
        rebuilt = a_library(root / "rebuilt", fresh)
        rebuilt.add(root / "articles")
        rebuilt.bring_index_up_to_date()
        assert contents(index) == contents(fresh)
        assert [line.article_id for line in library.articles()] == [line.article_id for line in rebuilt.articles()]


@settings(max_examples=25)
@given(st.lists(STEP, max_size=12))
def test_the_index_is_what_the_store_makes_of_it_even_when_files_are_alike(
    steps: list[tuple[str, str, str, str, str]],
) -> None:
    # Which of two equal files is the article depends on which came first, so the folder alone cannot tell.
    with tempfile.TemporaryDirectory() as name:
        index, fresh = MemoryIndex(), MemoryIndex()
        after(steps, Path(name), index, alike=True)
        a_library(Path(name), fresh).bring_index_up_to_date()
        assert contents(index) == contents(fresh)


def test_an_unchanged_article_costs_no_embedding(store: Store, write: Write, folder: Path) -> None:
    embedder = Counting()
    library = Library(store=store, index=MemoryIndex(), embedder=embedder)
    write("returns", "# A\nfirst\n# B\nsecond")
    write("refunds", "third")
    assert library.add(folder).added == 2
    assert library.bring_index_up_to_date().embedded == 5  # three chunks, two heads
    embedder.embedded = 0
    assert library.add(folder).unchanged == 2
    library.bring_index_up_to_date()
    assert embedder.embedded == 0
    write("returns", "# A\nfirst\n# B\nsecond, edited")
    assert library.add(folder).changed == 1
    done = library.bring_index_up_to_date()
    assert (done.embedded, done.dropped, embedder.embedded) == (1, 1, 1)


def test_broken_off_in_the_middle_it_goes_on_where_it_stopped(store: Store, write: Write, folder: Path) -> None:
    index = MemoryIndex()
    for number in range(50):
        write(f"article-{number}", f"text {number}")
    broken = Library(store=store, index=index, embedder=Counting(breaks_after=40))
    broken.add(folder)
    with pytest.raises(EmbeddingFailure):
        broken.bring_index_up_to_date()
    kept = sum(index.count(shelf) for shelf in SHELVES)
    embedder = Counting()
    again = Library(store=store, index=index, embedder=embedder)
    assert again.status().state == "indexing"
    again.bring_index_up_to_date()
    assert embedder.embedded == 100 - kept
    assert again.status().state == "ready"


def test_a_lost_index_is_rebuilt_from_the_store(store: Store, write: Write, folder: Path) -> None:
    write("returns", "text")
    Library(store=store, index=MemoryIndex(), embedder=HashingEmbedder()).add(folder)
    assert Library(store=store, index=MemoryIndex(), embedder=HashingEmbedder()).bring_index_up_to_date().embedded == 2


def test_a_file_that_has_gone_takes_its_article_with_it(library: Library, write: Write, folder: Path) -> None:
    path = write("returns", "text")
    write("refunds", "text")
    library.add(folder)
    path.unlink()
    assert library.add(folder).removed == 1
    assert [line.article_id for line in library.articles()] == ["refunds"]


def test_a_file_that_cannot_be_read_is_reported_and_its_article_stays(
    library: Library, write: Write, folder: Path
) -> None:
    path = write("returns", "text")
    library.add(folder)
    path.write_text("---\nid: [unclosed\n---\ntext")
    report = library.add(folder)
    assert (report.removed, report.skipped[0].source) == (0, str(path))
    assert "not valid YAML" in report.skipped[0].reason
    assert library.article("returns", "en") is not None


def test_an_id_taken_twice_is_reported(library: Library, write: Write, folder: Path) -> None:
    write("returns", "text")
    (folder / "en" / "z.md").write_text("---\nid: returns\n---\nother")
    report = library.add(folder)
    assert (report.added, len(report.skipped)) == (1, 1)
    assert "already in" in report.skipped[0].reason


def test_a_wrong_path_is_an_error(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="does not exist"):
        library.add(tmp_path / "nowhere")


def test_an_article_may_move_from_the_staff_to_the_public(
    library: Library, store: Store, index: MemoryIndex, write: Write, folder: Path
) -> None:
    for audience in ("staff", "public"):
        write("returns", "text", audience=audience)
        library.add(folder)
        library.bring_index_up_to_date()
        counts = {shelf.audience: index.count(shelf) for shelf in SHELVES if shelf.part == "chunks"}
        assert counts == {Audience.PUBLIC: int(audience == "public"), Audience.STAFF: int(audience == "staff")}
    with store.reading() as session:
        held: Holdings = read_holdings(session, (Audience.PUBLIC,))
    assert len(held.pieces) == 1
