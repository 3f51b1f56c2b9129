"""Chunks know where they stand, and what an older version cut is cut anew."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from crm_tools.store import Store
from knowledge_base.articles import ArticleRow
from knowledge_base.chunking import CUTTING
from knowledge_base.chunks import ChunkRow
from knowledge_base.library import Library
from knowledge_base.passages import Audience
from knowledge_base.revisions import RevisionRow
from tests.knowledge_base.conftest import Write

TEXT = "A machine can be returned within 14 days.\n\n# Cost\n\nA return costs 12 yuan."


def ids(store: Store) -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(ChunkRow.id).order_by(ChunkRow.id)))


def test_a_passage_knows_its_article_and_its_place_there(library: Library, write: Write, folder: Path) -> None:
    file = write("returns", TEXT, title="Returns")
    library.add(folder)
    for passage in library.search("what does a return cost", language="en").passages:
        article = library.article("returns", "en")
        assert article is not None
        assert article.text[passage.start : passage.stop] == passage.text
        assert (passage.source, passage.revision, passage.language) == (str(file), 1, "en")


def test_what_an_older_version_cut_gets_its_place_and_keeps_its_vectors(
    library: Library, store: Store, write: Write, folder: Path
) -> None:
    write("returns", TEXT, title="Returns")
    write("notes", "For staff.", audience="staff")
    library.add(folder)
    library.bring_index_up_to_date()
    before = ids(store)
    with store.transaction() as session:
        session.execute(update(ArticleRow).values(chunking=CUTTING - 1))
        session.execute(update(ChunkRow).values(start=0, stop=0))
    assert library.search("return cost", language="en").passages

    report = library.bring_index_up_to_date()

    assert (report.embedded, report.dropped) == (0, 0)
    assert ids(store) == before
    assert all(passage.stop > 0 for passage in library.search("return cost", language="en").passages)
    staff = library.search("for staff", language="en", audience=Audience.STAFF).passages
    assert any(passage.article_id == "notes" and passage.stop > 0 for passage in staff)
    assert not any(passage.article_id == "notes" for passage in library.search("for staff", language="en").passages)
    with store.reading() as session:
        assert set(session.scalars(select(RevisionRow.number))) == {1}
        assert set(session.scalars(select(ArticleRow.chunking))) == {CUTTING}


def test_every_kept_revision_can_be_read_again(library: Library, write: Write, folder: Path) -> None:
    write("returns", "Old.", title="Returns", audience="staff")
    library.add(folder)
    write("returns", "New.", title="Sending back")
    library.add(folder)
    library.forget("returns")

    first, second = (library.edition("returns", "en", number) for number in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.text, first.title, first.audience) == ("Old.", "Returns", Audience.STAFF)
    assert (second.text, second.title, second.audience) == ("New.", "Sending back", Audience.PUBLIC)
    assert library.edition("returns", "en", 3) is None
    assert library.edition("returns", "zh", 1) is None
