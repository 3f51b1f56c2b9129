"""Any interleaving of edits, removals, syncs, changes of model, rebuilds and crashes ends where a rebuild ends."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence, Set
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crm_tools.store import Base, Store, utc_now
from knowledge_base.articles import keep_article, remove_article
from knowledge_base.embeddings import Embedder, HashingEmbedder, Vectors
from knowledge_base.errors import EmbeddingFailure, IndexFailure
from knowledge_base.index import open_index
from knowledge_base.indexing import Choice, shelves_of
from knowledge_base.library import Library
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience
from knowledge_base.vectors import Entry, Index, MemoryIndex, Shelf
from tests.conftest import hasty
from tests.knowledge_base.chroma_server import ChromaServer

MODELS = ("32", "64")
ARTICLES = st.sampled_from(["returns", "refunds", "warranty"])
LANGUAGES = st.sampled_from(["en", "zh"])
TITLES = st.sampled_from(["", "Returns", "Money back"])
TEXTS = st.sampled_from(["one text", "# A\none\n# B\ntwo", "another\n\n# B\ntwo", "# A\none\n# A\none"])
AUDIENCES = st.sampled_from(list(Audience))
NEVER = 10**9


class Crashing(HashingEmbedder):
    """Dies after so many passages."""

    lasts = NEVER

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.lasts -= len(texts)
        if self.lasts < 0:
            raise EmbeddingFailure("lost")
        return super().embed_passages(texts)


class Faulty:
    """An index that dies at its n-th change, before anything is written or after it was."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.lasts = NEVER
        self.writes_first = False

    def change(self, shelf: Shelf, *, put: Sequence[Entry], vectors: Vectors, drop: Sequence[str]) -> None:
        self.lasts -= 1
        if self.lasts >= 0 or self.writes_first:
            self.index.change(shelf, put=put, vectors=vectors, drop=drop)
        if self.lasts < 0:
            raise IndexFailure("gone")

    def keep_only(self, models: Set[str]) -> None:
        self.lasts -= 1
        if self.lasts >= 0 or self.writes_first:
            self.index.keep_only(models)
        if self.lasts < 0:
            raise IndexFailure("gone")

    def ids(self, shelf: Shelf) -> set[str]:
        return self.index.ids(shelf)

    def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        return self.index.nearest(shelf, vector, limit)

    def count(self, shelf: Shelf) -> int:
        return self.index.count(shelf)

    def vectors(self, shelf: Shelf, ids: Sequence[str]) -> dict[str, Vectors]:
        return self.index.vectors(shelf, ids)

    def close(self) -> None:
        self.index.close()


class IndexMachine(RuleBasedStateMachine):
    def __init__(self, open_at: Callable[[Path], Index]) -> None:
        super().__init__()
        self._open_at = open_at
        self._folder = tempfile.TemporaryDirectory()
        self._root = Path(self._folder.name)
        self._store = hasty(Store(f"sqlite:///{self._root / 'store.db'}"))
        names = ("article", "index", "search", "knowledge")
        Base.metadata.create_all(
            self._store.engine(),
            tables=[table for name, table in Base.metadata.tables.items() if name.startswith(names)],
        )
        self._index = Faulty(open_at(self._root / "index"))
        self._index.keep_only(frozenset())
        self._model = MODELS[0]

    @initialize()
    def start(self) -> None:
        self._open()

    @rule(article=ARTICLES, language=LANGUAGES, title=TITLES, text=TEXTS, audience=AUDIENCES)
    def write(self, article: str, language: str, title: str, text: str, audience: Audience) -> None:
        with self._store.transaction() as session:
            keep_article(session, Draft(article, language, title, text, audience=audience), source="", at=utc_now())

    @rule(article=ARTICLES, language=LANGUAGES)
    def remove(self, article: str, language: str) -> None:
        with self._store.transaction() as session:
            remove_article(session, article, language, at=utc_now())

    @rule()
    def sync(self) -> None:
        self._library.bring_index_up_to_date()
        assert self._library.is_in_step()

    @rule(passages=st.integers(0, 9))
    def sync_until_the_model_dies(self, passages: int) -> None:
        self._embedder.lasts = passages
        self._attempt()

    @rule(changes=st.integers(0, 4), writes_first=st.booleans())
    def sync_until_the_index_dies(self, changes: int, writes_first: bool) -> None:
        self._index.lasts, self._index.writes_first = changes, writes_first
        self._attempt()

    @rule()
    def restart(self) -> None:
        self._open()

    @rule(model=st.sampled_from(MODELS))
    def set_another_model(self, model: str) -> None:
        self._model = model
        self._open()

    @rule()
    def ask_for_a_rebuild(self) -> None:
        self._library.rebuild_index()

    @rule(audience=AUDIENCES)
    def search(self, audience: Audience) -> None:
        found = self._library.search("one text, two", language="en", audience=audience)
        readable = {(line.article_id, line.language) for line in self._library.articles() if line.audience <= audience}
        assert {(one.article_id, one.language) for one in found.passages} <= readable

    @invariant()
    def only_known_models_have_shelves(self) -> None:
        assert not any(self._index.count(shelf) for shelf in shelves_of("hashing-512"))

    def teardown(self) -> None:
        if not hasattr(self, "_library"):
            return
        self._library.bring_index_up_to_date()
        assert self._library.verify_index(sample=0).is_none
        rebuilt = MemoryIndex()
        self._made(rebuilt).bring_index_up_to_date()
        for model in (f"hashing-{size}" for size in MODELS):
            for shelf in shelves_of(model):
                names = sorted(rebuilt.ids(shelf))
                assert sorted(self._index.ids(shelf)) == names
                kept, fresh = self._index.vectors(shelf, names), rebuilt.vectors(shelf, names)
                assert all(kept[name] == pytest.approx(fresh[name], abs=1e-5) for name in names)
        self._library.close()
        self._store.close()
        self._folder.cleanup()

    def _attempt(self) -> None:
        try:
            self._library.bring_index_up_to_date()
        except (EmbeddingFailure, IndexFailure):
            self._library.status()
        finally:
            self._embedder.lasts = self._index.lasts = NEVER

    def _open(self) -> None:
        """As a new process does: nothing is left of the old one but the store and the index."""
        self._index.close()
        if not isinstance(self._index.index, MemoryIndex):
            self._index = Faulty(self._open_at(self._root / "index"))
        self._embedder = Crashing(int(self._model))
        self._library = self._made(self._index)

    def _made(self, index: Index) -> Library:
        def opening(setting: str) -> Embedder:
            return HashingEmbedder(int(setting))

        embedder = self._embedder if index is self._index else HashingEmbedder(int(self._model))
        choice = Choice(self._model, opening)
        return Library(store=self._store, index=index, embedder=embedder, choice=choice, patience=0)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge_base.sync.EMBED_AT_ONCE", 3)


def play(open_at: Callable[[Path], Index], examples: int, steps: int) -> None:
    """`examples` are of the ordinary profile; a longer one plays more in proportion."""
    share = settings.default.max_examples / 100 if settings.default else 1
    run_state_machine_as_test(
        lambda: IndexMachine(open_at),
        settings=settings(
            max_examples=max(1, int(examples * share)), stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_in_memory() -> None:
    play(lambda folder: MemoryIndex(), 30, 25)


@pytest.mark.slow
def test_on_the_real_index() -> None:
    play(open_index, 6, 20)


@pytest.mark.slow
def test_on_a_real_server(chroma_server: ChromaServer) -> None:
    play(lambda folder: open_index(chroma_server.url), 6, 20)
