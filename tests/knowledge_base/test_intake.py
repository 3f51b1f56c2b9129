from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from crm_tools.store import Store
from knowledge_base import chunks, intake
from knowledge_base.add_options import AddOptions, Progress
from knowledge_base.articles import ArticleRow
from knowledge_base.library import Library
from knowledge_base.passages import Audience
from knowledge_base.reading import Reader
from knowledge_base.sources import SourceRow
from tests.conftest import FakeClock

STAFF = AddOptions(audience="staff")


def put(folder: Path, **files: str) -> None:
    """`put(folder, a_b="text")` writes `a/b.md`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def ids(library: Library) -> list[str]:
    return [line.article_id for line in library.articles()]


def source(store: Store, path: Path) -> SourceRow:
    with store.reading() as session:
        return session.scalars(select(SourceRow).where(SourceRow.uri == str(path))).one()


def test_an_unchanged_file_is_not_read_again(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, a="one", b="two")
    library.add(folder)
    read: list[str] = []
    monkeypatch.setattr(Reader, "load", lambda self, path: read.append(path.name))
    report = library.add(folder)
    assert (report.unchanged, report.added, read) == (2, 0, [])


def test_each_source_is_kept_with_what_came_of_it(
    library: Library, store: Store, folder: Path, clock: FakeClock
) -> None:
    put(folder, a="one", bad="---\nid: [\n---\n")
    first = clock.now
    library.add(folder)
    row = source(store, folder / "a.md")
    assert (row.root, row.kind, row.status, row.reason) == (str(folder), "file", "read", "")
    assert (row.checked_at, row.changed_at) == (first, first)
    assert source(store, folder / "bad.md").status == "unreadable"
    clock.move(days=1)
    library.add(folder)
    assert (source(store, folder / "a.md").checked_at, source(store, folder / "a.md").changed_at) == (clock.now, first)
    (folder / "a.md").unlink()
    library.add(folder)
    assert source(store, folder / "a.md").status == "gone"


def test_of_two_files_with_the_same_bytes_the_one_that_was_first_stays(library: Library, folder: Path) -> None:
    put(folder, b="same")
    library.add(folder)
    put(folder, a="same")
    report = library.add(folder)
    assert ids(library) == ["b"]
    assert [(Path(one.source).name, one.reason) for one in report.skipped] == [
        ("a.md", f"same content as {folder / 'b.md'}")
    ]


@pytest.mark.parametrize("copy", ["a-copy", "a (1)", "Copy of a", "0__a"])
def test_of_two_new_files_with_the_same_bytes_the_copy_is_listed_whatever_comes_first(
    library: Library, folder: Path, copy: str
) -> None:
    put(folder, **{"a": "same", copy: "same"})
    report = library.add(folder)
    again = library.add(folder)

    assert ids(library) == ["a"]
    assert [one.reason for one in report.skipped] == [f"same content as {folder / 'a.md'}"]
    assert (again.unchanged, [one.reason for one in again.skipped]) == (1, [one.reason for one in report.skipped])


def test_a_copy_added_from_another_place_is_listed_and_the_first_keeps_its_id(
    library: Library, store: Store, folder: Path, tmp_path: Path
) -> None:
    put(folder, kites="same")
    library.add(folder)
    put(tmp_path / "elsewhere", a="same", b="other")
    report = library.add(tmp_path / "elsewhere")
    alone = library.add(tmp_path / "elsewhere" / "a.md")

    assert ids(library) == ["b", "kites"]
    assert [one.reason for one in (*report.skipped, *alone.skipped)] == [f"same content as {folder / 'kites.md'}"] * 2
    assert source(store, folder / "kites.md").status == "read"

    (folder / "kites.md").unlink()
    library.add(folder)
    library.add(tmp_path / "elsewhere")
    assert ids(library) == ["a", "b"]


def test_a_copy_that_is_added_for_colleagues_is_an_article_of_its_own(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    put(folder, kites="same")
    library.add(folder)
    put(tmp_path / "internal", kites="same")
    library.add(tmp_path / "internal", STAFF)

    assert ids(library) == ["internal-kites", "kites"]


def test_files_of_one_name_in_two_folders_are_two_articles_whose_ids_stay(library: Library, folder: Path) -> None:
    put(folder, pumps__faq="Pumps.", valves__faq="Valves.", valves__zh__faq="阀门。")
    library.add(folder)
    assert ids(library) == ["faq", "faq", "valves-faq"]
    put(folder, a__faq="Earlier by name.")
    library.add(folder)
    article = library.article("faq", "en")
    assert article is not None
    assert article.text == "Pumps."
    assert ids(library) == ["a-faq", "faq", "faq", "valves-faq"]


def test_two_added_folders_with_files_of_one_name_do_not_overwrite_each_other(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    put(folder, faq="One.")
    put(tmp_path / "other", faq="Two.")
    library.add(folder)
    library.add(tmp_path / "other")
    assert ids(library) == ["faq", "other-faq"]


def test_an_id_that_a_file_gives_itself_is_never_taken_from_another(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    put(folder, a="---\nid: returns\n---\nOne.")
    put(tmp_path / "other", a="---\nid: returns\n---\nTwo.")
    library.add(folder)
    report = library.add(tmp_path / "other")
    assert report.skipped[0].reason.startswith(f"id 'returns' (en) is already in {folder / 'a.md'}; give it another")
    assert library.add(tmp_path / "other").skipped, "it is said again until it is mended"


def test_a_moved_file_keeps_its_article(library: Library, folder: Path, tmp_path: Path) -> None:
    put(folder, faq="One.")
    library.add(folder)
    (folder / "new").mkdir()
    (folder / "faq.md").rename(folder / "new" / "faq.md")
    report = library.add(folder)
    assert (report.unchanged, report.removed, ids(library)) == (1, 0, ["faq"])


def test_a_row_that_goes_from_a_sheet_goes_from_the_library(library: Library, folder: Path) -> None:
    sheet = folder / "faq.csv"
    sheet.write_text("q,a\nHow much?,Nine.\nHow long?,\nHow far?,Ten.\n")
    report = library.add(folder)
    assert (report.added, [one.reason for one in report.skipped]) == (2, ["'How long?' has no text"])
    sheet.write_text("q,a\nHow much?,Nine.\n")
    assert library.add(folder).removed == 1
    assert ids(library) == ["faq-how-much"]


def test_a_changed_id_or_language_leaves_no_old_article_behind(library: Library, folder: Path) -> None:
    put(folder, a="---\nid: one\n---\ntext")
    library.add(folder)
    put(folder, a="---\nid: two\nlanguage: zh\n---\ntext")
    library.add(folder)
    assert [(line.article_id, line.language) for line in library.articles()] == [("two", "zh")]


def test_a_forgotten_article_comes_back_when_its_file_is_added_again(library: Library, folder: Path) -> None:
    put(folder, a="text")
    library.add(folder)
    library.forget("a")
    assert library.add(folder).added == 1


def test_what_was_added_for_staff_stays_theirs_until_it_is_said_otherwise(library: Library, folder: Path) -> None:
    put(folder, inside__a="one")
    library.add(folder / "inside", STAFF)
    put(folder, inside__a="changed", inside__new="new", outside="open")
    library.add(folder)
    shelves = {line.article_id: line.audience for line in library.articles()}
    assert shelves == {"a": Audience.STAFF, "new": Audience.STAFF, "outside": Audience.PUBLIC}
    library.add(folder, AddOptions(audience="public"))
    assert {line.audience for line in library.articles()} == {Audience.PUBLIC}


def test_public_never_publishes_a_file_that_says_it_is_for_staff(library: Library, folder: Path) -> None:
    put(folder, a="---\naudience: staff\n---\ntext")
    library.add(folder, AddOptions(audience="public"))
    assert library.articles()[0].audience is Audience.STAFF


def test_a_dry_run_counts_and_changes_nothing(library: Library, store: Store, folder: Path) -> None:
    put(folder, a="one", b="two")
    library.add(folder)
    put(folder, a="changed", c="new")
    (folder / "b.md").unlink()
    generation = library.generation()
    report = library.add(folder, AddOptions(is_dry_run=True))
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert (library.generation(), ids(library)) == (generation, ["a", "b"])
    assert library.add(folder).changed == 1


def many(folder: Path, count: int) -> None:
    put(folder, **{f"a{number:03}": f"Text {number}." for number in range(count)})


def test_an_interrupted_addition_keeps_what_was_done_and_goes_on(library: Library, folder: Path) -> None:
    many(folder, 100)
    put(folder, z_old="old")
    library.add(folder / "z_old.md")
    (folder / "z_old.md").unlink()

    def stop(progress: Progress) -> None:
        assert progress.total == 100
        if progress.done == 70:
            raise KeyboardInterrupt

    report = library.add(folder, tell=stop)
    assert (report.interrupted, report.added, report.removed) == (True, 70, 0)
    report = library.add(folder)
    assert (report.interrupted, report.added, report.unchanged, report.removed) == (False, 30, 70, 1)


def test_an_interruption_in_the_middle_of_writing_writes_that_part_whole(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(folder, 40)
    kept = intake.keep_source
    calls: list[int] = []

    def once(*arguments: object, **facts: object) -> None:
        calls.append(1)
        if len(calls) == 10:
            raise KeyboardInterrupt
        kept(*arguments, **facts)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(intake, "keep_source", once)
    report = library.add(folder)
    assert (report.interrupted, report.added, report.skipped) == (True, 25, ())
    assert len(ids(library)) == 25


def test_a_crash_loses_at_most_the_part_under_way(library: Library, folder: Path) -> None:
    many(folder, 100)

    def crash(progress: Progress) -> None:
        if progress.done == 70:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        library.add(folder, tell=crash)
    kept = len(ids(library))
    assert 25 <= kept < 70
    assert library.add(folder).added == 100 - kept


def test_an_unreadable_file_says_so_and_its_article_stays(library: Library, folder: Path) -> None:
    put(folder, a="one")
    library.add(folder)
    (folder / "a.md").write_bytes(b"\x89PNG\0\0\0\0")
    report = library.add(folder)
    assert (report.removed, len(report.skipped), ids(library)) == (0, 1, ["a"])
    put(folder, a="one")
    assert library.add(folder).skipped == ()


def test_the_day_of_the_next_look_is_kept_and_changes_nothing_where_there_is_none(
    library: Library, store: Store, folder: Path
) -> None:
    put(folder, a="---\nreview: 2026-12-01\n---\ntext", b="text b")
    library.add(folder)
    with store.reading() as session:
        days = {row.article_id: (str(row.review_on), row.origin) for row in session.scalars(select(ArticleRow))}
    assert days == {"a": ("2026-12-01", "file"), "b": ("None", "file")}


def test_a_link_never_publishes_what_is_kept_for_staff(library: Library, folder: Path) -> None:
    put(folder, open__a="For all.", _internal__x="For colleagues.")
    (folder / "open" / "x.md").symlink_to(folder / "_internal" / "x.md")
    library.add(folder)
    assert {line.article_id: line.audience for line in library.articles()}["x"] is Audience.PUBLIC
    library.add(folder / "_internal", STAFF)
    for options in (AddOptions(), AddOptions(audience="public")):
        library.add(folder, options)
        shelves = {line.article_id: line.audience for line in library.articles()}
        assert {shelves.pop("a"), *shelves.values()} == {Audience.PUBLIC, Audience.STAFF}
        assert set(shelves.values()) == {Audience.STAFF}


def test_an_article_behind_a_link_that_leads_out_of_the_folder_is_taken_away(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    put(folder, a="For all.")
    put(tmp_path, a="Elsewhere.")
    library.add(folder)
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to(tmp_path / "a.md")
    report = library.add(folder)
    assert (report.removed, ids(library)) == (1, [])
    assert "outside the folder" in report.skipped[0].reason


def test_nothing_is_cut_while_the_store_is_written(
    library: Library, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, a="# One\n\nText.\n\n# Two\n\nMore.")
    monkeypatch.setattr(chunks, "chunk_markdown", lambda text: pytest.fail("cut inside the transaction"))
    assert library.add(folder).added == 1
    with store.reading() as session:
        kept = session.scalars(select(chunks.ChunkRow).order_by(chunks.ChunkRow.position)).all()
        assert [(row.heading, row.text) for row in kept] == [("", "Text."), ("Two", "More.")]


def test_an_id_in_another_case_or_width_is_the_same_id(library: Library, folder: Path, tmp_path: Path) -> None:
    put(folder, a="---\nid: Returns\n---\nOne.")
    library.add(folder)
    put(folder, a="---\nid: returns\n---\nOne, changed.")
    assert (library.add(folder).changed, ids(library)) == (1, ["Returns"])
    put(tmp_path / "other", b="---\nid: ｒｅｔｕｒｎｓ\n---\nTwo.", c="---\nid: returns\nlanguage: zh\n---\n退货。")
    report = library.add(tmp_path / "other")
    assert [(line.article_id, line.language) for line in library.articles()] == [("Returns", "en"), ("Returns", "zh")]
    assert f"is already in {folder / 'a.md'}, as 'Returns'; give it another" in report.skipped[0].reason


@pytest.mark.parametrize("options", [AddOptions(), AddOptions(is_dry_run=True)])
def test_two_spellings_of_one_id_in_one_addition_are_told(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, options: AddOptions
) -> None:
    monkeypatch.setattr(intake, "ARTICLES_A_TRANSACTION", 1)
    put(folder, a="---\nid: faq\n---\nOne.", b="---\nid: FAQ\n---\nTwo.")
    report = library.add(folder, options)
    assert (report.added, [Path(one.source).name for one in report.skipped]) == (1, ["b.md"])
