"""Nothing of a staff article reaches a customer's search, whatever was edited, hidden, removed or not yet indexed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tools.store import Store
from knowledge_base import library as library_module
from knowledge_base.articles import keep_article, remove_article
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.library import Library
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience
from knowledge_base.vectors import MemoryIndex, Shelf
from tests.conftest import FakeClock
from tests.knowledge_base.conftest import Write

QUESTION = "what does the goodwill rule allow 善意补偿"
TEXTS = {"en": "The goodwill rule allows {n} yuan, canary{n}.", "zh": "善意补偿规则允许 {n} 元，canary{n}。"}
KEYS = [(article, language) for article in ("one", "two") for language in ("en", "zh")]
STEP = st.one_of(
    st.tuples(st.just("keep"), st.sampled_from(KEYS), st.sampled_from(list(Audience))),
    st.tuples(st.just("remove"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("index"), st.none(), st.none()),
    st.tuples(st.just("restart"), st.none(), st.none()),
)


@pytest.mark.parametrize("read_at_once", [2000, 0])
@given(steps=st.lists(STEP, min_size=1, max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_whatever_happens_to_articles_each_audience_finds_what_it_may_read_now(
    steps: list[tuple[str, tuple[str, str] | None, Audience | None]],
    read_at_once: int,  # 0: searches go on with the last snapshot while a changed library is read
    store: Store,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library_module, "READ_AT_ONCE", read_at_once)
    with store.transaction() as session:  # what the example before this one left
        for article, language in KEYS:
            remove_article(session, article, language, at=clock())
    index, standing = MemoryIndex(), dict[tuple[str, str], tuple[Audience, str]]()
    library = Library(store=store, index=index, embedder=HashingEmbedder(), clock=clock)
    for number, (action, key, audience) in enumerate(steps):
        if action == "index":
            library.bring_index_up_to_date()
        elif action == "restart":
            library = Library(store=store, index=index, embedder=HashingEmbedder(), clock=clock)
        elif key is not None:
            _write(store, clock, key, audience, number, standing)
        for reader in Audience:
            found = library.search(QUESTION, language="en", audience=reader, limit=20).passages
            told = {((one.article_id, one.language), one.text) for one in found}
            allowed = {
                (place, text)
                for place, (shelf, text) in standing.items()
                if reader is Audience.STAFF or shelf is Audience.PUBLIC
            }
            assert told <= allowed


def _write(
    store: Store,
    clock: FakeClock,
    key: tuple[str, str],
    audience: Audience | None,
    number: int,
    standing: dict[tuple[str, str], tuple[Audience, str]],
) -> None:
    article, language = key
    with store.transaction() as session:
        if audience is None:
            remove_article(session, article, language, at=clock())
            standing.pop(key, None)
            return
        text = TEXTS[language].format(n=number)
        draft = Draft(article, language, "Goodwill", text, audience=audience)
        keep_article(session, draft, source="", at=clock())
        standing[key] = (audience, text)


@pytest.fixture
def hide(library: Library, write: Write, folder: Path) -> Callable[[], None]:
    """A public article is there and indexed; `hide()` makes it the staff's, and the index does not know yet."""
    write("ladder", "The goodwill ladder allows 77 yuan.", title="Goodwill ladder")
    library.add(folder)
    library.bring_index_up_to_date()

    def make_staffs() -> None:
        write("ladder", "The goodwill ladder allows 77 yuan.", title="Goodwill ladder", audience="staff")
        library.add(folder)

    return make_staffs


def test_a_vector_left_on_the_public_shelf_finds_nothing(
    library: Library, index: MemoryIndex, hide: Callable[[], None]
) -> None:
    [passage] = library.search("goodwill ladder", language="en").passages
    hide()

    shelf = Shelf(Audience.PUBLIC, "chunks", HashingEmbedder().name)
    assert index.ids(shelf) == {
        passage.chunk_id
    }  # the same words: the same chunk, still where customers' searches look
    assert library.search("goodwill ladder", language="en").passages == ()
    assert len(library.search("goodwill ladder", language="en", audience=Audience.STAFF).passages) == 1


def test_a_snapshot_from_before_an_article_was_hidden_hands_nothing_out(
    library: Library, hide: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "READ_AT_ONCE", 0)
    old = library._holdings(Audience.PUBLIC)
    assert old.pieces
    hide()
    monkeypatch.setattr(library, "_holdings", lambda *_, **__: old)  # the library is still being read anew
    assert library.search("goodwill ladder", language="en").passages == ()


def test_an_article_that_is_hidden_while_a_search_runs_is_not_handed_out(
    library: Library, index: MemoryIndex, hide: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest, hidden = index.nearest, list[bool]()

    def hide_first(*given: object) -> list[tuple[str, float]]:
        if not hidden:
            hidden.append(True)
            hide()
        return nearest(*given)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(index, "nearest", hide_first)
    assert library.search("goodwill ladder", language="en").passages == ()
    assert hidden


def test_a_staff_article_is_not_found_by_way_of_its_public_twin(library: Library, write: Write, folder: Path) -> None:
    write("ladder", "The goodwill ladder allows 77 yuan, canary.", title="Goodwill", audience="staff")
    write("ladder", "善意补偿以官网公布为准。", language="zh", title="善意补偿")
    library.add(folder)
    library.bring_index_up_to_date()
    for language in ("en", "zh"):
        for question in ("goodwill ladder", "善意补偿", "goodwill 善意补偿"):
            found = library.search(question, language=language, limit=20).passages
            assert {one.language for one in found} <= {"zh"}
            assert not any("canary" in one.text for one in found)


def test_what_customers_find_and_its_scores_tell_nothing_of_staff_articles(
    library: Library, write: Write, folder: Path
) -> None:
    write("returns", "A machine can be returned within 14 days.\n\n# Cost\nA return costs 12 yuan.", title="Returns")
    write("shipping", "Delivery takes three days and costs 12 yuan.", title="Delivery")
    library.add(folder)
    library.bring_index_up_to_date()
    questions = ["what does a return cost", "delivery yuan", "goodwill", "退货"]

    def answers() -> list[object]:
        found = [library.search(question, language="en", limit=20) for question in questions]
        return [(one.passages, one.answerable) for one in found]

    before = answers()
    for number in range(30):
        write(f"staff-{number}", f"A return may cost {number} yuan goodwill delivery.", audience="staff")
    library.add(folder)
    assert answers() == before
    library.bring_index_up_to_date()
    assert answers() == before
