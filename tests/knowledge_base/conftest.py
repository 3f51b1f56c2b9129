"""A library on the in-memory index and the hashing embedder, and articles as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tools.people.company import save_company
from crm_tools.sample.facts import company_profile
from crm_tools.store import Store
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.vectors import Index, MemoryIndex
from tests.conftest import FakeClock
from tests.knowledge_base.asking import Desk
from tests.knowledge_base.chroma_server import ChromaServer

Write = Callable[..., Path]


@pytest.fixture
def index() -> MemoryIndex:
    return MemoryIndex()


@pytest.fixture
def library(store: Store, index: MemoryIndex, clock: FakeClock) -> Library:
    return Library(store=store, index=index, embedder=HashingEmbedder(), clock=clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Iterator[Write]:
    """Writes an article file: `write("returns", "Text", language="zh", title="…", audience="staff")`."""

    def _write(article_id: str, text: str, *, language: str = "en", title: str = "", audience: str = "public") -> Path:
        path = folder / language / f"{article_id}.md"
        path.parent.mkdir(exist_ok=True)
        front = f"---\nid: {article_id}\ntitle: {title or article_id}\naudience: {audience}\n---\n"
        path.write_text(f"{front}\n{text}\n", encoding="utf-8")
        return path

    return _write


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma-server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "embedded", pytest.param("server", marks=pytest.mark.slow)])
def any_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """The same test on the twin, on a folder and on a Chroma server; empty at its start."""
    made: Index
    if request.param == "memory":
        made = MemoryIndex()
    elif request.param == "embedded":
        made = open_index(tmp_path / "chroma")
    else:
        made = open_index(request.getfixturevalue("chroma_server").url)
        made.keep_only(frozenset())
    yield made
    made.close()


@pytest.fixture
def desk(store: Store, library: Library, clock: FakeClock) -> Desk:
    with store.transaction() as session:
        save_company(session, company_profile(), at=clock())
    return Desk(store, library, clock)
