from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_tools.store import Store
from knowledge_base.embeddings import EmbedderState, HashingEmbedder, Vectors
from knowledge_base.errors import EmbeddingFailure, IndexFailure
from knowledge_base.library import Library
from knowledge_base.passages import Audience
from knowledge_base.traces import SearchTraceRow
from knowledge_base.vectors import MemoryIndex, Shelf
from tests.conftest import FakeClock
from tests.knowledge_base.conftest import Write


class Moody(HashingEmbedder):
    """In the state it is told to be in; unusable unless ready."""

    def __init__(self, mood: EmbedderState) -> None:
        super().__init__()
        self.mood = mood

    def state(self) -> EmbedderState:
        return self.mood

    def embed_queries(self, texts: list[str]) -> Vectors:  # type: ignore[override]  # only lists come here
        if self.mood != "ready":
            raise EmbeddingFailure("not now")
        return super().embed_queries(texts)


@pytest.fixture
def filled(library: Library, write: Write, folder: Path) -> Library:
    write("returns", "A machine can be returned within 14 days.\n\n# Cost\nA return costs 12 yuan.", title="Returns")
    write("returns", "机器可在 14 天内退货。\n\n# 费用\n退货费 12 元。", language="zh", title="退货")
    write("repairs", "机器坏了可以送修。", language="zh", title="维修")
    write("goodwill", "Return goodwill up to 50 yuan.", title="Goodwill for returns", audience="staff")
    library.add(folder)
    library.bring_index_up_to_date()
    return library


def test_a_passage_can_be_cited(filled: Library) -> None:
    first = filled.search("what does a return cost", language="en").passages[0]
    assert (first.article_id, first.heading, first.language, first.revision) == ("returns", "Cost", "en", 1)
    assert first.url == "/help/en/returns"
    assert "12 yuan" in first.text
    assert 0 <= first.score <= 1


def test_an_article_in_both_languages_is_shown_in_the_askers(filled: Library) -> None:
    for language in ("en", "zh"):
        passages = filled.search("returns 退货", language=language).passages
        assert {passage.language for passage in passages if passage.article_id == "returns"} == {language}


def test_an_article_in_the_other_language_only_is_still_found(filled: Library) -> None:
    assert any(passage.article_id == "repairs" for passage in filled.search("维修", language="en").passages)


def test_customers_never_see_what_is_for_staff(filled: Library) -> None:
    question = "goodwill for returns"
    public = filled.search(question, language="en", limit=20).passages
    staff = filled.search(question, language="en", audience=Audience.STAFF, limit=20).passages
    assert "goodwill" not in {passage.article_id for passage in public}
    assert staff[0].article_id == "goodwill"


@pytest.mark.parametrize(
    "question", ["", "   ", "\0", "😀😀", "的", "?!" * 50_000, "x" * 100_000, "<script>1</script>"]
)
def test_an_odd_question_is_no_accident(filled: Library, question: str) -> None:
    found = filled.search(question, language="en")
    assert found.trace_id
    assert not found.answerable


def test_an_empty_library_knows_nothing(library: Library) -> None:
    found = library.search("returns", language="en")
    assert (found.passages, found.answerable) == ((), False)


def test_a_search_leaves_a_trace(filled: Library, store: Store, clock: FakeClock) -> None:
    found = filled.search("退货费", language="zh")
    with store.reading() as session:
        [row] = session.scalars(select(SearchTraceRow))
    assert (row.id, row.question, row.language, row.at) == (found.trace_id, "退货费", "zh", clock.now)
    assert [entry["chunk"] for entry in row.passages] == [passage.chunk_id for passage in found.passages]


def test_while_the_model_warms_words_answer_after_some_patience(store: Store, filled: Library) -> None:
    embedder = Moody("warming")
    library = Library(store=store, index=MemoryIndex(), embedder=embedder, patience=0.1)
    started = time.monotonic()
    assert library.search("return cost", language="en").passages[0].article_id == "returns"
    assert 0.1 <= time.monotonic() - started < 2
    assert library.status().state == "warming"


def test_a_model_that_gets_ready_in_time_is_waited_for(store: Store, index: MemoryIndex, filled: Library) -> None:
    embedder = Moody("warming")
    library = Library(store=store, index=index, embedder=embedder, patience=10)
    timer = threading.Timer(0.1, setattr, (embedder, "mood", "ready"))
    timer.start()
    assert library.search("return cost", language="en").passages
    timer.join()
    assert embedder.state() == "ready"


def test_a_failed_model_and_a_broken_index_leave_search_by_words(store: Store, filled: Library) -> None:
    class Broken(MemoryIndex):
        def nearest(self, shelf: Shelf, vector: Vectors, limit: int) -> list[tuple[str, float]]:
            raise IndexFailure("gone")

    for library in (
        Library(store=store, index=MemoryIndex(), embedder=Moody("failed")),
        Library(store=store, index=Broken(), embedder=HashingEmbedder()),
    ):
        assert library.search("return cost", language="en").passages[0].article_id == "returns"


def test_what_another_process_writes_is_found_at_once(
    store: Store, filled: Library, write: Write, folder: Path
) -> None:
    other = Library(store=Store(store.url), index=MemoryIndex(), embedder=Moody("cold"), patience=0)
    write("grinders", "The Mola grinder has conical burrs.", title="Grinders")
    other.add(folder)
    found = filled.search("conical burrs", language="en").passages
    assert "grinders" in {passage.article_id for passage in found}


def test_forgetting_takes_an_article_out_of_every_language(filled: Library) -> None:
    assert filled.forget("returns") == 2
    assert filled.article("returns", "en") is None
    assert filled.forget("returns") == 0
    assert filled.bring_index_up_to_date().dropped == 6
    assert "returns" not in {passage.article_id for passage in filled.search("return cost", language="en").passages}


def test_revisions_count_on_over_edits_and_removal(filled: Library, write: Write, folder: Path) -> None:
    filled.forget("returns")
    write("returns", "New text.", title="Returns")
    filled.add(folder)
    article = filled.article("returns", "en")
    assert article is not None
    assert (article.revision, article.text, article.url) == (3, "New text.", "/help/en/returns")


def test_the_list_and_the_status_agree(filled: Library) -> None:
    lines, status = filled.articles(), filled.status()
    assert [(line.article_id, line.language) for line in lines] == sorted((li.article_id, li.language) for li in lines)
    assert (status.articles, status.chunks, status.indexed) == (4, 6, 6)
    assert sum(line.chunks for line in lines) == 6
    assert status.state == "ready"


def test_searching_while_articles_change_never_fails(filled: Library, write: Write, folder: Path) -> None:
    def edit() -> None:
        for number in range(10):
            write("returns", f"Return text {number}.", title="Returns")
            filled.add(folder)
            filled.bring_index_up_to_date()

    with ThreadPoolExecutor(5) as pool:
        editing = pool.submit(edit)
        found = [pool.submit(filled.search, "return text", language="en") for _ in range(40)]
        assert all(future.result().passages for future in found)
        editing.result()
    assert filled.search("return text", language="en").passages[0].text == "Return text 9."
