"""A process that is killed while it indexes loses nothing: the next one goes on, and ends where a rebuild ends."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tools.store import Store, utc_now
from knowledge_base.articles import keep_article, remove_article
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.loaders.drafts import Draft
from tests.tables import ROOT

pytestmark = pytest.mark.slow

KILLS = 8
ARTICLES = 120


def test_killed_again_and_again_it_ends_where_a_rebuild_ends(store: Store, tmp_path: Path) -> None:
    chance = random.Random(5)
    for number in range(ARTICLES):
        edit(store, number, 0)
    kept = killed = 0
    for kill in range(1, KILLS + 1):
        killed += start_and_kill(tmp_path, after=chance.randrange(1, 6))
        index = open_index(tmp_path / "index")
        library = Library(store=store, index=index, embedder=HashingEmbedder())
        found = library.verify_index(sample=0)
        assert found.wrong == 0
        assert found.texts - found.missing >= kept
        library.close()
        edit(store, chance.randrange(ARTICLES), kill)
        with store.transaction() as session:
            remove_article(session, f"article-{kill}", "en", at=utc_now())
        kept = max(0, found.texts - found.missing - 4)  # an edit and a removal take a chunk and a head each
    assert killed >= KILLS - 2
    index = open_index(tmp_path / "index")
    library = Library(store=store, index=index, embedder=HashingEmbedder())
    assert not library.is_in_step()
    library.bring_index_up_to_date()
    assert library.verify_index(sample=0).is_none
    library.close()


def edit(store: Store, number: int, version: int) -> None:
    with store.transaction() as session:
        draft = Draft(f"article-{number}", "en", f"Title {number}", f"Text {number}, version {version}.")
        keep_article(session, draft, source="", at=utc_now())


def start_and_kill(root: Path, *, after: int) -> bool:
    """Kills it once it has said so many lines; whether it was still at work."""
    command = [sys.executable, "-m", "tests.knowledge_base.index_until_killed", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(after)]
        process.kill()
        process.wait()
    return "done" not in said
