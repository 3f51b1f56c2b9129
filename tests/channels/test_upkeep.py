"""A running server finds what another process added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from channels import upkeep as keeping
from channels.upkeep import Upkeep
from crm_tools.store import Store
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import IndexFailure
from knowledge_base.index import open_index
from knowledge_base.library import Library
from tests.channels.house import settings_for

ARTICLE = "---\nid: zeppelin\ntitle: Zeppelin rides\ncategory: x\naudience: public\n---\nA zeppelin ride costs {}.\n"


@pytest.fixture
def mind(tmp_path: Path) -> Iterator[Mind]:
    made = make_mind(settings_for(tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def upkeep(mind: Mind) -> Iterator[Upkeep]:
    made = Upkeep(mind, every=0.05)
    yield made
    made.stop()


@pytest.fixture
def clerk(mind: Mind, tmp_path: Path) -> Callable[[str], None]:
    """`deskside kb add` of another process: its own store and library, and no index of its own."""
    store = Store(mind.store.url)
    library = Library(store=store, index=open_index(tmp_path / "unused"), embedder=HashingEmbedder())

    def add(price: str) -> None:
        path = tmp_path / "zeppelin.md"
        path.write_text(ARTICLE.format(price), encoding="utf-8")
        library.add(path)

    return add


def test_articles_of_another_process_are_indexed_and_health_says_so_meanwhile(
    mind: Mind, upkeep: Upkeep, clerk: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    upkeep.start()
    _soon(lambda: mind.library.status().state == "ready")
    clerk("five euro")
    _soon(lambda: mind.library.status().indexed == 1)
    bring = Library.bring_index_up_to_date
    held = iter([True])

    def slow(library: Library) -> object:
        if next(held, False):
            _soon(lambda: mind.library.status().state == "indexing")
            seen.append("indexing")
        return bring(library)

    seen: list[str] = []
    monkeypatch.setattr(Library, "bring_index_up_to_date", slow)
    clerk("nine euro")  # as many passages as before, so that counting alone would not notice
    _soon(lambda: bool(seen) and mind.library.status().state == "ready")

    found = mind.library.search("What does a zeppelin ride cost?", language="en")
    assert "nine" in found.passages[0].text


def test_a_failure_is_tried_again(mind: Mind, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def shaky(_: Mind) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise IndexFailure("locked") if len(tries) == 1 else RuntimeError("odd")

    monkeypatch.setattr(keeping, "warm_up", shaky)
    upkeep.start()
    _soon(lambda: len(tries) == 3)
    time.sleep(0.3)

    assert len(tries) == 3


def _soon(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
