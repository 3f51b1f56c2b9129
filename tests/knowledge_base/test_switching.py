"""Changing the embedding model: the old index answers until the new one is whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crm_tools.store import Store
from knowledge_base.embeddings import EmbedderState, HashingEmbedder, Vectors
from knowledge_base.errors import EmbeddingFailure, IndexFailure, IndexInUse
from knowledge_base.indexing import Choice, shelves_of
from knowledge_base.library import Library
from knowledge_base.passages import Found
from knowledge_base.vectors import MemoryIndex, Shelf
from tests.knowledge_base.conftest import Write

OLD, NEW = "hashing-512", "hashing-64"
QUESTION = "what does a return cost"


class Fragile(HashingEmbedder):
    """Breaks after so many passages; counts them."""

    def __init__(self, dimension: int, lasts: int = 10**9) -> None:
        super().__init__(dimension)
        self.lasts = lasts
        self.embedded = 0
        self.is_closed = False
        self.mood: EmbedderState = "ready"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        if self.embedded > self.lasts:
            raise EmbeddingFailure("lost")
        return super().embed_passages(texts)

    def state(self) -> EmbedderState:
        return self.mood

    def close(self) -> None:
        self.is_closed = True


Open = Callable[..., Library]


@pytest.fixture
def index() -> MemoryIndex:
    return MemoryIndex()


@pytest.fixture
def models() -> dict[str, Fragile]:
    return {}


@pytest.fixture
def opened(store: Store, index: MemoryIndex, models: dict[str, Fragile], monkeypatch: pytest.MonkeyPatch) -> Open:
    """A library as a new process opens it, with the model that is set."""
    monkeypatch.setattr("knowledge_base.sync.EMBED_AT_ONCE", 8)

    def make(setting: str, lasts: int = 10**9, gone: str = "") -> Library:
        def opening(name: str) -> Fragile:
            if name == gone:
                raise EmbeddingFailure("it is not installed any more")
            models[name] = Fragile(int(name))
            return models[name]

        wanted = Fragile(int(setting), lasts)
        models["wanted"] = wanted
        return Library(
            store=store, index=index, embedder=wanted, choice=Choice(setting, opening), patience=0
        )  # fmt: skip

    return make


@pytest.fixture
def many(write: Write, folder: Path) -> Path:
    for number in range(20):
        write(f"article-{number}", f"Text number {number}.", title=f"Article {number}")
    write("returns", "A return costs 12 yuan.", title="Returns")
    return folder


def by(library: Library) -> str:
    found: Found = library.search(QUESTION, language="en")
    assert found.passages
    assert found.passages[0].article_id == "returns"
    return found.model


def held(index: MemoryIndex, model: str) -> int:
    return sum(index.count(shelf) for shelf in shelves_of(model))


def test_the_old_model_answers_until_the_new_index_is_whole(
    opened: Open, index: MemoryIndex, models: dict[str, Fragile], many: Path
) -> None:
    first = opened("512")
    first.add(many)
    first.bring_index_up_to_date()
    second = opened("64", lasts=20)
    assert by(second) == OLD
    with pytest.raises(EmbeddingFailure):
        second.bring_index_up_to_date()
    status = second.status()
    assert (status.model, status.building, status.state) == (OLD, NEW, "indexing")
    assert 0 < held(index, NEW) < held(index, OLD) == 42
    assert by(second) == OLD

    third = opened("64")  # after a crash another process goes on
    before = held(index, NEW)
    assert by(third) == OLD
    third.bring_index_up_to_date()
    assert models["wanted"].embedded == 42 - before
    assert by(third) == NEW
    assert (held(index, OLD), held(index, NEW)) == (0, 42)
    assert models["512"].is_closed
    assert third.status().building == ""
    assert third.status().state == "ready"


def test_changing_back_half_way_costs_nothing_and_leaves_nothing(
    opened: Open, index: MemoryIndex, models: dict[str, Fragile], many: Path
) -> None:
    first = opened("512")
    first.add(many)
    first.bring_index_up_to_date()
    with pytest.raises(EmbeddingFailure):
        opened("64", lasts=20).bring_index_up_to_date()
    back = opened("512")
    assert back.bring_index_up_to_date().embedded == 0
    assert by(back) == OLD
    assert (held(index, OLD), held(index, NEW)) == (42, 0)


@pytest.mark.parametrize("how", ["gone", "another by that name", "failed"])
def test_when_the_old_model_cannot_be_opened_words_answer_until_the_new_index_is_whole(
    opened: Open, models: dict[str, Fragile], many: Path, how: str, store: Store, index: MemoryIndex
) -> None:
    first = opened("512")
    first.add(many)
    first.bring_index_up_to_date()
    second = opened("64", gone="512" if how == "gone" else "")
    if how == "another by that name":
        second = Library(
            store=store, index=index, embedder=Fragile(64), choice=Choice("64", lambda _: Fragile(99)), patience=0
        )
    if how == "failed":
        assert by(second) == OLD
        models["512"].mood = "failed"
    assert by(second) == ""
    second.bring_index_up_to_date()
    assert by(second) == NEW


def test_what_changes_in_the_library_while_models_change_is_not_lost(
    opened: Open, index: MemoryIndex, many: Path, write: Write
) -> None:
    first = opened("512")
    first.add(many)
    first.bring_index_up_to_date()
    second = opened("64", lasts=20)
    with pytest.raises(EmbeddingFailure):
        second.bring_index_up_to_date()
    write("returns", "A return costs 15 yuan.", title="Returns")
    (many / "en" / "article-3.md").unlink()
    second.add(many)
    third = opened("64")
    assert "15 yuan" in third.search(QUESTION, language="en").passages[0].text
    third.bring_index_up_to_date()
    assert third.verify_index(sample=0).is_none


def test_a_rebuild_that_was_asked_for_elsewhere_is_done_once(
    opened: Open, models: dict[str, Fragile], many: Path, index: MemoryIndex
) -> None:
    owner = opened("512")
    owner.add(many)
    owner.bring_index_up_to_date()
    before = owner.wanted_index()
    opened("512").rebuild_index()
    assert owner.wanted_index() != before
    assert not owner.is_in_step()
    assert owner.status().state == "indexing"
    assert owner.bring_index_up_to_date().embedded == 42
    assert owner.bring_index_up_to_date().embedded == 0
    assert owner.is_in_step()


def test_a_rebuild_that_breaks_off_goes_on_where_it_stopped(
    opened: Open, models: dict[str, Fragile], many: Path, index: MemoryIndex
) -> None:
    first = opened("512")
    first.add(many)
    first.bring_index_up_to_date()
    first.rebuild_index()
    with pytest.raises(EmbeddingFailure):
        opened("512", lasts=20).bring_index_up_to_date()
    done = held(index, OLD)
    again = opened("512")
    assert again.status().state == "indexing"
    assert again.bring_index_up_to_date().embedded == 42 - done


def test_verifying_counts_what_is_missing_too_much_and_wrong(opened: Open, many: Path, index: MemoryIndex) -> None:
    library = opened("512")
    library.add(many)
    library.bring_index_up_to_date()
    assert library.verify_index(sample=0).is_none
    shelf = next(one for one in shelves_of(OLD) if index.count(one) and one.part == "chunks")
    first, second, third = sorted(index.ids(shelf))[:3]
    rows = index.vectors(shelf, [first, second])
    inside = index._shelves[shelf]
    inside[first], inside["stranger"] = rows[second], rows[first]
    del inside[third]
    found = library.verify_index(sample=0)
    assert (found.texts, found.missing, found.extra, found.wrong, found.compared) == (42, 1, 1, 1, 41)
    assert library.verify_index(sample=5).compared == 5
    library.bring_index_up_to_date()
    assert library.verify_index(sample=0).wrong == 1  # the same id is thought to have the same vector,
    library.rebuild_index()
    library.bring_index_up_to_date()
    assert library.verify_index(sample=0).is_none  # which only a rebuild mends


def test_an_index_that_lost_something_is_out_of_step(opened: Open, many: Path, index: MemoryIndex) -> None:
    library = opened("512")
    library.add(many)
    assert not library.is_in_step()
    library.bring_index_up_to_date()
    assert library.is_in_step()
    index.keep_only(frozenset())
    assert not library.is_in_step()
    assert library.bring_index_up_to_date().embedded == 42


def test_beside_the_owner_the_status_is_what_the_owner_noted(store: Store, opened: Open, many: Path) -> None:
    class Owned(MemoryIndex):
        def count(self, shelf: Shelf) -> int:
            raise IndexInUse(Path("index"), "4711")

        def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
            raise IndexInUse(Path("index"), "4711")

    beside = Library(store=store, index=Owned(), embedder=HashingEmbedder(), patience=0)
    owner = opened("512")
    owner.add(many)
    assert beside.status().indexed == 0
    owner.bring_index_up_to_date()
    status = beside.status()
    assert (status.owner, status.indexed, status.state) == ("4711", 21, "ready")
    assert by(beside) == ""
    with pytest.raises(EmbeddingFailure):
        opened("64", lasts=20).bring_index_up_to_date(lambda ready, total: None)
    status = beside.status()
    assert (status.model, status.indexed) == (OLD, 21)
    with pytest.raises(IndexFailure):
        beside.is_in_step()
