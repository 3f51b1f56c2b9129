from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from crm_tools.store import Store
from knowledge_base.library import Library
from knowledge_base.traces import SearchTraceRow, forget_searches, keep_search, searches_told
from tests.knowledge_base.conftest import Write

QUESTION = "I bought a kettle. What does a return cost?"


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


@pytest.fixture
def filled(library: Library, write: Write, folder: Path) -> Library:
    write("returns", "A machine can be returned within 14 days.\n\n# Cost\nA return costs 12 yuan.", title="Returns")
    library.add(folder)
    library.bring_index_up_to_date()
    return library


def test_a_search_keeps_what_was_asked_found_and_scored(filled: Library, store: Store) -> None:
    found = filled.search(QUESTION, language="en")

    with store.reading() as session:
        [told] = searches_told(session, [found.trace_id])
    assert told["question"] == QUESTION
    assert told["parts"] == [QUESTION, "What does a return cost?"]
    assert (told["language"], told["audience"], told["answerable"]) == ("en", "public", found.answerable)
    assert told["model"] == "hashing-512"
    first = told["passages"][0]
    assert (first["article_id"], first["title"], first["heading"], first["revision"]) == (
        "returns",
        "Returns",
        "Cost",
        1,
    )
    assert first["score"] == pytest.approx(found.passages[0].score, abs=1e-4)
    assert {"meaning", "keyword"} <= set(first["legs"])
    assert (first["shown"], first["used"]) == (False, False)


def test_a_turn_writes_its_search_itself_with_what_became_of_it(filled: Library, store: Store) -> None:
    found = filled.search(QUESTION, language="en", keep=False)
    with store.reading() as session:
        assert searches_told(session, [found.trace_id]) == []

    used = found.passages[0].chunk_id
    with store.transaction() as session:
        keep_search(session, found, conversation_id="cnv_1", shown=True, used={used, "of another search"})

    with store.reading() as session:
        [told] = searches_told(session, [found.trace_id])
        row = session.get_one(SearchTraceRow, found.trace_id)
    assert [one["used"] for one in told["passages"]] == [one.chunk_id == used for one in found.passages]
    assert all(one["shown"] for one in told["passages"])
    assert (row.conversation_id, row.used, row.settled) == ("cnv_1", [used], "")


def test_a_search_by_words_alone_names_no_model(store: Store, filled: Library) -> None:
    filled.search("", language="en")
    with store.reading() as session:
        [row] = session.scalars(select(SearchTraceRow))
        [told] = searches_told(session, [row.id])
    assert (row.model, row.passages, row.top_score) == ("", [], 0.0)
    assert told["passages"] == []


def test_a_trace_keeps_pointing_at_the_revision_it_found(
    filled: Library, store: Store, write: Write, folder: Path
) -> None:
    found = filled.search(QUESTION, language="en")
    write("returns", "Nothing can be returned.", title="No returns")
    filled.add(folder)

    with store.reading() as session:
        [told] = searches_told(session, [found.trace_id])
    assert {one["title"] for one in told["passages"]} == {"Returns"}


def test_a_conversations_searches_can_be_erased(filled: Library, store: Store) -> None:
    kept = {}
    for conversation in ("cnv_1", "cnv_1", "cnv_2"):
        found = filled.search(QUESTION, language="en", keep=False)
        with store.transaction() as session:
            keep_search(session, found, conversation_id=conversation)
        kept[found.trace_id] = conversation

    with store.transaction() as session:
        assert forget_searches(session, "cnv_1") == 2
        assert forget_searches(session, "cnv_1") == 0

    with store.reading() as session:
        left = [told["id"] for told in searches_told(session, list(kept))]
    assert [kept[name] for name in left] == ["cnv_2"]
