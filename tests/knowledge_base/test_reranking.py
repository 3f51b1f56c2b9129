from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from math import nan
from pathlib import Path

import pytest

from knowledge_base.embeddings import EmbedderState
from knowledge_base.library import Library
from knowledge_base.passages import Found
from knowledge_base.reranking import OverlapReranker, Reordering, blended
from tests.knowledge_base.conftest import Write

QUESTION = "how long is the warranty of the kettle"


class Contrary(OverlapReranker):
    """Finds last what the search found first, and fails on demand."""

    def __init__(self) -> None:
        self.mood: EmbedderState = "ready"
        self.error: Exception | None = None
        self.gives: list[float] | None = None
        self.asked: list[list[str]] = []
        self.hurry = threading.Event()
        self.hurry.set()
        self.closed = False

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(list(texts))
        self.hurry.wait(20)
        if self.error is not None:
            raise self.error
        return [float(place) for place in range(len(texts))] if self.gives is None else self.gives

    def state(self) -> EmbedderState:
        return self.mood

    def why_failed(self) -> str:
        return "no such file"

    def close(self) -> None:
        self.closed = True
        self.hurry.set()


@pytest.fixture
def filled(library: Library, write: Write, folder: Path) -> Iterator[Library]:
    for number, word in enumerate(("kettle", "toaster", "purifier", "grinder", "lamp", "fan", "heater", "scale")):
        write(f"a{number}", f"The warranty of the {word} is {number + 1} years long.", title=f"The {word}")
    library.add(folder)
    library.bring_index_up_to_date()
    yield library
    library.close()


def ids(found: Found) -> list[str]:
    return [passage.chunk_id for passage in found.passages]


def ask(library: Library, limit: int = 5) -> Found:
    return library.search(QUESTION, language="en", limit=limit)


def test_without_one_nothing_changes_and_nothing_is_told(filled: Library) -> None:
    assert filled.status().reranker == ""
    filled.rerank_with(Reordering())
    filled.warm_reranker()
    assert len(ask(filled).passages) == 5


def test_the_reranker_counts_three_times_as_much_as_the_old_place() -> None:
    assert blended([3.0, 2.0, 1.0]) == [0, 1, 2]
    assert blended([0.0, 0.0, 0.0]) == [0, 1, 2]
    assert blended([1.0, 2.0, 3.0]) == [2, 1, 0]
    assert blended([0.1, 0.9]) == [1, 0]
    assert blended([-8.0, -9.0, -1.0, -7.5]) == [2, 0, 3, 1]  # the first was first, so it stays before the fourth


def test_the_order_is_the_rerankers_and_its_sureness_is_still_the_searchs(filled: Library) -> None:
    plain, all_plain = ask(filled), ask(filled, limit=8)
    contrary = Contrary()
    filled.rerank_with(Reordering(contrary))
    turned = ask(filled, limit=8)
    assert ids(turned) == ids(all_plain)[::-1]
    assert {one.chunk_id: one.score for one in turned.passages} == {
        one.chunk_id: one.score for one in all_plain.passages
    }
    assert (turned.answerable, len(ask(filled).passages)) == (plain.answerable, 5)
    assert contrary.asked[0][0].startswith(f"{all_plain.passages[0].title}\n")
    assert filled.status().reranker == "overlap, ready"


def test_a_passage_beyond_the_limit_can_come_in_but_the_surest_stays(filled: Library) -> None:
    plain = ask(filled, limit=2)
    surest = max(plain.passages, key=lambda passage: passage.score)
    filled.rerank_with(Reordering(Contrary()))
    turned = ask(filled, limit=2)
    assert ids(turned)[0] not in ids(plain)
    assert surest in turned.passages


def test_the_twin_puts_first_what_shares_the_questions_words() -> None:
    assert OverlapReranker().scores("Kettle warranty?", ["the kettle's warranty", "a warranty", "lamp"]) == [1, 0.5, 0]
    assert OverlapReranker().scores("?", ["a"]) == [0]


@pytest.mark.parametrize("fault", ["error", "few", "nan", "closed"])
def test_a_reranker_that_cannot_be_asked_leaves_everything_as_it_was(filled: Library, fault: str) -> None:
    plain, contrary = ask(filled), Contrary()
    reordering = Reordering(contrary)
    filled.rerank_with(reordering)
    if fault == "error":
        contrary.error = OSError("lost")
    elif fault == "few":
        contrary.gives = [1.0]
    elif fault == "nan":
        contrary.gives = [nan] * 8
    else:
        reordering.close()
    again = ask(filled)
    assert (ids(again), again.answerable) == (ids(plain), plain.answerable)


@pytest.mark.parametrize("mood", ["cold", "warming", "failed"])
def test_one_that_is_not_ready_is_not_asked(filled: Library, mood: EmbedderState) -> None:
    plain, contrary = ask(filled), Contrary()
    contrary.mood = mood
    filled.rerank_with(Reordering(contrary))
    again = ask(filled)
    assert (ids(again), again.answerable, contrary.asked) == (ids(plain), plain.answerable, [])


def test_a_slow_one_costs_one_search_its_budget_and_then_rests(
    filled: Library, caplog: pytest.LogCaptureFixture
) -> None:
    plain, contrary = ask(filled), Contrary()
    contrary.hurry.clear()
    filled.rerank_with(Reordering(contrary, budget=0.05))
    with caplog.at_level(logging.WARNING):
        started = time.monotonic()
        assert [ids(ask(filled)) for _ in range(5)] == [ids(plain)] * 5
        assert time.monotonic() - started < 10
    assert len(contrary.asked) == 1
    assert [record.message for record in caplog.records] == [
        "the reranker was left out: no scores within 0.05 s; searches go on in their own order"
    ]
    assert filled.status().reranker == "overlap, ready (no scores within 0.05 s)"


def test_after_its_rest_it_is_asked_again(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge_base.reranking.REST_SECONDS", 0.0)
    plain, contrary = ask(filled), Contrary()
    contrary.error = OSError("lost")
    filled.rerank_with(Reordering(contrary))
    assert ids(ask(filled)) == ids(plain)
    contrary.error = None
    assert ids(ask(filled)) != ids(plain)
    assert filled.status().reranker == "overlap, ready"


def test_one_that_cannot_be_loaded_is_told_of_once(filled: Library, caplog: pytest.LogCaptureFixture) -> None:
    contrary = Contrary()
    contrary.mood = "failed"
    filled.rerank_with(Reordering(contrary))
    with caplog.at_level(logging.WARNING):
        ask(filled)
        ask(filled)
    assert len(caplog.records) == 1
    assert filled.status().reranker == "overlap, failed (no such file)"


def test_warming_that_fails_stops_nobody(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Contrary) -> None:
        raise OSError("no process")

    monkeypatch.setattr(Contrary, "warm", fails)
    filled.rerank_with(Reordering(Contrary()))
    filled.warm_reranker()
    assert filled.status().reranker == "overlap, ready (no process)"


def test_the_library_closes_it(library: Library) -> None:
    contrary = Contrary()
    library.rerank_with(Reordering(contrary))
    library.close()
    assert contrary.closed
